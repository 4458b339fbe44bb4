package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Streams;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A device's copy of a stream, without any I/O. */
class StreamFeedTest {
    private static final byte[] FRAME = {};

    private final Device device = new Device();
    private final StreamFeed feed = new StreamFeed(device);

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

        feed.start(0, device.stored, true);
        device.answerReads();

        assertThat(device.written).containsExactlyElementsOf(upTo(device.stored));
        assertThat(device.reads).isEqualTo(4);
        assertThat(device.synced).containsExactly(device.stored);
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

    @RepeatedTest(300)
    void anyInterleavingIsTheWholeStreamInOrder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        device.store(random.nextInt(500));
        device.leavesAtOnce = random.nextBoolean();
        long after = random.nextInt((int) device.stored + 1);
        long last = device.stored;
        ArrayDeque<Long> announced = new ArrayDeque<>();
        Set<Long> own = new HashSet<>();
        boolean started = false;
        int steps = 0;
        while (steps++ < 300 || !announced.isEmpty() || !started) {
            int what = random.nextInt(6);
            if (what == 0 && steps < 300) {
                device.store(1);
                announced.add(device.stored);
            } else if (what == 1 && steps < 300 && started) {
                device.storeIncoming("own" + device.stored);
                own.add(device.stored);
                announced.add(-device.stored);
            } else if (what == 2 && !announced.isEmpty()) {
                long seq = announced.poll();
                boolean lost = seq > 0 && !announced.isEmpty() && random.nextInt(10) == 0;
                if (seq < 0) {
                    feed.own(-seq);
                } else if (!lost) {
                    feed.live(seq, false, 0, FRAME);
                }
            } else if (what == 3 && !started) {
                started = true;
                feed.start(after, last, true);
            } else if (what == 4) {
                device.answerRead();
            } else {
                device.room = random.nextInt(4) == 0 ? 0 : 50;
                feed.proceed();
            }
        }
        device.room = Integer.MAX_VALUE;
        device.store(1);
        feed.live(device.stored, false, 0, FRAME);
        feed.proceed();
        device.answerReads();

        List<Long> expected = LongStream.rangeClosed(after + 1, device.stored)
                .boxed()
                .filter(seq -> !own.contains(seq))
                .toList();
        assertThat(device.written.stream().filter(seq -> !own.contains(seq)))
                .as("seed %d", seed)
                .containsExactlyElementsOf(expected);
        assertThat(device.written).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
        assertThat(device.synced).as("seed %d", seed).hasSize(1);
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** A device over a stream in memory whose reads are answered when the test says so. */
    private final class Device implements StreamFeed.Outlet {
        final List<Long> written = new ArrayList<>();
        final List<Long> synced = new ArrayList<>();
        final Set<String> undecided = new HashSet<>();
        private final List<Message> stream = new ArrayList<>();
        private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
        private final ArrayDeque<UniEmitter<? super List<Message>>> asked = new ArrayDeque<>();
        long stored;
        int room = Integer.MAX_VALUE;
        int reads;
        int later;
        boolean leavesAtOnce;

        void store(int messages) {
            for (int i = 0; i < messages; i++) {
                add(Direction.OUTGOING, null);
            }
        }

        /** As if so many messages had been stored and were gone. */
        void ageOut(int messages) {
            stored += messages;
        }

        void storeIncoming(String clientId) {
            add(Direction.INCOMING, clientId);
        }

        private void add(Direction direction, String clientId) {
            stored++;
            stream.add(new Message(
                    stored,
                    UUID.randomUUID(),
                    clientId,
                    direction,
                    new Message.Author(Message.Author.Kind.OPERATOR, null, null, null),
                    "text",
                    Body.EMPTY,
                    Status.STORED,
                    Instant.EPOCH));
        }

        void answerRead() {
            if (!answers.isEmpty()) {
                asked.poll();
                answers.poll().run();
            }
        }

        void answerReads() {
            while (!answers.isEmpty()) {
                answerRead();
            }
        }

        void failRead() {
            answers.poll();
            asked.poll().fail(new IllegalStateException("storage is down"));
        }

        @Override
        public void write(Message message) {
            wrote(message.seq());
        }

        @Override
        public void writeLive(long seq, boolean pending, long arrivedNanos, byte[] frame) {
            wrote(seq);
        }

        private void wrote(long seq) {
            written.add(seq);
            room--;
            if (leavesAtOnce) {
                room++;
                feed.proceed();
            }
        }

        @Override
        public void caughtUp(long seq) {
            synced.add(seq);
        }

        @Override
        public boolean isFull() {
            return room <= 0;
        }

        @Override
        public boolean isUndecided(String clientId) {
            return undecided.contains(clientId);
        }

        @Override
        public Uni<List<Message>> after(long seq) {
            reads++;
            return Uni.createFrom().emitter(emitter -> {
                // what is stored when the read runs, not when its answer arrives
                List<Message> page = stream.stream()
                        .filter(message -> message.seq() > seq)
                        .limit(Streams.LARGEST_PAGE)
                        .toList();
                asked.add(emitter);
                answers.add(() -> emitter.complete(page));
            });
        }

        @Override
        public void readLater() {
            later++;
        }
    }
}
