package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What happened to one message, from its arrival to its end; never what it says.
 *
 * @param clientId the client's own id, of an incoming one
 * @param helpdeskId the helpdesk's id, once known
 * @param steps what happened, in the order of time
 * @param waiting tasks about it that wait in the outbox
 */
public record Story(
        ContactRef contact,
        long seq,
        UUID messageId,
        Optional<String> clientId,
        Optional<String> helpdeskId,
        Direction direction,
        Status status,
        List<Step> steps,
        List<Waiting> waiting) {

    /** A task that is not done yet. */
    public record Waiting(Task.Kind kind, int attempts, Instant nextAttempt, Optional<String> lastError) {}

    /** Something that happened at a time. */
    public sealed interface Step {
        /** When. */
        Instant at();

        /** It reached the gateway and was stored; {@code via} is empty for what an older version stored. */
        record Stored(Instant at, Optional<Via> via) implements Step {}

        /** A try to forward it, or to report its status, failed for now. */
        record AttemptFailed(Instant at, Task.Kind kind, int attempt, String reason) implements Step {}

        /** The helpdesk took it. */
        record Forwarded(Instant at) implements Step {}

        /** The helpdesk's event said that it has the message, under this id. */
        record Confirmed(Instant at, Optional<String> helpdeskId) implements Step {}

        /** It was written to a device. */
        record Written(Instant at, Optional<WrittenTo> device) implements Step {}

        /** A device said that it has it. */
        record Delivered(Instant at) implements Step {}

        /** It was read. */
        record Seen(Instant at) implements Step {}

        /** The helpdesk was told this status. */
        record Reported(Instant at, Status status) implements Step {}

        /** The helpdesk could not be told this status. */
        record ReportFailed(Instant at, Status status, Failure why, int attempts) implements Step {}

        /** It was given up. */
        record Failed(Instant at, Failure why) implements Step {}

        /** Somebody had it tried again. */
        record Retried(Instant at) implements Step {}

        /** It was withdrawn at the helpdesk. */
        record Canceled(Instant at) implements Step {}
    }
}
