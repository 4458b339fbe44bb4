package dev.viaduct.webhook;

import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Fetches what single contacts missed, each once, for live messages that can't wait for the pass. Few at a time, so that
 * the pass, which makes it needless, gets its turn.
 */
final class MissedByContact {
    private static final int AT_ONCE = 8;
    // chat2desk-public-api.md, "Parameters": 20 records by default
    private static final int SMALLEST_FULL_PAGE = 20;
    private static final int CLIENTS_REMEMBERED = 10_000;
    private static final long NOTHING = -1;

    /**
     * How far a contact is.
     *
     * @param has everything up to this id is applied, and it was all there was then: what is newer is announced
     * @param refused the greatest id of a live message that was refused and may be missing
     */
    private record Mark(long has, long refused) {
        static final Mark NONE = new Mark(NOTHING, NOTHING);

        boolean isEnoughFor(long message) {
            return has > NOTHING && has >= Math.min(refused, message - 1);
        }

        Mark with(Mark other) {
            return new Mark(Math.max(has, other.has), Math.max(refused, other.refused));
        }
    }

    /** What a fetch came to: everything up to an id is applied, and whether that was all there was. */
    private record Fetched(long upTo, boolean toEnd) {
        boolean isEnoughFor(long message, Mark known) {
            return toEnd ? known.with(new Mark(upTo, NOTHING)).isEnoughFor(message) : upTo >= message - 1;
        }
    }

    /** A client in a round, which ends when everybody is forgotten. */
    private record Key(String client, long round) {}

    private final Supplier<Uni<OptionalLong>> cursor;
    private final MissedMessages messages;
    private final Map<String, Mark> marks = new HashMap<>();
    private final SharedWork<Key, Fetched> fetching = new SharedWork<>();
    private long round;

    /** {@code cursor} says up to which message everything is applied; empty while that is unknown. */
    MissedByContact(Supplier<Uni<OptionalLong>> cursor, MissedMessages messages) {
        this.cursor = cursor;
        this.messages = messages;
    }

    /** Whether nothing of this client is missing before this message. */
    boolean has(String client, long message) {
        return mark(client).isEnoughFor(message);
    }

    /**
     * Completes when nothing of this client is missing before this message; fails with {@link ComeAgain} at once while
     * many others are being fetched.
     */
    Uni<Void> fetch(String client, long message) {
        if (has(client, message)) {
            return Uni.createFrom().voidItem();
        }
        Key key = new Key(client, round());
        return fetching.join(key, AT_ONCE, () -> fetchOf(key, message))
                // what was joined may have begun before the last of its messages was refused
                .chain(fetched -> fetched.isEnoughFor(message, mark(client))
                        ? Uni.createFrom().voidItem()
                        : fetch(client, message));
    }

    private Uni<Fetched> fetchOf(Key key, long message) {
        return cursor.get().chain(last -> {
            long above = last.orElse(message);
            return above >= message - 1
                    ? Uni.createFrom().item(new Fetched(above, false))
                    : pageOf(key.client(), above)
                            // also when its own message is not in the list yet
                            .map(upTo -> new Fetched(Math.max(upTo, message - 1), true))
                            .invoke(fetched -> note(key, new Mark(fetched.upTo(), NOTHING)));
        });
    }

    /** A live message of this client was refused: it may be missing until it was fetched. */
    void refused(String client, long message) {
        note(new Key(client, round()), new Mark(NOTHING, message));
    }

    /** Nobody is known to have everything any more. */
    synchronized void forget() {
        marks.clear();
        round++; // what is under way may have been read too soon
    }

    private synchronized long round() {
        return round;
    }

    private synchronized Mark mark(String client) {
        return marks.getOrDefault(client, Mark.NONE);
    }

    private synchronized void note(Key key, Mark mark) {
        boolean fits = marks.size() < CLIENTS_REMEMBERED || marks.containsKey(key.client());
        if (key.round() == round && fits) {
            marks.merge(key.client(), mark, Mark::with);
        }
    }

    /**
     * To the end of the list: what follows a repeat of an old message may not have been announced either. Says up to
     * where that is.
     */
    private Uni<Long> pageOf(String client, long above) {
        return messages.read(MessageQuery.above(above).of(Optional.of(client))).chain(page -> {
            long last = page.last().orElse(above);
            if (last <= above) {
                return Uni.createFrom().item(above);
            }
            return messages.apply(page.messages())
                    .chain(() -> page.messages().size() < SMALLEST_FULL_PAGE
                            ? Uni.createFrom().item(last)
                            : pageOf(client, last));
        });
    }
}
