package dev.viaduct.webhook;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Live messages that wait until the pass under way has everything up to them. */
final class PageWaiters {
    private static final int MOST = 10_000;
    private static final long NOWHERE = -1;

    private record Waiter(long id, UniEmitter<? super Void> emitter) {}

    private final Set<Waiter> waiters = new HashSet<>();
    private boolean open;
    private long position = NOWHERE;

    /** A pass begins; those who wait already wait for it. */
    synchronized void open() {
        open = true;
        position = NOWHERE;
    }

    /** Completes when the pass has everything up to this id; fails when there is no pass, or it fails. */
    Uni<Void> reach(long id) {
        return Uni.createFrom().emitter(emitter -> {
            if (isReached(id)) {
                emitter.complete(null);
            } else if (!add(new Waiter(id, emitter))) {
                emitter.fail(new Unanswered("nothing is being fetched"));
            }
        });
    }

    private synchronized boolean isReached(long id) {
        return open && id <= position;
    }

    private synchronized boolean add(Waiter waiter) {
        boolean added = open && waiters.size() < MOST && waiters.add(waiter);
        if (added) {
            waiter.emitter().onTermination(() -> remove(waiter));
        }
        return added;
    }

    private Stream<Waiter> inOrder() {
        return waiters.stream().sorted(Comparator.comparingLong(Waiter::id));
    }

    private synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** The pass has everything up to this id. */
    void reached(long id) {
        List<Waiter> done;
        synchronized (this) {
            position = id;
            done = inOrder().filter(waiter -> waiter.id() <= id).toList();
            done.forEach(waiters::remove);
        }
        done.forEach(waiter -> waiter.emitter().complete(null));
    }

    /** The pass is over; those who still wait are to be told how it ended. */
    synchronized List<UniEmitter<? super Void>> close() {
        List<UniEmitter<? super Void>> rest =
                inOrder().<UniEmitter<? super Void>>map(Waiter::emitter).toList();
        waiters.clear();
        open = false;
        return rest;
    }
}
