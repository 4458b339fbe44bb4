package dev.viaduct.webhook;

import dev.viaduct.app.Jitter;
import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Fetches what one app's helpdesk said while its webhook did not reach the gateway: page by page from the stored cursor,
 * contacts side by side, each contact's messages in the helpdesk's order.
 *
 * <p>A live message of a contact that may have missed some overtakes nothing: it waits a moment for the page that has
 * them, and then for those of this contact alone. What takes too long is for the helpdesk to send again.
 */
final class AppCatchUp {
    private static final Logger LOG = Logger.getLogger(AppCatchUp.class);
    private static final Duration AGAIN_FIRST = Duration.ofSeconds(1);
    private static final Duration AGAIN_MOST = Duration.ofSeconds(15);
    private static final Duration SKEW = Duration.ofMinutes(1); // between the helpdesk's clock and ours
    private static final int CONTACTS_AT_ONCE = 16;
    private static final int CLIENTS_REMEMBERED = 10_000;
    private static final Duration FOR_THE_PAGE = Duration.ofSeconds(2);
    // older than an event's first repeats, and than what a helpdesk may hold back
    private static final Duration BEYOND_DOUBT = Duration.ofMinutes(15);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    // a webhook that is answered late counts as failed anyway
    private static final Duration FOR_THE_CONTACT = Duration.ofSeconds(3);

    /** Where fetched messages go. */
    interface Sink {
        /** Those that are not applied yet, in the same order; fails when storage is away. */
        Uni<List<Listed>> news(List<Listed> fetched);

        /** Applies one like an event; completes when it is applied, fails when storage is away. */
        Uni<Void> apply(Listed fetched);
    }

    /** A live message that waits for the page with everything up to it. */
    private record Waiter(long id, UniEmitter<? super Void> emitter) {}

    private final String app;
    private final Helpdesk helpdesk;
    private final Cursors cursors;
    private final KnownIds knownIds;
    private final Sink sink;
    private final Vertx vertx;
    private final Map<String, Uni<Void>> caughtUp = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private boolean behind = true; // nobody knows what was said before the start
    private boolean running;
    private boolean waiting;
    private boolean askedAgain;
    private boolean stopped;
    private Duration again = AGAIN_FIRST;
    private Instant behindSince = Instant.now();
    private final Horizon horizon = new Horizon(BEYOND_DOUBT);

    AppCatchUp(String app, Helpdesk helpdesk, Cursors cursors, KnownIds knownIds, Sink sink, Vertx vertx) {
        this.app = app;
        this.helpdesk = helpdesk;
        this.cursors = cursors;
        this.knownIds = knownIds;
        this.sink = sink;
        this.vertx = vertx;
    }

    /** Something was said, or will be, that does not reach the gateway. */
    synchronized void suspect() {
        behindSince = behind ? behindSince : Instant.now();
        behind = true;
        horizon.forget();
        caughtUp.clear();
        askedAgain = running;
    }

    /** Whether something may be missing. */
    synchronized boolean isBehind() {
        return behind;
    }

    /** Fetches what is missing, now, or once more when that is under way. */
    void fetch() {
        synchronized (this) {
            suspect();
            if (running || waiting || stopped) {
                return;
            }
            running = true;
        }
        pass().subscribe().with(this::passed, this::failed);
    }

    synchronized void stop() {
        stopped = true;
    }

    /** The webhook is on, and nothing is known to be missing: what is known for long needs no fetching any more. */
    Uni<Void> confirm() {
        OptionalLong safe;
        synchronized (this) {
            if (behind) {
                return Uni.createFrom().voidItem();
            }
            safe = horizon.note(knownIds.greatest(app), Instant.now());
        }
        return safe.isPresent()
                ? cursors.advance(app, safe.getAsLong())
                : Uni.createFrom().voidItem();
    }

