package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Streams;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A device's copy of a stream, without any I/O. */
class StreamFeedTest {
    private static final byte[] FRAME = {};

    private final MemoryDevice device = new MemoryDevice();
    private final StreamFeed feed = device.feed;

    @Test
    void aReplayIsEverythingAboveAfterAndThenSynced() {
        device.store(5);

        feed.start(2, 5, true);
        device.answerReads();

        assertThat(device.written).containsExactly(3L, 4L, 5L);
        assertThat(device.synced).containsExactly(5L);
    }

    @Test
    void withoutAfterNothingIsReplayedAndNothingIsSynced() {
        device.store(5);

        feed.start(5, 5, false);

        assertThat(device.written).isEmpty();
        assertThat(device.synced).isEmpty();
        assertThat(device.reads).isZero();
    }

    @Test
    void aReplayOfManyPagesReadsEachOfThemOnce() {
        device.store(Streams.LARGEST_PAGE * 3 + 1);
        device.leavesAtOnce = true;

        feed.start(0, device.stored(), true);
        device.answerReads();

        assertThat(device.written).containsExactlyElementsOf(upTo(device.stored()));
        assertThat(device.reads).isEqualTo(4);
        assertThat(device.synced).containsExactly(device.stored());
    }

    @Test
    void aLiveMessageThatIsNextIsWrittenWithoutReading() {
        device.store(1);
        feed.start(1, 1, false);

        device.store(1);
        feed.live(2, false, 0, FRAME);

        assertThat(device.written).containsExactly(2L);
        assertThat(device.reads).isZero();
    }

    @Test
    void aGapIsReadFromStorage() {
        feed.start(0, 0, false);
        device.store(3);

        feed.live(3, false, 0, FRAME);
        device.answerReads();

        assertThat(device.written).containsExactly(1L, 2L, 3L);
        assertThat(device.synced).isEmpty();
    }

    @Test
    void whatComesTwiceIsWrittenOnce() {
        feed.start(0, 0, false);
        device.store(1);

        feed.live(1, false, 0, FRAME);
        feed.live(1, false, 0, FRAME);

        assertThat(device.written).containsExactly(1L);
    }

    @Test
    void whatComesBeforeTheStartIsReadBack() {
        device.store(2);
        feed.live(2, false, 0, FRAME);

        feed.start(1, 1, true);
        device.answerReads();

        assertThat(device.written).containsExactly(2L);
        assertThat(device.synced).containsExactly(2L);
    }

    @Test
    void theDevicesOwnMessageIsNotWritten() {
        feed.start(0, 0, false);
        device.store(2);

        feed.own(1);
        feed.live(2, false, 0, FRAME);

        assertThat(device.written).containsExactly(2L);
    }

    @Test
    void aMessageWhoseAnswerIsOutstandingWaitsForIt() {
        device.store(1);
        device.storeIncoming("mine");
        device.undecided.add("mine");
        feed.start(0, 2, true);
        device.answerReads();
        assertThat(device.written).containsExactly(1L);

        device.undecided.clear();
        feed.own(2);

        assertThat(device.written).containsExactly(1L);
        assertThat(device.synced).containsExactly(2L);
    }

    @Test
    void aFullDeviceIsWrittenToLater() {
        device.store(10);
        device.room = 4;
        feed.start(0, 10, true);
        device.answerReads();
        assertThat(device.written).hasSize(4);
        assertThat(device.synced).isEmpty();

        device.room = 100;
        feed.proceed();

        assertThat(device.written).containsExactlyElementsOf(upTo(10));
        assertThat(device.synced).containsExactly(10L);
    }

    @Test
    void storageThatDoesNotAnswerIsAskedAgain() {
        device.store(2);
        feed.start(0, 2, true);
        device.failRead();
        assertThat(device.later).isEqualTo(1);

        feed.read();
        device.answerReads();

        assertThat(device.written).containsExactly(1L, 2L);
    }

    @Test
    void anErasedTailEndsTheReplay() {
        device.store(2);

        feed.start(0, 5, true);
        device.answerReads();

        assertThat(device.written).containsExactly(1L, 2L);
        assertThat(device.synced).containsExactly(5L);
        feed.live(6, false, 0, FRAME);
        assertThat(device.written).containsExactly(1L, 2L, 6L);
    }

    @Test
    void whatComesWhileAnErasedTailIsReadIsNotForgotten() {
        feed.start(0, 5, true);
        device.ageOut(5);
        device.store(1);
        feed.live(6, false, 0, FRAME);

        device.answerReads();

        assertThat(device.written).containsExactly(6L);
        assertThat(device.synced).containsExactly(6L);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
