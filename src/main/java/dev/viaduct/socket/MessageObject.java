package dev.viaduct.socket;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Status;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Locale;

/** The message object of protocol.md. Absent fields are left out. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MessageObject(
        long seq,
        String messageId,
        String id,
        String direction,
        AuthorView author,
        String text,
        List<AttachmentView> attachments,
        Body.Location location,
        List<Body.Button> buttons,
        Long replyTo,
        String status,
        String createdAt) {

    /** Who wrote it. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AuthorView(String kind, String id, String name, String picture) {}

    /** A file. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AttachmentView(String id, String name, String contentType, Long bytes, String url) {}

    static MessageObject of(Message message) {
        Body body = message.body();
        return new MessageObject(
                message.seq(),
                message.messageId().toString(),
                message.clientId(),
                message.direction() == Direction.INCOMING ? "incoming" : "outgoing",
                author(message.author()),
                message.text(),
                body.attachments().stream().map(MessageObject::attachment).toList(),
                body.location(),
                body.buttons(),
                body.replyTo(),
                statusName(message.direction(), message.status()),
                Timestamp.text(message.createdAt()));
    }

    /** A status as the protocol calls it for messages of this direction. */
    public static String statusName(Direction direction, Status status) {
        if (status == Status.STORED) {
            return direction == Direction.INCOMING ? "accepted" : "pending";
        }
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static AuthorView author(Message.Author author) {
        return new AuthorView(
                author.kind().name().toLowerCase(Locale.ROOT), author.id(), author.name(), author.picture());
    }

    private static AttachmentView attachment(Body.Attachment file) {
        return new AttachmentView(file.id(), file.name(), file.contentType(), file.bytes(), file.url());
    }
}
