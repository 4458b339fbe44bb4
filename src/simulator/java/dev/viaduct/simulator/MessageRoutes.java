package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The calls about messages (reference: "Messages & requests"). */
final class MessageRoutes {

    private static final Pattern DIGITS = Pattern.compile("\\d+");

    private final Helpdesk helpdesk;
    private final SimulatorSettings settings;

    MessageRoutes(Helpdesk helpdesk, SimulatorSettings settings) {
        this.helpdesk = helpdesk;
        this.settings = settings;
    }

    Answer inbox(ApiCall call) {
        checkChannel(call.text("channel_id").orElseThrow(() -> Refusal.missing("channel_id")));
        JsonObject from = call.object("from_client").orElseThrow(() -> Refusal.missing("from_client"));
        Reply content = incomingContent(call);
        JsonObject extraData = call.object("extra_data").orElseGet(JsonObject::new);
        SimulatedMessage message = helpdesk.receive(new Incoming(identity(from), content, extraData));
        if (settings.inboxAnswer() == SimulatorSettings.InboxAnswer.EMPTY) {
            return Answer.data(new JsonObject());
        }
        return Answer.data(new JsonObject()
                .put("message_id", message.id())
                .put("client_id", message.clientId())
                .put("dialog_id", message.dialogId())
                .put("request_id", message.requestId()));
    }

    Answer list(ApiCall call) {
        boolean dated =
                call.text("start_date").isPresent() || call.text("finish_date").isPresent();
        Optional<Long> startId = call.number("start_id");
        if (dated && startId.isPresent()) {
            throw Refusal.invalid("start_id", "Not allowed with start_date and finish_date.", "invalid_parameter");
        }
        boolean descending = call.text("order").filter("desc"::equals).isPresent() || call.flag("direction_reverse");
        Predicate<SimulatedMessage> matching = matching(call);
        Optional<Long> clientId = call.number("client_id");
        List<SimulatedMessage> page =
                helpdesk.messages(new MessageFilter(clientId, startId.orElse(0L), descending, call.limit(), matching));
        JsonArray json = new JsonArray();
        page.forEach(message -> json.add(Wire.listedMessage(message)));
        if (settings.messageList() == SimulatorSettings.ListShape.BARE) {
            return Answer.bare(json);
        }
        long total = helpdesk.messages(
                        new MessageFilter(clientId, startId.orElse(0L), descending, Integer.MAX_VALUE, matching))
                .size();
        return Answer.list(json, total, call.limit(), 0);
    }

    Answer get(ApiCall call) {
        return Answer.bare(Wire.message(helpdesk.message(call.pathId("Message"))));
    }

    Answer send(ApiCall call) {
        long clientId = call.number("client_id").orElseThrow(() -> Refusal.missing("client_id"));
        MessageType type = MessageType.ofWireName(call.text("type").orElse("to_client"))
                .filter(known -> known != MessageType.FROM_CLIENT)
                .orElseThrow(() -> Refusal.invalid("type", "Unknown type.", "invalid_parameter"));
        List<Attachment> attachments = attachments(call);
        if (call.text("text").isEmpty() && attachments.isEmpty()) {
            throw Refusal.missing("text");
        }
        call.text("channel_id").ifPresent(this::checkChannel);
        Optional<JsonObject> keyboard = call.object("keyboard");
        Reply reply = new Reply(
                call.text("text").orElse(null),
                attachments,
                null,
                buttons(keyboard.map(k -> k.getJsonArray("buttons")).orElse(null)),
                buttons(call.array("inline_buttons").orElse(null)),
                call.text("external_id").orElse(null));
        SimulatedMessage message = helpdesk.write(clientId, type, reply, call.number("operator_id"));
        return Answer.data(new JsonObject()
                .put("message_id", message.id())
                .put("channel_id", message.channelId())
                .put("operator_id", message.operatorId())
                .put("transport", Events.TRANSPORT)
                .put("type", type.wireName())
                .put("client_id", message.clientId())
                .put("dialog_id", message.dialogId())
                .put("request_id", message.requestId()));
    }

