package dev.viaduct.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** A contact of {@link Gateway#APP} nobody else has, with a socket, who has written once and is known to the helpdesk. */
public record Visitor(TestSocket socket, String subject, long clientId, String firstMessageId)
        implements AutoCloseable {

    /** A subject that no other test uses. */
    public static String freshSubject() {
        return "visitor-" + UUID.randomUUID();
    }

    /** A visitor whose first message is {@code sent}. */
    public static Visitor arrive() {
        String subject = freshSubject();
        TestSocket socket = Gateway.socket(subject);
        socket.say("hello", "Hello");
        String messageId = socket.next("accepted").getString("message_id");
        JsonObject status = socket.next("status");
        assertThat(status.getString("status")).isEqualTo("sent");
        return new Visitor(
                socket,
                subject,
                Gateway.helpdesk().client(subject).orElseThrow().id(),
                messageId);
    }

    @Override
    public void close() {
        socket.close();
    }
}