    /**
     * Completes when nothing of this client is missing before this message, or when the helpdesk does not let that be
     * known; fails when it can't be known in time.
     */
    Uni<Void> before(Optional<String> clientId, String messageId) {
        OptionalLong id = KnownIds.number(messageId);
        synchronized (this) {
            if (!behind || clientId.isEmpty() || id.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
        }
        return page(id.getAsLong())
                .ifNoItem()
                .after(FOR_THE_PAGE)
                .fail()
                .onFailure()
                .recoverWithUni(() -> contact(clientId.get(), id.getAsLong())
                        .ifNoItem()
                        .after(FOR_THE_CONTACT)
                        .fail())
                .onFailure(this::isLasting)
                .recoverWithItem(failure -> {
                    LOG.debugf("app %s: client %s may have missed something: %s", app, clientId, failure.getMessage());
                    return null;
                })
                .onFailure(failure -> !(failure instanceof StorageUnavailable))
                .transform(failure -> new ComeAgain(failure.getMessage()));
    }

    /** Messages must go on where a helpdesk announces them and does not let them be read. */
    private synchronized boolean isLasting(Throwable failure) {
        return failure instanceof Unanswered
                && behindSince.isBefore(Instant.now().minus(LONGEST_SILENCE));
    }

    /** Completes when the pass under way has everything up to this id; fails when there is none, or it fails. */
    private Uni<Void> page(long id) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (running && waiters.size() < CLIENTS_REMEMBERED) {
                    waiters.add(new Waiter(id, emitter));
                    return;
                }
            }
            emitter.fail(new Unanswered("nothing is being fetched"));
        });
    }

    private void reached(long position) {
        List<Waiter> done;
        synchronized (this) {
            done = waiters.stream().filter(waiter -> waiter.id() <= position).toList();
            waiters.removeAll(done);
        }
        done.forEach(waiter -> waiter.emitter().complete(null));
    }

    private synchronized List<Waiter> allWaiters() {
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear();
        return all;
    }

    private Uni<Void> contact(String client, long id) {
        synchronized (this) {
            if (!behind) {
                return Uni.createFrom().voidItem();
            }
            if (caughtUp.size() >= CLIENTS_REMEMBERED) {
                return fetchOf(client, id);
            }
            return caughtUp.computeIfAbsent(client, c -> fetchOf(c, id)
                    .onFailure()
                    .invoke(() -> forget(c))
                    .memoize()
                    .indefinitely());
        }
    }

    private synchronized void forget(String client) {
        caughtUp.remove(client);
    }

    private Uni<Void> fetchOf(String client, long before) {
        return cursors.read(app).chain(cursor -> {
            boolean nothing = cursor.lastId().isEmpty() || cursor.lastId().getAsLong() >= before - 1;
            return nothing
                    ? Uni.createFrom().voidItem()
                    : pageOf(client, cursor.lastId().getAsLong(), before);
        });
    }

    private Uni<Void> pageOf(String client, long above, long before) {
        return read(MessageQuery.above(above).of(Optional.of(client))).chain(page -> {
            long last = page.last().orElse(before);
            return apply(page.messages())
                    .chain(() -> last >= before || last <= above
                            ? Uni.createFrom().voidItem()
                            : pageOf(client, last, before));
        });
    }

    private Uni<Long> pass() {
        return cursors.read(app)
                .chain(cursor -> cursor.lastId().isPresent()
                        ? pageAbove(cursor.lastId().getAsLong(), 0, 0)
                        : begin(cursor.since()).chain(above -> pageAbove(above, 0, 0)));
    }

    /** Where an app begins that has no cursor yet: behind everything that was said before the gateway knew it. */
    private Uni<Long> begin(Instant since) {
        return read(MessageQuery.newest()).chain(page -> {
            Instant from = since.minus(SKEW);
            OptionalLong firstNew = page.messages().stream()
                    .filter(listed -> listed.createdAt().filter(from::isBefore).isPresent())
                    .mapToLong(Listed::id)
                    .min();
            long begin = firstNew.isPresent()
                    ? firstNew.getAsLong() - 1
                    : page.last().orElse(0);
            return cursors.advance(app, begin).replaceWith(begin);
        });
    }

    /** Applies page after page; a page that is smaller than another one was the last. */
    private Uni<Long> pageAbove(long above, int largest, long fetched) {
        return read(MessageQuery.above(above)).chain(page -> {
            int size = page.messages().size();
            long last = page.last().orElse(above);
            if (isStopped()) {
                throw new Unanswered("the gateway goes away");
            }
            if (size == 0 || last <= above) {
                return Uni.createFrom().item(fetched);
            }
            knownIds.saw(app, Long.toString(last));
            return apply(page.messages())
                    .chain(() -> cursors.advance(app, last))
                    .invoke(() -> reached(last))
                    .chain(() -> size < largest
                            ? Uni.createFrom().item(fetched + size)
                            : pageAbove(last, Math.max(largest, size), fetched + size));
        });
    }

    private Uni<Listing.Page> read(MessageQuery query) {
        return helpdesk.messages(query).map(listing -> {
            if (listing instanceof Listing.Page page) {
                return page;
            }
            throw new Unanswered(((Listing.Unanswered) listing).why().toString());
        });
    }

    private Uni<Void> apply(List<Listed> messages) {
        return sink.news(messages).chain(this::applyNews);
    }

    private Uni<Void> applyNews(List<Listed> messages) {
        Map<String, List<Listed>> byClient = messages.stream()
                .collect(Collectors.groupingBy(
                        listed -> listed.clientId().orElse(""), LinkedHashMap::new, Collectors.toList()));
        return side(byClient.values());
    }

    private Uni<Void> side(Collection<List<Listed>> clients) {
        return Multi.createFrom()
                .iterable(clients)
                .onItem()
                .transformToUni(this::inOrder)
                .merge(CONTACTS_AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> inOrder(List<Listed> ofClient) {
        return Multi.createFrom()
                .iterable(ofClient)
                .onItem()
                .transformToUniAndConcatenate(sink::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private void passed(long fetched) {
        if (fetched > 0) {
            LOG.infof("app %s: %d messages were fetched that may have been missed", app, fetched);
        }
        boolean more;
        synchronized (this) {
            again = AGAIN_FIRST;
            running = false;
            more = askedAgain;
            askedAgain = false;
            if (!more) {
                behind = false;
                caughtUp.clear();
            }
        }
        allWaiters().forEach(waiter -> waiter.emitter().complete(null));
        if (more) {
            fetch();
        }
    }

    private void failed(Throwable failure) {
        Duration wait;
        synchronized (this) {
            running = false;
            wait = again;
            askedAgain = false;
            again = again.multipliedBy(2).compareTo(AGAIN_MOST) > 0 ? AGAIN_MOST : again.multipliedBy(2);
            waiting = !stopped;
        }
        allWaiters().forEach(waiter -> waiter.emitter().fail(failure));
        if (isStopped()) {
            return;
        }
        // storage says itself that it is away
        Logger.Level level = failure instanceof StorageUnavailable ? Logger.Level.DEBUG : Logger.Level.INFO;
        LOG.logf(level, "app %s: what was missed can't be fetched now: %s", app, failure.getMessage());
        vertx.setTimer(Jitter.of(wait).toMillis(), timer -> {
            synchronized (this) {
                waiting = false;
            }
            fetch();
        });
    }

    /** The helpdesk did not say what it has. */
    private static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unanswered(String why) {
            super(why, null, false, false);
        }
    }
}
