package dev.viaduct.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The {@code outbox} events of one contact, shaped like the example in the helpdesk's reference. */
final class WebhookBody {

    /** Stands in front of the index and the time in every text. */
    static final String MARK = "#b:";

    private static final int FIRST_CLIENT_ID = 30_000_000;

    private final String head;
    private final String tail;
    private final int textBytes;

    WebhookBody(Contact contact, int textBytes) {
        this.textBytes = textBytes;
        var clientId = FIRST_CLIENT_ID + contact.number;
        head = ",\"type\":\"to_client\",\"text\":\"" + MARK;
        tail = ("\",\"transport\":\"external\",\"client_id\":%1$d,\"operator_id\":%2$d,\"dialog_id\":%1$d,"
                        + "\"channel_id\":1,\"photo\":null,\"coordinates\":null,\"audio\":null,\"pdf\":null,"
                        + "\"client\":{\"id\":%1$d,\"phone\":\"[external] %3$s\",\"client_phone\":\"\","
                        + "\"name\":\"%3$s\",\"assigned_name\":null,\"external_id\":null},"
                        + "\"hook_type\":\"outbox\",\"request_id\":%1$d,\"attachments\":[],\"is_new_request\":false,"
                        + "\"is_new_client\":false,\"insta_comment\":false,\"extra_data\":{},\"is_new\":false,"
                        + "\"event_time\":\"%4$s\"}")
                .formatted(clientId, StubHelpdesk.OPERATOR_ID, contact.subject, Instant.now());
    }

    /** The event for the message with that id; the text carries its index and the time that it counts from. */
    byte[] bytes(long messageId, int index, long due) {
        var mark = index + ":" + due + ";";
        return ("{\"message_id\":" + messageId + head + mark + "x".repeat(textBytes - MARK.length() - mark.length())
                        + tail)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
