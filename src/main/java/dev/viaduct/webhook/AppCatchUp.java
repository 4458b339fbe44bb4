package dev.viaduct.webhook;

import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Fetches what one app's helpdesk said without its webhook reaching the gateway, page by page from the stored cursor. A
 * pass that fails while something may be missing is made again until one succeeds.
 *
 * <p>A live message of a contact that may have missed some overtakes nothing: it waits a moment for the page that has
 * them, and then for those of this contact alone. What takes too long is for the helpdesk to send again.
 */
final class AppCatchUp {
    private static final Logger LOG = Logger.getLogger(AppCatchUp.class);
    private static final GrowingWait SOON = new GrowingWait(Duration.ofSeconds(1), Duration.ofSeconds(15));
    private static final Duration SKEW = Duration.ofMinutes(1); // between the helpdesk's clock and ours
    private static final Duration FOR_THE_PAGE = Duration.ofSeconds(2);
    // anybody can have calls refused: that must not use up the app's API requests
    private static final Duration UNREAD_EVERY = Duration.ofMinutes(1);
    // a webhook that is answered late counts as failed anyway
    private static final Duration FOR_THE_CONTACT = Duration.ofSeconds(3);

    private final String app;
    private final Cursors cursors;
    private final KnownIds knownIds;
    private final MissedMessages messages;
    private final MissedByContact contacts;
    private final PageWaiters waiters = new PageWaiters();
    private final Vertx vertx;
    private boolean behind = true; // nobody knows what was said before the start
    private boolean running;
    private boolean waiting;
    private boolean askedAgain;
    private boolean stopped;
    private OptionalLong position = OptionalLong.empty();
    private GrowingWait again = SOON;
    private Instant unreadRefused = Instant.MIN;

    AppCatchUp(
            String app, Helpdesk helpdesk, Cursors cursors, KnownIds knownIds, MissedMessages.Sink sink, Vertx vertx) {
        this.app = app;
        this.cursors = cursors;
        this.knownIds = knownIds;
        this.messages = new MissedMessages(helpdesk::messages, sink);
        this.contacts = new MissedByContact(() -> cursors.read(app).map(Cursors.Cursor::lastId), messages);
        this.vertx = vertx;
    }

    /** Something was said, or will be, that does not reach the gateway. */
    synchronized void suspect() {
        contacts.forget();
        beBehind();
    }

    /** A live event was refused, which may have been a message: it comes again, and is fetched before. */
    void refused(Optional<LiveMessage> live) {
        synchronized (this) {
            // what others had fetched stays fetched: a flood of refusals must not make everybody ask again
            live.ifPresent(message -> contacts.refused(message.clientId(), message.id()));
            beBehind();
        }
        pass();
    }

    /** A call was refused before it was known what it says, or whether it is the helpdesk's. */
    void refusedUnread() {
        synchronized (this) {
            Instant now = Instant.now();
            if (unreadRefused.isAfter(now.minus(UNREAD_EVERY))) {
                return;
            }
            unreadRefused = now;
        }
        fetch();
    }

    private synchronized void beBehind() {
        behind = true;
        askedAgain = running;
    }

    /** Whether something may be missing. */
    synchronized boolean isBehind() {
        return behind;
    }

    /** Fetches what is missing, now, or once more when that is under way. */
    void fetch() {
        suspect();
        pass();
    }

    /** Fetches what may have got lost although nothing seems to be missing; no live message waits for it. */
    void review() {
        if (!isBehind()) {
            pass();
        }
    }

