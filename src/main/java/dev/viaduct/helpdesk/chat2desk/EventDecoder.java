package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.viaduct.helpdesk.Helpdesk.Announcement;
import dev.viaduct.helpdesk.HelpdeskClient;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Content;
import dev.viaduct.helpdesk.HelpdeskEvent.Ignored;
import dev.viaduct.helpdesk.HelpdeskEvent.Unreadable;
import dev.viaduct.helpdesk.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads webhook events (section "Webhooks", "These events are supported"). */
final class EventDecoder {
    /** Events whose name may become the value of a metric's tag. */
    private static final Set<String> NAMES = Set.of(
            "inbox",
            "outbox",
            "imported_message",
            "outbox_status",
            "comment",
            "operator_status_updated",
            "operator_authentication_updated",
            "new_client",
            "new_tag",
            "new_request",
            "add_tag_to_client",
            "add_tag_to_request",
            "delete_tag_from_client",
            "delete_tag_from_request",
            "client_updated",
            "client_added_to_blacklist",
            "close_dialog",
            "close_request",
            "dialog_transferred",
            "device_update",
            "new_qr_code",
            "ticket_created",
            "ticket_updated",
            "ticket_deleted",
            "ai_hints_requested");

    private static final int DEEPEST = 50;
    private static final Pattern IDENTIFIER = Pattern.compile("^\\[[^\\]]*]\\s*(.+)$", Pattern.DOTALL);

    private final String channelId;
    private final ObjectReader json;

    EventDecoder(String channelId) {
        this.channelId = channelId;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        this.json = JsonMapper.builder(factory).build().readerFor(JsonNode.class);
    }

    Announcement decode(byte[] body) {
        JsonNode event;
        try {
            event = json.readTree(body);
        } catch (IOException e) {
            return new Announcement("unreadable", new Unreadable(Optional.empty(), "The body is not JSON"));
        }
        if (event == null || !event.isObject() || !event.path("hook_type").isTextual()) {
            return new Announcement(
                    "unreadable", new Unreadable(Optional.empty(), "The body is no object with a hook_type"));
        }
        String name = event.path("hook_type").textValue();
        return new Announcement(NAMES.contains(name) ? name : "unknown", event(name, event));
    }

    /** A message of a list (section "messages — GET"), as the event that would have announced it. */
    Listing.Listed listed(long id, JsonNode message) {
        ObjectNode event = ((ObjectNode) message).deepCopy();
        boolean imported = event.path("extra_data").path("imported").asBoolean();
        boolean fromClient = event.path("type").asText("").equals("from_client");
        String name = imported ? "imported_message" : fromClient ? "inbox" : "outbox";
        event.put("hook_type", name);
        event.set("message_id", event.path("id"));
        boolean withdrawn = isWithdrawal(event.path("recipient_status").asText(""));
        return new Listing.Listed(
                id,
                Answer.id(event, "client_id"),
                created(event),
                new Announcement(name, withdrawn ? withdrawn(id, event) : event(name, event)),
                event.toString().getBytes(StandardCharsets.UTF_8));
    }

    private HelpdeskEvent withdrawn(long id, JsonNode message) {
        return isOfAnotherChannel(message)
                ? new Ignored("other_channel")
                : new HelpdeskEvent.Withdrawn(client(message), Long.toString(id));
    }

