package dev.viaduct.conversation;

import io.micrometer.core.instrument.DistributionSummary;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Commits what arrives while one commit is on its way together with the next, so that a commit's price is shared and
 * nobody waits for a timer. Order of arrival is kept.
 *
 * @param <W> a write
 * @param <R> its answer
 */
public final class GroupCommit<W, R> {
    /** Writes a group in one transaction. */
    @FunctionalInterface
    public interface Transaction<W, R> {
        /** Fails when nothing of the group was stored. */
        Future<Committed<R>> commit(List<W> group);
    }

    /**
     * A group that was stored.
     *
     * @param answers in the order of the writes
     * @param afterwards what follows once every sender was answered
     */
    public record Committed<R>(List<Answer<R>> answers, Runnable afterwards) {}

    /** What became of one write of a committed group. */
    public sealed interface Answer<R> {
        /** Stored. */
        record Stored<R>(R value) implements Answer<R> {}

        /** Refused, without harm to its group. */
        record Refused<R>(Refusal why) implements Answer<R> {}
    }

    /** Who may hold how much. */
    public interface Admission<W> {
        /** Whether the write may wait; if so it is followed by one {@link #leave}. */
        boolean enter(W write);

        /** The write waits no more. */
        void leave(W write);
    }

    private record Waiting<W, R>(W write, Promise<R> answer, long since) {}

    private final Context context;
    private final Transaction<W, R> transaction;
    private final DistributionSummary groupSize;
    private final Admission<W> admission;
    private final int largestGroup;
    private final LongSupplier clock;
    private final ConcurrentLinkedQueue<Waiting<W, R>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean committing = new AtomicBoolean();

    /** Writes groups of at most {@code largestGroup} on this context; as many wait as {@code admission} lets in. */
    public GroupCommit(
            Context context,
            Transaction<W, R> transaction,
            DistributionSummary groupSize,
            Admission<W> admission,
            int largestGroup,
            LongSupplier clock) {
        this.context = context;
        this.transaction = transaction;
        this.groupSize = groupSize;
        this.admission = admission;
        this.largestGroup = largestGroup;
        this.clock = clock;
    }

    /** Answered after the commit; fails with {@link StorageUnavailable} at once when there is no room for it. */
    public Uni<R> submit(W write) {
        return Uni.createFrom().emitter(emitter -> offer(write).onComplete(done -> {
            if (done.succeeded()) {
                emitter.complete(done.result());
            } else {
                emitter.fail(done.cause());
            }
        }));
    }

    private Future<R> offer(W write) {
        if (!admission.enter(write)) {
            return Future.failedFuture(StorageUnavailable.overrun("as much waits for a commit as may"));
        }
        size.incrementAndGet();
        Promise<R> answer = Promise.promise();
        queue.add(new Waiting<>(write, answer, clock.getAsLong()));
        if (committing.compareAndSet(false, true)) {
            context.runOnContext(v -> commitNext());
        }
        return answer.future();
    }

    /** Writes that wait or are being committed. */
    int depth() {
        return size.get();
    }

    private void commitNext() {
        List<Waiting<W, R>> group = takeGroup();
        if (group.isEmpty()) {
            committing.set(false);
            // a write may have come between the look and the flag
            if (!queue.isEmpty() && committing.compareAndSet(false, true)) {
                context.runOnContext(v -> commitNext());
            }
            return;
        }
        groupSize.record(group.size());
        commit(group).onComplete(done -> {
            group.forEach(this::left);
            context.runOnContext(v -> commitNext());
        });
    }

    private void left(Waiting<W, R> waiting) {
        size.decrementAndGet();
        admission.leave(waiting.write());
    }

    private void fail(Waiting<W, R> waiting, Throwable failure) {
        left(waiting);
        waiting.answer().tryFail(failure);
    }

    private List<Waiting<W, R>> takeGroup() {
        List<Waiting<W, R>> group = new ArrayList<>();
        long now = clock.getAsLong();
        while (group.size() < largestGroup) {
            Waiting<W, R> next = queue.poll();
            if (next == null) {
                break;
            }
            if (now - next.since() > ConnectionPool.LONGEST.toNanos()) {
                fail(next, StorageUnavailable.overrun("it waited for a commit for too long"));
                continue;
            }
            group.add(next);
        }
        return group;
    }

    private Future<Void> commit(List<Waiting<W, R>> group) {
        List<W> writes = group.stream().map(Waiting::write).toList();
        return transaction
                .commit(writes)
                .compose(committed -> {
                    for (int i = 0; i < group.size(); i++) {
                        answer(group.get(i).answer(), committed.answers().get(i));
                    }
                    committed.afterwards().run();
                    return Future.<Void>succeededFuture();
                })
                .recover(failure -> {
                    if (group.size() > 1 && Transactions.blamesContent(failure)) {
                        return oneByOne(group);
                    }
                    group.forEach(waiting -> waiting.answer().tryFail(failure));
                    if (failure instanceof StorageUnavailable unavailable && unavailable.isAway()) {
                        failWaiting(failure);
                    }
                    return Future.succeededFuture();
                });
    }

    /** Who waits now would only wait for the same failure; who comes later tries anew. */
    private void failWaiting(Throwable failure) {
        for (int left = queue.size(); left > 0; left--) {
            fail(queue.poll(), failure);
        }
    }

    private Future<Void> oneByOne(List<Waiting<W, R>> group) {
        Future<Void> all = Future.succeededFuture();
        for (Waiting<W, R> waiting : group) {
            all = all.compose(v -> commit(List.of(waiting)));
        }
        return all;
    }

    private static <R> void answer(Promise<R> promise, Answer<R> answer) {
        if (answer instanceof Answer.Stored<R> stored) {
            promise.tryComplete(stored.value());
        } else if (answer instanceof Answer.Refused<R> refused) {
            promise.tryFail(refused.why());
        }
    }
}