    synchronized void stop() {
        stopped = true;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * Completes when nothing of this message's client is missing before it, or when the helpdesk does not let that be
     * known; fails when it can't be known in time.
     */
    Uni<Void> before(LiveMessage live) {
        if (!isBehind() || messages.isUnreadable() || contacts.has(live.clientId(), live.id())) {
            return Uni.createFrom().voidItem();
        }
        return waiters.reach(live.id())
                .ifNoItem()
                .after(FOR_THE_PAGE)
                .fail()
                .onFailure()
                .recoverWithUni(() -> contacts.fetch(live.clientId(), live.id())
                        .ifNoItem()
                        .after(FOR_THE_CONTACT)
                        .fail())
                .onFailure(failure -> !(failure instanceof StorageUnavailable) && messages.isUnreadable())
                .recoverWithItem(failure -> {
                    // messages must go on where a helpdesk announces them and does not let them be read
                    LOG.debugf("app %s: client %s may have missed something: %s", app, live.clientId(), failure);
                    return null;
                })
                .onFailure(failure -> !(failure instanceof StorageUnavailable))
                .transform(failure -> new ComeAgain(failure.getMessage()));
    }

    private void pass() {
        pass(this::fromCursor);
    }

    private void pass(Supplier<Uni<Long>> pages) {
        synchronized (this) {
            if (running || waiting || stopped) {
                return;
            }
            running = true;
            waiters.open();
        }
        pages.get().subscribe().with(this::passed, this::failed);
    }

    /** What came since the pass before; what appeared late in its part of the list is left to the next from the cursor. */
    private Uni<Long> goingOn() {
        OptionalLong from = position();
        return from.isPresent() ? pageAbove(from.getAsLong(), 0, 0) : fromCursor();
    }

    private synchronized OptionalLong position() {
        return position;
    }

    private synchronized void reached(OptionalLong id) {
        position = id;
    }

    private Uni<Long> fromCursor() {
        reached(OptionalLong.empty());
        return cursors.read(app)
                .chain(cursor -> cursor.lastId().isPresent()
                        ? pageAbove(cursor.lastId().getAsLong(), 0, 0)
                        : begin(cursor.since()).chain(above -> pageAbove(above, 0, 0)));
    }

    /** Where an app begins that has no cursor yet: behind everything that was said before the gateway knew it. */
    private Uni<Long> begin(Instant since) {
        return messages.read(MessageQuery.newest()).chain(page -> {
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

    /** Applies page after page, and says how much was new; a page that is smaller than another one was the last. */
    private Uni<Long> pageAbove(long above, int largest, long newBefore) {
        return messages.read(MessageQuery.above(above)).chain(page -> {
            int size = page.messages().size();
            long last = page.last().orElse(above);
            if (isStopped()) {
                throw new Unanswered("the gateway goes away");
            }
            if (size == 0 || last <= above) {
                return Uni.createFrom().item(newBefore);
            }
            knownIds.saw(app, Long.toString(last));
            return messages.apply(page.messages()).chain(news -> advance(page.messages())
                    .invoke(() -> reached(OptionalLong.of(last)))
                    .invoke(() -> waiters.reached(last))
                    .chain(() -> size < largest
                            ? Uni.createFrom().item(newBefore + news)
                            : pageAbove(last, Math.max(largest, size), newBefore + news)));
        });
    }

    private Uni<Void> advance(List<Listed> applied) {
        OptionalLong settled = Overlap.settled(applied, Instant.now());
        return settled.isPresent()
                ? cursors.advance(app, settled.getAsLong())
                : Uni.createFrom().voidItem();
    }

    private void passed(long news) {
        if (news > 0) {
            LOG.infof("app %s: %d messages were fetched that had been missed", app, news);
        }
        List<UniEmitter<? super Void>> rest = List.of();
        boolean more;
        synchronized (this) {
            again = SOON;
            running = false;
            more = askedAgain;
            askedAgain = false;
            if (!more) {
                behind = false;
                contacts.forget();
                rest = waiters.close();
            }
        }
        rest.forEach(waiter -> waiter.complete(null));
        if (more) {
            pass(this::goingOn);
        }
    }

    private void failed(Throwable failure) {
        List<UniEmitter<? super Void>> rest;
        boolean retry;
        synchronized (this) {
            running = false;
            askedAgain = false;
            rest = waiters.close();
            retry = behind && !stopped;
            waiting = retry;
        }
        rest.forEach(waiter -> waiter.fail(failure));
        // storage says itself that it is away
        Logger.Level level = failure instanceof StorageUnavailable ? Logger.Level.DEBUG : Logger.Level.INFO;
        LOG.logf(level, "app %s: what was missed can't be fetched now: %s", app, failure.getMessage());
        if (retry) {
            vertx.setTimer(nextWait().toMillis(), timer -> passAgain());
        }
    }

    private synchronized Duration nextWait() {
        Duration wait = again.now();
        again = again.next();
        return wait;
    }

    private void passAgain() {
        synchronized (this) {
            waiting = false;
        }
        pass();
    }
}
