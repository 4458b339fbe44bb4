package dev.viaduct.helpdesk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What came of asking for messages. */
public sealed interface Listing {
    /** Messages in the order asked for; more may follow the last one, unless there is none at all. */
    record Page(List<Listed> messages) implements Listing {
        /** The greatest id of the page; empty when it has no messages. */
        public OptionalLong last() {
            return messages.stream().mapToLong(Listed::id).max();
        }
    }

    /** None came; never {@link Attempt.Done}. */
    record Unanswered(Attempt why) implements Listing {}

    /**
     * A message, as the event that would have announced it.
     *
     * @param id the helpdesk's
     * @param clientId the helpdesk's id of the contact it belongs to
     * @param createdAt where the helpdesk tells
     * @param announcement what the event would have been
     * @param body the event's body, which {@link Helpdesk#decode} understands
     */
    record Listed(
            long id,
            Optional<String> clientId,
            Optional<Instant> createdAt,
            Helpdesk.Announcement announcement,
            byte[] body) {}
}