    /** "date of message creation (UTC)", as in {@code 2023-11-13T09:52:17 UTC}. */
    private static Optional<Instant> created(JsonNode message) {
        try {
            String utc = message.path("created").asText("").replace(" UTC", "Z");
            return Optional.of(OffsetDateTime.parse(utc).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private HelpdeskEvent event(String name, JsonNode event) {
        if (isOfAnotherChannel(event)) {
            return new Ignored("other_channel");
        }
        return switch (name) {
            case "outbox" -> outbox(event);
            case "inbox" -> inbox(event);
            case "imported_message" -> imported(event);
            case "outbox_status" -> outboxStatus(event);
            case "new_request" -> moved(event, true, Optional.empty());
            case "close_dialog", "close_request" -> moved(event, false, Optional.empty());
            case "dialog_transferred" ->
                moved(event, true, Answer.id(event, "current_operator_id").or(() -> Answer.id(event, "operator_id")));
            case "client_updated" -> clientUpdated(event);
            case "client_added_to_blacklist" ->
                new HelpdeskEvent.ClientBlocked(
                        card(event), event.path("is_blocked").asBoolean(), time(event));
            default -> new Ignored("not_relevant");
        };
    }

    private boolean isOfAnotherChannel(JsonNode event) {
        return Answer.id(event, "channel_id")
                .filter(id -> !id.equals(channelId))
                .isPresent();
    }

    private static HelpdeskEvent outbox(JsonNode event) {
        String type = event.path("type").asText("");
        if (!type.equals("to_client") && !type.equals("autoreply")) {
            return new Ignored("internal"); // comments and system notes are for operators' eyes only
        }
        return outgoing(event, type.equals("autoreply"));
    }

    private static HelpdeskEvent outgoing(JsonNode event, boolean automatic) {
        Optional<String> id = Answer.id(event, "message_id");
        if (id.isEmpty()) {
            return new Unreadable(Optional.of(client(event)), "message_id is missing");
        }
        Content content = ContentReader.read(event);
        if (content.isEmpty()) {
            return new Ignored("empty");
        }
        return new HelpdeskEvent.Outgoing(client(event), id.get(), Answer.id(event, "operator_id"), automatic, content);
    }

    private static HelpdeskEvent inbox(JsonNode event) {
        Optional<String> id = Answer.id(event, "message_id");
        Optional<String> externalId = externalMessageId(event);
        return id.isPresent() && externalId.isPresent()
                ? new HelpdeskEvent.Taken(client(event), id.get(), externalId.get())
                : new Ignored("not_forwarded");
    }

    private static HelpdeskEvent imported(JsonNode event) {
        return switch (event.path("type").asText("")) {
            case "to_client" -> outgoing(event, false);
            case "autoreply" -> outgoing(event, true);
            case "from_client" -> importedFromClient(event);
            default -> new Ignored("internal");
        };
    }

    private static HelpdeskEvent importedFromClient(JsonNode event) {
        if (externalMessageId(event).isPresent()) {
            return inbox(event);
        }
        Content content = ContentReader.read(event);
        Optional<String> id = Answer.id(event, "message_id");
        if (id.isEmpty()) {
            return new Unreadable(Optional.of(client(event)), "message_id is missing");
        }
        return content.isEmpty() ? new Ignored("empty") : new HelpdeskEvent.Imported(client(event), id.get(), content);
    }

    private static HelpdeskEvent outboxStatus(JsonNode event) {
        JsonNode data = event.path("data");
        if (!isWithdrawal(data.path("gateway_status").asText(""))) {
            return new Ignored("no_withdrawal");
        }
        Optional<String> id = Answer.id(data, "id");
        return id.<HelpdeskEvent>map(value -> new HelpdeskEvent.Withdrawn(client(data), value))
                .orElse(new Unreadable(Optional.of(client(data)), "data.id is missing"));
    }

    private static boolean isWithdrawal(String status) {
        return status.equals("canceled") || status.equals("failed");
    }

    private static HelpdeskEvent moved(JsonNode event, boolean open, Optional<String> operatorId) {
        return new HelpdeskEvent.ConversationMoved(client(event), open, operatorId, time(event));
    }

    private static HelpdeskEvent clientUpdated(JsonNode event) {
        Map<String, String> fields = new TreeMap<>();
        event.path("custom_fields").properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                fields.put(
                        ContentReader.storable(entry.getKey()),
                        ContentReader.storable(entry.getValue().asText()));
            }
        });
        String phone = ContentReader.text(event, "client_phone");
        String digits = phone == null ? null : phone.replaceAll("\\D", "");
        String assigned = ContentReader.text(event, "assigned_name");
        return new HelpdeskEvent.ClientUpdated(
                card(event),
                assigned != null ? assigned : ContentReader.text(event, "name"),
                digits == null || digits.isEmpty() ? null : digits,
                ContentReader.text(event, "avatar"),
                fields,
                time(event));
    }

    /** The client of an event that has one. */
    private static HelpdeskClient client(JsonNode event) {
        JsonNode card = event.path("client");
        return new HelpdeskClient(
                Answer.id(event, "client_id").or(() -> Answer.id(card, "id")),
                externalMessageId(event),
                Answer.id(card, "external_id"),
                identifier(card),
                phone(card));
    }

    /** The client of an event, or of an answer, that is the client's card itself. */
    static HelpdeskClient card(JsonNode card) {
        return new HelpdeskClient(
                Answer.id(card, "id"), Optional.empty(), Answer.id(card, "external_id"), identifier(card), phone(card));
    }

    private static Optional<String> identifier(JsonNode card) {
        Matcher prefixed = IDENTIFIER.matcher(Answer.id(card, "phone").orElse(""));
        return prefixed.matches() ? Optional.of(prefixed.group(1)) : Optional.empty();
    }

    private static Optional<String> phone(JsonNode card) {
        return Answer.id(card, "phone")
                .filter(phone -> phone.matches("\\+?\\d+"))
                .map(p -> p.replace("+", ""));
    }

    private static Optional<String> externalMessageId(JsonNode event) {
        return Answer.id(event.path("extra_data"), "external_id").filter(EventDecoder::isUuid);
    }

    private static boolean isUuid(String text) {
        try {
            // further attachments of a message carry its id with a suffix
            UUID.fromString(text.replaceFirst("#\\d+$", ""));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Instant time(JsonNode event) {
        try {
            return OffsetDateTime.parse(event.path("event_time").asText("")).toInstant();
        } catch (DateTimeException e) {
            return Instant.now(); // an event without a time counts as new
        }
    }
}
