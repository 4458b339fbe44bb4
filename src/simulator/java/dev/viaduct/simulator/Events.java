package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** Builds the events with exactly the fields of the reference's examples ("Webhooks", "These events are supported"). */
final class Events {

    /** Everything a webhook may subscribe to, also what the simulator never sends. */
    static final List<String> NAMES = List.of(
            "inbox",
            "outbox",
            "imported_message",
            "outbox_status",
            "comment",
            "operator_status_changed",
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
            "device_updated",
            "new_ticket",
            "ticket_updated",
            "ticket_deleted",
            "new_qr_code",
            "ai_hints_requested");

    static final String TRANSPORT = "external";

    private Events() {}

    static Event message(
            String name, SimulatedMessage message, SimulatedClient client, boolean newRequest, boolean newClient) {
        boolean comment = name.equals("comment");
        JsonObject payload = new JsonObject()
                .put("message_id", message.id())
                .put("type", message.type().wireName())
                .put("text", message.text())
                .put("transport", TRANSPORT)
                .put("client_id", client.id())
                .put("operator_id", message.operatorId())
                .put("dialog_id", message.dialogId())
                .put("channel_id", message.channelId())
                .put("photo", Wire.media(message, "photo"))
                .put("coordinates", message.content().coordinates())
                .put("audio", Wire.media(message, "audio"))
                .put("pdf", Wire.media(message, "pdf"))
                .put(
                        "client",
                        new JsonObject()
                                .put("id", client.id())
                                .put("phone", client.phone())
                                .put("client_phone", client.clientPhone())
                                .put("name", client.name())
                                .put("assigned_name", client.assignedName())
                                .put("external_id", client.externalId()))
                .put("hook_type", name)
                .put("request_id", message.requestId())
                .put("attachments", comment ? null : Wire.attachments(message))
                .put("is_new_request", newRequest)
                .put("is_new_client", newClient)
                .put("insta_comment", false)
                .put("extra_data", message.extraData());
        Wire.putButtons(payload, message.content());
        if (!comment) {
            payload.put("is_new", message.type() == MessageType.FROM_CLIENT);
        }
        return event(name, client.id(), message.channelId(), payload);
    }

    static Event outboxStatus(SimulatedMessage message) {
        JsonObject data = new JsonObject()
                .put("id", message.id())
                .put("gateway_status", message.status().wireName())
                .put("created", Wire.utc(message.created()))
                .put("dialog_id", message.dialogId())
                .put("client_id", message.clientId())
                .putNull("error");
        JsonObject payload = new JsonObject().put("data", data).put("hook_type", "outbox_status");
        return event("outbox_status", message.clientId(), message.channelId(), payload);
    }

    static Event newClient(SimulatedClient client, long channelId, Instant now) {
        JsonObject channel = new JsonObject().put("id", channelId).put("transports", new JsonArray().add(TRANSPORT));
        JsonObject payload = card(client)
                .put("client_created", Wire.utc(now))
                .put("client_updated", Wire.utc(now))
                .put("channels", new JsonArray().add(channel))
                .put("tags", new JsonArray())
                .put("client_source", "incoming_message")
                .put("hook_type", "new_client");
        return event("new_client", client.id(), null, payload);
    }

    static Event newRequest(SimulatedRequest request, SimulatedClient client, boolean newClient, boolean byClient) {
        JsonObject payload = new JsonObject()
                .put("request_id", request.id())
                .put("client_id", client.id())
                .put("dialog_id", request.dialogId())
                .put("created", request.created().getEpochSecond())
                .put("updated", request.updated().getEpochSecond())
                .put("start_message_id", request.startMessageId())
                .put("end_message_id", request.endMessageId())
                .put("type", "common")
                .put("channel_id", request.channelId())
                .put("transport", TRANSPORT)
                .put("is_new_client", newClient)
                .put("starter", "other")
                .put("client", longCard(client, request.channelId()))
                .put("by_client", byClient)
                .put("hook_type", "new_request");
        return event("new_request", client.id(), request.channelId(), payload);
    }

    static Event clientUpdated(SimulatedClient client) {
        JsonObject payload = longCard(client, null).put("hook_type", "client_updated");
        return event("client_updated", client.id(), null, payload);
    }

    static Event blacklisted(SimulatedClient client) {
        JsonObject payload = card(client)
                .put("client_created", Wire.utc(client.created()))
                .put("client_updated", Wire.utc(client.updated()))
                .put("tags", new JsonArray())
                .put("is_blocked", client.blacklisted())
                .put("hook_type", "client_added_to_blacklist");
        return event("client_added_to_blacklist", client.id(), null, payload);
    }

    static Event closeRequest(SimulatedRequest request, SimulatedDialog dialog) {
        JsonObject payload = new JsonObject()
                .put("dialog_id", dialog.id())
                .put("request_id", request.id())
                .put("created", request.created().getEpochSecond())
                .put("updated", request.updated().getEpochSecond())
                .put("channel_id", dialog.channelId())
                .put("client_id", dialog.clientId())
                .put("operator_id", dialog.operatorId())
                .put("transport", TRANSPORT)
                .put("end_message_id", request.endMessageId())
                .put("hook_type", "close_request");
        return event("close_request", dialog.clientId(), dialog.channelId(), payload);
    }

    static Event dialog(String name, SimulatedDialog dialog, Long requestId) {
        return event(name, dialog.clientId(), dialog.channelId(), dialogFields(name, dialog, requestId));
    }

    static Event transferred(SimulatedDialog dialog, Long requestId, Long lastOperatorId) {
        JsonObject payload = dialogFields("dialog_transferred", dialog, requestId)
                .put("last_operator_id", lastOperatorId)
                .putNull("scenario_id");
        return event("dialog_transferred", dialog.clientId(), dialog.channelId(), payload);
    }

    private static JsonObject dialogFields(String name, SimulatedDialog dialog, Long requestId) {
        return new JsonObject()
                .put("dialog_id", dialog.id())
                .put("request_id", requestId)
                .put("created", dialog.begin().getEpochSecond())
                .put("updated", dialog.updated().getEpochSecond())
                .put("channel_id", dialog.channelId())
                .put("client_id", dialog.clientId())
                .put("operator_id", dialog.operatorId())
                .put("current_operator_id", dialog.operatorId())
                .put("transport", TRANSPORT)
                .put("hook_type", name);
    }

    private static JsonObject card(SimulatedClient client) {
        return new JsonObject()
                .put("id", client.id())
                .put("phone", client.phone())
                .put("name", client.name())
                .put("avatar", client.avatar())
                .put("assigned_name", client.assignedName())
                .put("comment", client.comment())
                .putNull("region_id")
                .putNull("country_id")
                .putNull("extra_comment_1")
                .putNull("extra_comment_2")
                .putNull("extra_comment_3");
    }

    private static JsonObject longCard(SimulatedClient client, Long channelId) {
        JsonArray transports = channelId == null ? new JsonArray().addNull() : new JsonArray().add(TRANSPORT);
        return card(client)
                .putNull("client_source")
                .put("client_phone", client.clientPhone())
                .put("channels", new JsonObject().put("id", channelId).put("transports", transports))
                .put("custom_fields", Wire.fields(client));
    }

    private static Event event(String name, long clientId, Long channelId, JsonObject payload) {
        return new Event(name, clientId, channelId, payload.put("event_time", Wire.micros(Instant.now())));
    }
}
