package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the helpdesk writes its things as JSON, in answers and in events alike. */
final class Wire {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The older fields that repeat an attachment, by its ending. */
    private static final Map<String, List<String>> ENDINGS = Map.of(
            "photo", List.of("png", "jpg", "jpeg", "gif", "webp"),
            "video", List.of("mp4", "mov", "webm"),
            "audio", List.of("mp3", "ogg", "oga", "wav", "m4a"),
            "pdf", List.of("pdf"));

    private Wire() {}

    static String utc(Instant instant) {
        return UTC.format(instant);
    }

    static String micros(Instant instant) {
        return MICROS.format(instant);
    }

    /** A message as {@code messages/<id> (GET)} shows it. */
    static JsonObject message(SimulatedMessage message) {
        JsonObject json = new JsonObject()
                .putNull("ai_tips")
                .put("attachments", attachments(message))
                .put("audio", media(message, "audio"))
                .put("channel_id", message.channelId())
                .put("client_id", message.clientId())
                .put("coordinates", message.content().coordinates())
                .put("created", utc(message.created()))
                .put("dialog_id", message.dialogId())
                .put("extra_data", message.extraData())
                .put("id", message.id())
                .put("operator_id", message.operatorId())
                .put("pdf", media(message, "pdf"))
                .put("photo", media(message, "photo"))
                .put("read", message.read() ? 1 : 0)
                .put(
                        "recipient_status",
                        message.status() == null ? null : message.status().wireName())
                .putNull("remote_id")
                .put("request_id", message.requestId())
                .put("text", message.text())
                .put("transport", Events.TRANSPORT)
                .put("type", message.type().wireName())
                .put("video", media(message, "video"));
        putButtons(json, message.content());
        return json;
    }

    /** A message as {@code messages (GET)} lists it. */
    static JsonObject listedMessage(SimulatedMessage message) {
        boolean unread = message.type() == MessageType.FROM_CLIENT && !message.read();
        return message(message).put("is_new", unread ? 1 : 0);
    }

    static JsonArray attachments(SimulatedMessage message) {
        JsonArray list = new JsonArray();
        for (Attachment attachment : message.content().attachments()) {
            list.add(new JsonObject().put("name", attachment.name()).put("link", attachment.link()));
        }
        return list;
    }

    /** The link of the first attachment that belongs into one of the older fields, or null. */
    static String media(SimulatedMessage message, String field) {
        Optional<String> link = message.content().attachments().stream()
                .filter(attachment -> ENDINGS.get(field).contains(ending(attachment)))
                .map(Attachment::link)
                .findFirst();
        return link.orElse(null);
    }

    /** Buttons in the fields in which {@code messages (POST)} takes them; the examples of events show none. */
    static void putButtons(JsonObject json, Reply content) {
        if (!content.keyboard().isEmpty()) {
            json.put("keyboard", new JsonObject().put("buttons", buttons(content.keyboard())));
        }
        if (!content.inlineButtons().isEmpty()) {
            json.put("inline_buttons", buttons(content.inlineButtons()));
        }
    }

    static JsonObject client(SimulatedClient client) {
        return new JsonObject()
                .put("id", client.id())
                .put("name", client.name())
                .put("avatar", client.avatar())
                .put("phone", client.phone())
                .put("external_id", client.externalId())
                .put("assigned_name", client.assignedName())
                .put("comment", client.comment())
                .put("client_phone", client.clientPhone())
                .putNull("region_id")
                .putNull("country_id")
                .putNull("client_external_id")
                .put("external_ids", new JsonObject())
                .putNull("extra_comment_1")
                .putNull("extra_comment_2")
                .put("custom_fields", fields(client))
                .putNull("extra_comment_3");
    }

    static JsonObject fields(SimulatedClient client) {
        JsonObject json = new JsonObject();
        client.customFields().forEach(json::put);
        return json;
    }

    static JsonObject webhook(SimulatedWebhook webhook) {
        return new JsonObject()
                .put("id", webhook.id())
                .put("name", webhook.name())
                .put("url", webhook.url())
                .put("events", new JsonArray(webhook.events().stream().sorted().toList()))
                .put("status", webhook.enabled() ? "enable" : "disable")
                .put("errors", new JsonArray(webhook.errors()))
                .put("source", "client")
                .put(
                        "channels",
                        new JsonArray(webhook.channels().stream().sorted().toList()));
    }

    private static JsonArray buttons(List<Button> buttons) {
        JsonArray list = new JsonArray();
        for (Button button : buttons) {
            JsonObject json = new JsonObject().put("type", button.type()).put("text", button.text());
            putIfPresent(json, "payload", button.payload());
            putIfPresent(json, "color", button.color());
            putIfPresent(json, "url", button.url());
            list.add(json);
        }
        return list;
    }

    private static void putIfPresent(JsonObject json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static String ending(Attachment attachment) {
        String name = attachment.name() == null ? attachment.link() : attachment.name();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
