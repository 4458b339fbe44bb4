package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.conversation.GroupCommit.Answer;
import dev.viaduct.conversation.GroupCommit.Committed;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a commit, and who shares its failure. */
class GroupCommitTest {
    private static final int CAPACITY = 10;
    private static final int LARGEST = 3;

    /** A group on its way, to be answered by the test. */
    private record Begun(List<Integer> group, Promise<Committed<Integer>> end) {
        void store() {
            List<Answer<Integer>> answers =
                    group.stream().<Answer<Integer>>map(Answer.Stored::new).toList();
            end.complete(new Committed<>(answers, () -> {}));
        }
    }

    private final AtomicLong clock = new AtomicLong();
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Begun> begun = new LinkedBlockingQueue<>();
    private final GroupCommit<Integer, Integer> commits = commits(vertx.getOrCreateContext());

    private GroupCommit<Integer, Integer> commits(Context context) {
        DistributionSummary size = DistributionSummary.builder("group").register(new SimpleMeterRegistry());
        return new GroupCommit<>(context, this::begin, size, new AtMost<>(CAPACITY), LARGEST, clock::get);
    }

    private Future<Committed<Integer>> begin(List<Integer> group) {
        Promise<Committed<Integer>> end = Promise.promise();
        begun.add(new Begun(group, end));
        return end.future();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatArrivesMeanwhileIsCommittedTogetherInOrder() throws Exception {
        List<UniAssertSubscriber<Integer>> answers = submit(1, 5);

        Begun first = next();
        assertThat(first.group()).containsExactly(1);
        first.store();
        Begun second = next();
        assertThat(second.group()).containsExactly(2, 3, 4);
        second.store();
        next().store();

        answers.forEach(answer -> answer.awaitItem());
        assertThat(answers).extracting(UniAssertSubscriber::getItem).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whoWaitsFailsWithTheGroupThatFoundStorageAway() throws Exception {
        List<UniAssertSubscriber<Integer>> answers = submit(1, 8);

        next().end().fail(StorageUnavailable.because(new IOException("gone"), false));

        answers.forEach(answer -> answer.awaitFailure().assertFailedWith(StorageUnavailable.class));
        assertThat(begun).isEmpty();
        List<UniAssertSubscriber<Integer>> later = submit(9, 9);
        next().store();
        assertThat(later.get(0).awaitItem().getItem()).isEqualTo(9);
    }

    @Test
    void whatTheDatabaseRefusedIsNoReasonForOthersToFail() throws Exception {
        List<UniAssertSubscriber<Integer>> answers = submit(1, 2);

        next().end().fail(StorageUnavailable.because(new PgException("timeout", "ERROR", "57014", null), false));
        next().store();

        answers.get(0).awaitFailure().assertFailedWith(StorageUnavailable.class);
        assertThat(answers.get(1).awaitItem().getItem()).isEqualTo(2);
    }

    @Test
    void oneMoreThanMayWaitFailsAtOnce() throws Exception {
        List<UniAssertSubscriber<Integer>> answers = submit(1, CAPACITY);
        Begun first = next();

        submit(CAPACITY + 1).awaitFailure().assertFailedWith(StorageUnavailable.class);

        first.store();
        answers.get(0).awaitItem();
        await().untilAsserted(() -> assertThat(commits.depth()).isLessThan(CAPACITY));
    }

    @Test
    void whoWaitedLongerThanAnybodyShouldIsNotCommittedAnyMore() throws Exception {
        List<UniAssertSubscriber<Integer>> answers = submit(1, 3);
        Begun first = next();
        clock.set(ConnectionPool.LONGEST.toNanos() + 1);
        UniAssertSubscriber<Integer> late = submit(4);

        first.store();

        assertThat(answers.get(0).awaitItem().getItem()).isEqualTo(1);
        answers.get(1).awaitFailure().assertFailedWith(StorageUnavailable.class);
        answers.get(2).awaitFailure().assertFailedWith(StorageUnavailable.class);
        next().store();
        assertThat(late.awaitItem().getItem()).isEqualTo(4);
        await().untilAsserted(() -> assertThat(commits.depth()).isZero());
    }

    /** The first alone: the others arrive while it is on its way. */
    private List<UniAssertSubscriber<Integer>> submit(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> {
                    UniAssertSubscriber<Integer> answer = submit(i);
                    if (i == from) {
                        awaitBegun();
                    }
                    return answer;
                })
                .toList();
    }

    private UniAssertSubscriber<Integer> submit(int write) {
        return commits.submit(write).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void awaitBegun() {
        await().untilAsserted(() -> assertThat(begun).isNotEmpty());
    }

    private Begun next() throws InterruptedException {
        Begun group = begun.poll(10, TimeUnit.SECONDS);
        assertThat(group).isNotNull();
        return group;
    }
}