    Answer reportStatus(ApiCall call) {
        GatewayStatus status = GatewayStatus.ofNumber(call.path("status"))
                .orElseThrow(() -> Refusal.invalid("status", "Unknown status.", "invalid_parameter"));
        helpdesk.report(call.pathId("Message"), status);
        return Answer.success();
    }

    private void checkChannel(String channelId) {
        if (!channelId.equals(Long.toString(settings.channelId()))) {
            throw Refusal.invalid("channel_id", "Channel " + channelId + " not found.", "not_found");
        }
    }

    private static Identity identity(JsonObject from) {
        Object id = from.getValue("id");
        Object phone = from.getValue("phone");
        boolean hasId = id != null && !id.toString().isEmpty();
        boolean hasPhone = phone != null && !phone.toString().isEmpty();
        if (hasId == hasPhone) {
            throw Refusal.invalid("from_client", "Exactly one of id and phone is required.", "invalid_parameter");
        }
        if (hasPhone && !DIGITS.matcher(phone.toString()).matches()) {
            throw Refusal.invalid("phone", "Only digits are allowed.", "invalid_parameter");
        }
        Map<String, String> fields = new HashMap<>();
        if (from.getValue("custom_fields") instanceof JsonObject given) {
            given.forEach(field -> fields.put(field.getKey(), String.valueOf(field.getValue())));
        }
        return new Identity(
                hasPhone ? phone.toString() : Identity.phoneOfId(id.toString()),
                textOrNull(from, "nickname"),
                textOrNull(from, "avatar"),
                textOrNull(from, "client_phone"),
                fields);
    }

    private static Reply incomingContent(ApiCall call) {
        List<Attachment> attachments = attachments(call);
        Optional<String> body = call.text("body");
        Optional<String> location = call.text("location");
        if (body.isEmpty() && attachments.isEmpty() && location.isEmpty()) {
            throw Refusal.missing("body");
        }
        return new Reply(body.orElse(null), attachments, location.orElse(null), List.of(), List.of(), null);
    }

    private static List<Attachment> attachments(ApiCall call) {
        Optional<String> name = call.text("attachment_filename");
        for (String field : List.of("attachment", "image", "video")) {
            Optional<String> link = call.text(field);
            if (link.isPresent()) {
                return List.of(new Attachment(name.orElseGet(() -> nameOf(link.get())), link.get()));
            }
        }
        if (name.isPresent()) {
            throw Refusal.missing("attachment");
        }
        return List.of();
    }

    private static String nameOf(String link) {
        String path = link.split("[?#]", 2)[0];
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static List<Button> buttons(JsonArray given) {
        List<Button> buttons = new ArrayList<>();
        if (given == null) {
            return buttons;
        }
        for (Object entry : given) {
            if (!(entry instanceof JsonObject button)) {
                throw Refusal.invalid("buttons", "A button must be an object.", "invalid_parameter");
            }
            buttons.add(new Button(
                    textOrNull(button, "type"),
                    textOrNull(button, "text"),
                    textOrNull(button, "payload"),
                    textOrNull(button, "url"),
                    textOrNull(button, "color")));
        }
        return buttons;
    }

    private static Predicate<SimulatedMessage> matching(ApiCall call) {
        Optional<String> type = call.text("type");
        Optional<Long> channel = call.number("channel_id");
        Optional<Long> dialog = call.number("dialog_id");
        Optional<Long> operator = call.number("operator_id");
        return message -> type.map(message.type().wireName()::equals).orElse(true)
                && channel.map(id -> id == message.channelId()).orElse(true)
                && dialog.map(id -> id == message.dialogId()).orElse(true)
                && operator.map(id -> id.equals(message.operatorId())).orElse(true);
    }

    private static String textOrNull(JsonObject json, String field) {
        Object value = json.getValue(field);
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }
}
