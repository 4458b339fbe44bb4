package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.outbox.LaneQueue.Key;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(5);
    private static final Key ANNA = messages(1);
    private static final Key BEN = messages(2);
    private static final Key ANNAS_REPORTS = new Key(ANNA.contact(), Lane.REPORTS);

    private final LaneQueue queue = new LaneQueue(100, Map.of(Lane.MESSAGES, 10, Lane.REPORTS, 10));

    private static Key messages(long contact) {
        return new Key(new ContactRef(contact, "acme", "c" + contact), Lane.MESSAGES);
    }

    @Test
    void aLaneRunsOnceAtATime() {
        queue.offer(ANNA, NOW, NOW);
        assertThat(queue.next(NOW)).contains(ANNA);

        queue.offer(ANNA, NOW, NOW);

        assertThat(queue.next(NOW)).isEmpty();
        assertThat(queue.running()).isEqualTo(1);
    }

    @Test
    void whatComesWhileALaneRunsIsDoneNext() {
        queue.offer(ANNA, NOW, NOW);
        queue.next(NOW);
        queue.offer(ANNA, NOW, NOW);

        queue.ended(ANNA, Optional.empty(), NOW);

        assertThat(queue.next(NOW)).contains(ANNA);
    }

    @Test
    void aLaneWithNothingLeftIsForgotten() {
        queue.offer(ANNA, NOW, NOW);
        queue.next(NOW);

        queue.ended(ANNA, Optional.empty(), NOW);

        assertThat(queue.next(LATER)).isEmpty();
        assertThat(queue.nextDue()).isEmpty();
        assertThat(queue.running()).isZero();
    }

    @Test
    void aWaitingLaneHoldsNobodyUp() {
        queue.offer(ANNA, NOW, NOW);
        queue.next(NOW);
        queue.ended(ANNA, Optional.of(LATER), NOW);
        queue.offer(BEN, NOW, NOW);

        assertThat(queue.next(NOW)).contains(BEN);
        assertThat(queue.next(NOW)).isEmpty();
        assertThat(queue.nextDue()).contains(LATER);
        assertThat(queue.next(LATER)).contains(ANNA);
    }

    @Test
    void newWorkDoesNotOvertakeTheTaskALaneWaitsFor() {
        queue.offer(ANNA, NOW, NOW);
        queue.next(NOW);
        queue.ended(ANNA, Optional.of(LATER), NOW);

        queue.offer(ANNA, NOW, NOW);

        assertThat(queue.next(NOW)).isEmpty();
        assertThat(queue.next(LATER)).contains(ANNA);
        assertThat(queue.next(LATER)).isEmpty();
    }

    @Test
    void lanesTakeTurns() {
        queue.offer(ANNA, NOW, NOW);
        queue.offer(BEN, NOW, NOW);
        assertThat(queue.next(NOW)).contains(ANNA);
        queue.ended(ANNA, Optional.of(NOW), NOW);

        assertThat(queue.next(NOW)).contains(BEN);
        assertThat(queue.next(NOW)).contains(ANNA);
    }

    @Test
    void messagesGoBeforeReports() {
        queue.offer(ANNAS_REPORTS, NOW, NOW);
        queue.offer(BEN, NOW, NOW);

        assertThat(queue.next(NOW)).contains(BEN);
        assertThat(queue.next(NOW)).contains(ANNAS_REPORTS);
    }

    @Test
    void noMoreLanesOfAKindRunThanMay() {
        LaneQueue narrow = new LaneQueue(100, Map.of(Lane.MESSAGES, 1, Lane.REPORTS, 1));
        narrow.offer(ANNA, NOW, NOW);
        narrow.offer(BEN, NOW, NOW);
        narrow.offer(ANNAS_REPORTS, NOW, NOW);

        assertThat(narrow.next(NOW)).contains(ANNA);
        assertThat(narrow.next(NOW)).contains(ANNAS_REPORTS);
        assertThat(narrow.next(NOW)).isEmpty();

        narrow.ended(ANNA, Optional.empty(), NOW);
        assertThat(narrow.next(NOW)).contains(BEN);
    }

    @Test
    void lanesLeftOutForWantOfRoomAreAskedForOnceThereIsRoom() {
        LaneQueue small = new LaneQueue(2, Map.of(Lane.MESSAGES, 2, Lane.REPORTS, 2));
        small.offer(ANNA, NOW, NOW);
        small.offer(BEN, NOW, NOW);
        small.offer(messages(3), NOW, NOW);
        assertThat(small.hasRoomForLeftOut()).isFalse();
        small.next(NOW);
        small.next(NOW);
        small.ended(ANNA, Optional.empty(), NOW);

        assertThat(small.hasRoomForLeftOut()).isTrue();
        assertThat(small.hasRoomForLeftOut()).isFalse();
        assertThat(small.next(NOW)).isEmpty();
    }

    @Test
    void aLaneThatIsThereMayBeOfferedHoweverFullItIs() {
        LaneQueue small = new LaneQueue(1, Map.of(Lane.MESSAGES, 1, Lane.REPORTS, 1));
        small.offer(ANNA, NOW, NOW);
        small.next(NOW);

        small.offer(ANNA, NOW, NOW);
        small.ended(ANNA, Optional.empty(), NOW);

        assertThat(small.next(NOW)).contains(ANNA);
    }
}
