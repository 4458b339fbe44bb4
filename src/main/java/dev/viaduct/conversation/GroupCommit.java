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

/**
 * Commits what arrives while one commit is on its way together with the next, so that a commit's price is shared and
 * nobody waits for a timer. Order of arrival is kept.
 *
 * @param <W> a write
 * @param <R> its answer
 */
final class GroupCommit<W, R> {
    /** Writes a group in one transaction. */
    @FunctionalInterface
    interface Transaction<W, R> {
        /** Fails when nothing of the group was stored. */
        Future<Committed<R>> commit(List<W> group);
    }

    /**
     * A group that was stored.
     *
     * @param answers in the order of the writes
     * @param afterwards what follows once every sender was answered
     */
    record Committed<R>(List<Answer<R>> answers, Runnable afterwards) {}

    /** What became of one write of a committed group. */
    sealed interface Answer<R> {
        /** Stored. */
        record Stored<R>(R value) implements Answer<R> {}

        /** Refused, without harm to its group. */
        record Refused<R>(Refusal why) implements Answer<R> {}
    }

    private record Waiting<W, R>(W write, Promise<R> answer) {}

    private final Context context;
    private final Transaction<W, R> transaction;
    private final DistributionSummary groupSize;
    private final int capacity;
    private final int largestGroup;
    private final ConcurrentLinkedQueue<Waiting<W, R>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean committing = new AtomicBoolean();

    GroupCommit(
            Context context,
            Transaction<W, R> transaction,
            DistributionSummary groupSize,
            int capacity,
            int largestGroup) {
        this.context = context;
        this.transaction = transaction;
        this.groupSize = groupSize;
        this.capacity = capacity;
        this.largestGroup = largestGroup;
    }

    /** Answered after the commit; fails with {@link StorageUnavailable} at once when the queue is full. */
    Uni<R> submit(W write) {
        return Uni.createFrom().emitter(emitter -> offer(write).onComplete(done -> {
            if (done.succeeded()) {
                emitter.complete(done.result());
            } else {
                emitter.fail(done.cause());
            }
        }));
    }

    private Future<R> offer(W write) {
        if (size.incrementAndGet() > capacity) {
            size.decrementAndGet();
            return Future.failedFuture(StorageUnavailable.overrun("the write queue is full"));
        }
        Promise<R> answer = Promise.promise();
        queue.add(new Waiting<>(write, answer));
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
            size.addAndGet(-group.size());
            context.runOnContext(v -> commitNext());
        });
    }

    private List<Waiting<W, R>> takeGroup() {
        List<Waiting<W, R>> group = new ArrayList<>();
        while (group.size() < largestGroup) {
            Waiting<W, R> next = queue.poll();
            if (next == null) {
                break;
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
            Waiting<W, R> waiting = queue.poll();
            size.decrementAndGet();
            waiting.answer().tryFail(failure);
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
