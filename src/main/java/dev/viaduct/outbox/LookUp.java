package dev.viaduct.outbox;

import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks for a message at the helpdesk after an attempt that may have reached it: among the contact's messages where its
 * id there is known for certain, among all contacts' otherwise, above what was known before the first attempt.
 *
 * <p>A request that the helpdesk obeys only after the look can't be known of.
 */
final class LookUp {
    // a look that is not at its end by then goes on where it stopped, after the task's next wait
    private static final int MOST_PAGES = 20;

    /** What a look came to. */
    sealed interface Result {
        /** The helpdesk has the message. */
        record Found(String messageId, Optional<String> clientId) implements Result {}

        /** It has not; {@code upTo} is the greatest id that was looked at. */
        record Missing(OptionalLong upTo) implements Result {}

        /** It is not at or below {@code upTo}; there are more to look at. */
        record Unfinished(long upTo) implements Result {}

        /** The helpdesk did not say. */
        record Unanswered(Attempt why) implements Result {}
    }

    private LookUp() {}

    /** Looks for the message of a task. */
    static Uni<Result> of(StoredTask task, Helpdesk helpdesk) {
        OptionalLong from = task.lookFrom().map(OptionalLong::of).orElseGet(OptionalLong::empty);
        return page(task, helpdesk, from, 1);
    }

    private static Uni<Result> page(StoredTask task, Helpdesk helpdesk, OptionalLong above, int number) {
        MessageQuery which = above.isPresent() ? MessageQuery.above(above.getAsLong()) : MessageQuery.newest();
        Optional<String> client = helpdesk.clientMayChange() ? Optional.empty() : task.contactHelpdeskId();
        return helpdesk.messages(which.of(client).onlyFromContact()).chain(listing -> {
            if (listing instanceof Listing.Unanswered unanswered) {
                return result(new Result.Unanswered(unanswered.why()));
            }
            Listing.Page page = (Listing.Page) listing;
            Optional<Result> found = page.messages().stream()
                    .filter(listed -> isMessageOf(task, listed))
                    .findFirst()
                    .map(LookUp::found);
            if (found.isPresent()) {
                return result(found.get());
            }
            OptionalLong last = page.last();
            boolean atEnd = last.isEmpty() || above.isEmpty() || last.getAsLong() <= above.getAsLong();
            if (atEnd) {
                return result(new Result.Missing(above));
            }
            return number == MOST_PAGES
                    ? result(new Result.Unfinished(last.getAsLong()))
                    : page(task, helpdesk, last, number + 1);
        });
    }

    private static boolean isMessageOf(StoredTask task, Listed listed) {
        return listed.announcement().event() instanceof Taken taken
                && taken.externalId().equals(task.messageId().toString());
    }

    private static Result found(Listed listed) {
        Taken taken = (Taken) listed.announcement().event();
        return new Result.Found(taken.messageId(), taken.client().clientId());
    }

    private static Uni<Result> result(Result result) {
        return Uni.createFrom().item(result);
    }
}
