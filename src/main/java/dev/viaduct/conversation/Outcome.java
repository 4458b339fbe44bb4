package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What became of upstream work, or what the helpdesk says became of a message. */
public sealed interface Outcome {
    /**
     * The helpdesk has an incoming message.
     *
     * @param taskId the task that forwarded it; empty when the helpdesk's own event says so
     * @param helpdeskId its id there, when known
     */
    record Forwarded(ContactRef contact, Optional<Long> taskId, UUID messageId, Optional<String> helpdeskId)
            implements Outcome {}

    /** An incoming message is given up. */
    record GivenUp(ContactRef contact, long taskId, UUID messageId, Failure why) implements Outcome {}

    /** An outgoing message was withdrawn at the helpdesk; a seen one stays seen. */
    record Canceled(ContactRef contact, String helpdeskId) implements Outcome {}

    /** A task ended that no message waits for. */
    record Ended(long taskId) implements Outcome {}

    /**
     * A task that no message waits for will not be done; it is kept apart, with the reason.
     *
     * @param status of a report: a newer one that came meanwhile keeps its task
     */
    record Failed(long taskId, Optional<Status> status, Failure why) implements Outcome {}

    /** A status was reported; a newer one that came meanwhile keeps its task. */
    record Reported(long taskId, Status status) implements Outcome {}

    /**
     * A task failed for now; nobody owns it until it is due again.
     *
     * @param owner who claimed it; another's task stays as it is
     * @param dueIn until it is due again
     * @param unsure whether the attempt may have reached the helpdesk all the same
     * @param lookFrom where to begin looking for it there, when that moved
     */
    record Postponed(
            long taskId,
            UUID owner,
            int attempts,
            Duration dueIn,
            String error,
            boolean unsure,
            Optional<Long> lookFrom)
            implements Outcome {}

    /** A claimed task was not begun, and is anybody's again. */
    record Released(long taskId, UUID owner) implements Outcome {}
}
