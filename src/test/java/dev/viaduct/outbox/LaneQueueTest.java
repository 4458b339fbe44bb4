package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.outbox.LaneQueue.Key;
import dev.viaduct.outbox.LaneQueue.Places;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneQueueTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(5);
    private static final Key ANNA = messages(1);
    private static final Key BEN = messages(2);
    private static final Key ANNAS_REPORTS = new Key(ANNA.contact(), Lane.REPORTS);

    private final LaneQueue queue = new LaneQueue(100, places(10, 5));

    private static Map<Lane, Places> places(int well, int troubled) {
        Places places = new Places(well, troubled);
        return Map.of(Lane.MESSAGES, places, Lane.REPORTS, places);
    }

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
        LaneQueue narrow = new LaneQueue(100, places(1, 1));
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
        LaneQueue small = new LaneQueue(2, places(2, 1));
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
        LaneQueue small = new LaneQueue(1, places(1, 1));
        small.offer(ANNA, NOW, NOW);
        small.next(NOW);

        small.offer(ANNA, NOW, NOW);
        small.ended(ANNA, Optional.empty(), NOW);

        assertThat(small.next(NOW)).contains(ANNA);
    }

    @Test
    void aLaneInTroubleRunsAmongThoseInTrouble() {
        LaneQueue narrow = new LaneQueue(100, places(2, 1));
        for (Key key : List.of(ANNA, BEN)) {
            narrow.offer(key, NOW, NOW);
            narrow.next(NOW);
            narrow.failed(key, LATER, NOW);
        }

        assertThat(narrow.next(LATER)).contains(ANNA);
        assertThat(narrow.next(LATER)).as("a second one in trouble").isEmpty();
        narrow.offer(messages(3), LATER, LATER);
        narrow.offer(messages(4), LATER, LATER);
        assertThat(narrow.next(LATER)).contains(messages(3));
        assertThat(narrow.next(LATER)).contains(messages(4));

        narrow.ended(ANNA, Optional.empty(), LATER);
        assertThat(narrow.next(LATER)).contains(BEN);
    }

    @Test
    void aTurnThatGoesWellEndsTheTrouble() {
        LaneQueue narrow = new LaneQueue(100, places(1, 1));
        narrow.offer(ANNA, NOW, NOW);
        narrow.next(NOW);
        narrow.failed(ANNA, LATER, NOW);
        narrow.next(LATER);
        narrow.ended(ANNA, Optional.of(LATER), LATER);

        narrow.offer(BEN, LATER, LATER);

        assertThat(narrow.next(LATER)).contains(ANNA);
        assertThat(narrow.next(LATER))
                .as("both want the place for those that go well")
                .isEmpty();
    }

    @Test
    void aLaneThatOnlyWaitedIsNotOutOfTrouble() {
        LaneQueue narrow = new LaneQueue(100, places(1, 1));
        narrow.offer(ANNA, NOW, NOW);
        narrow.next(NOW);
        narrow.failed(ANNA, NOW, NOW);
        narrow.next(NOW);
        narrow.ended(ANNA, Optional.of(LATER), NOW);
        assertThat(narrow.next(LATER)).contains(ANNA);

        narrow.offer(BEN, LATER, LATER);

        assertThat(narrow.next(LATER)).contains(BEN);
    }

    @Test
    void aLongTurnMakesRoomForWhoeverWaits() {
        LaneQueue narrow = new LaneQueue(100, places(2, 1));
        List.of(ANNA, BEN, messages(3), messages(4)).forEach(key -> narrow.offer(key, NOW, NOW));
        narrow.next(NOW);
        narrow.next(NOW.plusMillis(500));
        assertThat(narrow.next(NOW.plusMillis(500))).isEmpty();
        Instant room = NOW.plus(LaneQueue.LONG_TURN);
        assertThat(narrow.nextDue()).contains(room);

        assertThat(narrow.next(room)).contains(messages(3));
        assertThat(narrow.next(room.plusSeconds(60)))
                .as("no more than there is room beside")
                .isEmpty();
        assertThat(narrow.nextDue()).isEmpty();

        narrow.ended(ANNA, Optional.empty(), room);
        assertThat(narrow.next(room.plusSeconds(60))).contains(messages(4));
        assertThat(narrow.running()).isEqualTo(3);
    }

    @Test
    void aLongTurnMovesForNobodyWhileThereArePlaces() {
        queue.offer(ANNA, NOW, NOW);
        queue.next(NOW);
        queue.offer(BEN, NOW, NOW);

        assertThat(queue.next(LATER)).contains(BEN);
        assertThat(queue.nextDue()).isEmpty();
    }
}
