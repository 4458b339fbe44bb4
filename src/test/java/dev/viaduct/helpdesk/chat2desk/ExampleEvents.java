package dev.viaduct.helpdesk.chat2desk;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The reference's own example of each event ("These events are supported"), by the name under which a webhook
 * subscribes to it. Only what is no JSON there was mended.
 */
public final class ExampleEvents {
    /** All of them. */
    public static final List<String> NAMES = List.of(
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
            "new_qr_code",
            "new_ticket",
            "ticket_updated",
            "ticket_deleted",
            "ai_hints_requested");

    private ExampleEvents() {}

    /** The example as it is. */
    public static JsonObject of(String name) {
        try (InputStream file = ExampleEvents.class.getResourceAsStream("/chat2desk/events/" + name + ".json")) {
            return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
