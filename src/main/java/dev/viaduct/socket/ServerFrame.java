package dev.viaduct.socket;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The frames of the gateway, field by field as in protocol.md, "Frames, gateway → client". */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerFrame.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ServerFrame.Synced.class, name = "synced"),
    @JsonSubTypes.Type(value = ServerFrame.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = ServerFrame.Message.class, name = "message"),
    @JsonSubTypes.Type(value = ServerFrame.Status.class, name = "status"),
    @JsonSubTypes.Type(value = ServerFrame.Receipt.class, name = "receipt"),
    @JsonSubTypes.Type(value = ServerFrame.Typing.class, name = "typing"),
    @JsonSubTypes.Type(value = ServerFrame.Conversation.class, name = "conversation"),
    @JsonSubTypes.Type(value = ServerFrame.History.class, name = "history"),
    @JsonSubTypes.Type(value = ServerFrame.Ok.class, name = "ok"),
    @JsonSubTypes.Type(value = ServerFrame.Error.class, name = "error"),
    @JsonSubTypes.Type(value = ServerFrame.Draining.class, name = "draining")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(SnakeCaseStrategy.class)
@RegisterForReflection
public sealed interface ServerFrame {

    /** First frame after the upgrade. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Welcome(
            int protocol,
            String session,
            ContactView contact,
            long lastSeq,
            long delivered,
            long seen,
            ConversationView conversation,
            LimitsView limits,
            long heartbeat,
            String serverTime)
            implements ServerFrame {}

    /** Replay is complete up to {@code seq}. */
    @RegisterForReflection
    record Synced(long seq) implements ServerFrame {}

    /** A send is on durable storage. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Accepted(String ref, String id, long seq, String messageId, String createdAt, Boolean duplicate)
            implements ServerFrame {}

    /** A message is new in the stream. */
    @RegisterForReflection
    record Message(@JsonUnwrapped MessageObject message) implements ServerFrame {}

    /** A message moved on. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(long seq, String messageId, String status, ErrorView error) implements ServerFrame {}

    /** Another device moved the receipts. */
    @RegisterForReflection
    record Receipt(long delivered, long seen) implements ServerFrame {}

    /** The other side is typing. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Typing(boolean on, MessageObject.AuthorView author) implements ServerFrame {}

    /** The conversation opened, closed or was assigned; {@code operator} is null when to nobody. */
    @RegisterForReflection
    record Conversation(
            String state,
            @JsonInclude(JsonInclude.Include.ALWAYS) OperatorView operator) implements ServerFrame {}

    /** Answer to {@code history}. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record History(String ref, List<MessageObject> messages, boolean more) implements ServerFrame {}

    /** Done. */
    @RegisterForReflection
    record Ok(String ref) implements ServerFrame {}

    /** Refused. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Error(String ref, String code, String field, String message, Integer retryAfter) implements ServerFrame {}

    /** This instance is going away. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record Draining(int reconnectIn) implements ServerFrame {}

    /** Who the socket belongs to. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ContactView(String id, String name) {}

    /** Whether somebody is there; {@code operator} is null when nobody in person. */
    @RegisterForReflection
    record ConversationView(
            String state,
            @JsonInclude(JsonInclude.Include.ALWAYS) OperatorView operator) {}

    /** An operator, as contacts see one. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OperatorView(String id, String name, String picture) {}

    /** What a client may send. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record LimitsView(int text, int attachments, long attachmentBytes, int frameBytes) {}

    /** Why a message failed. */
    @RegisterForReflection
    record ErrorView(String code, String message) {}
}
