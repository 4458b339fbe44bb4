package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** A stream as a client gets it, whatever comes between the two. */
class StreamFeedPropertyTest {
    private static final byte[] FRAME = {};

    /** Something that happens to a client or on its way. */
    enum Event {
        /** Somebody else writes. */
        WRITTEN(Client::written),
        /** Many write at once. */
        WRITTEN_MANY(client -> LongStream.range(0, 250).forEach(i -> client.written())),
        /** The client writes. */
        SENT(Client::sent),
        /** The oldest announcement arrives. */
        ANNOUNCED(client -> client.announce(0)),
        /** A later one overtakes it. */
        OVERTAKEN(client -> client.announce(1)),
        /** The oldest announcement is lost. */
        LOST(Client::lose),
        /** The oldest announcement arrives, and will once more. */
        DOUBLED(Client::doubled),
        /** A page is read. */
        READ(client -> client.device.answerRead()),
        /** Storage does not answer. */
        UNREAD(Client::fail),
        /** The time to ask again has come. */
        ASKED_AGAIN(Client::askAgain),
        /** The client stops to read. */
        FULL(client -> client.device.room = 0),
        /** It reads on. */
        EMPTIED(Client::empty),
        /** The connection breaks, and the client comes again with where it is. */
        RECONNECTED(Client::reconnect);

        private final Consumer<Client> happens;

        Event(Consumer<Client> happens) {
            this.happens = happens;
        }
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.frequency(
                        Tuple.of(10, Event.WRITTEN),
                        Tuple.of(1, Event.WRITTEN_MANY),
                        Tuple.of(5, Event.SENT),
                        Tuple.of(10, Event.ANNOUNCED),
                        Tuple.of(3, Event.OVERTAKEN),
                        Tuple.of(3, Event.LOST),
                        Tuple.of(2, Event.DOUBLED),
                        Tuple.of(8, Event.READ),
                        Tuple.of(2, Event.UNREAD),
                        Tuple.of(3, Event.ASKED_AGAIN),
                        Tuple.of(2, Event.FULL),
                        Tuple.of(3, Event.EMPTIED),
                        Tuple.of(2, Event.RECONNECTED))
                .list()
                .ofMaxSize(80);
    }

    @Property
    void anyInterleavingIsTheStreamEachOnceInOrder(
            @ForAll("events") List<Event> events,
            @ForAll @IntRange(max = 450) int before,
            @ForAll @IntRange(max = 450) int after,
            @ForAll boolean leavesAtOnce,
            @ForAll boolean storageIsSlow) {
        Client client = new Client(before, Math.min(before, after), leavesAtOnce);
        for (Event event : events) {
            event.happens.accept(client);
            client.hasNoGapAndNoDuplicate();
        }

        client.settle(storageIsSlow);

        client.hasNoGapAndNoDuplicate();
        assertThat(client.cursor()).as("everything came").isEqualTo(client.stream.size());
        assertThat(client.device.synced).as("synced once a connection").hasSize(1);
    }

    /** A client that keeps its place, and what is on its way to it. */
    private static final class Client {
        final List<Message> stream = new ArrayList<>();
        private final List<Runnable> onTheWay = new ArrayList<>();
        private final Set<Long> ownHere = new HashSet<>();
        private final Set<Long> answered = new HashSet<>();
        private final boolean leavesAtOnce;
        private long after;
        private int askedAgain;
        MemoryDevice device;

        Client(int before, int after, boolean leavesAtOnce) {
            this.leavesAtOnce = leavesAtOnce;
            this.after = after;
            new MemoryDevice(stream).store(before);
            connect();
        }

        private void connect() {
            onTheWay.clear();
            ownHere.clear();
            answered.clear();
            askedAgain = 0;
            device = new MemoryDevice(stream);
            device.leavesAtOnce = leavesAtOnce;
            device.feed.start(after, stream.size(), true);
        }

        void reconnect() {
            after = cursor();
            connect();
        }

        void written() {
            device.store(1);
            long seq = stream.size();
            onTheWay.add(() -> device.feed.live(seq, false, 0, FRAME));
        }

        void sent() {
            String id = "own" + stream.size();
            device.undecided.add(id);
            device.storeIncoming(id);
            long seq = stream.size();
            ownHere.add(seq);
            onTheWay.add(() -> device.feed.own(seq));
            onTheWay.add(() -> {
                device.undecided.remove(id);
                answered.add(seq);
                device.feed.own(seq);
            });
        }

        void announce(int which) {
            if (which < onTheWay.size()) {
                onTheWay.remove(which).run();
            }
        }

        void lose() {
            // an answer is not lost while the connection stands
            if (!onTheWay.isEmpty() && device.undecided.isEmpty()) {
                onTheWay.remove(0);
            }
        }

        void doubled() {
            if (!onTheWay.isEmpty()) {
                onTheWay.add(onTheWay.get(0));
                announce(0);
            }
        }

        void fail() {
            if (device.isReading()) {
                device.failRead();
            }
        }

        void askAgain() {
            if (askedAgain < device.later) {
                askedAgain++;
                device.feed.read();
            }
        }

        void empty() {
            device.room = Integer.MAX_VALUE / 2;
            device.feed.proceed();
        }

        /** Nothing more goes wrong; announcements come while a page is read, or between pages. */
        void settle(boolean storageIsSlow) {
            written();
            empty();
            while (!onTheWay.isEmpty() || device.isReading() || askedAgain < device.later) {
                askAgain();
                if (!storageIsSlow || onTheWay.isEmpty()) {
                    device.answerReads();
                }
                announce(0);
            }
        }

        /** Up to where the client has everything, its own messages by their answers. */
        long cursor() {
            Set<Long> has = new HashSet<>(device.written);
            has.addAll(answered);
            long seq = after;
            while (has.contains(seq + 1)) {
                seq++;
            }
            return seq;
        }

        void hasNoGapAndNoDuplicate() {
            List<Long> expected = LongStream.rangeClosed(after + 1, stream.size())
                    .filter(seq -> !ownHere.contains(seq))
                    .boxed()
                    .limit(device.written.size())
                    .toList();
            assertThat(device.written).isEqualTo(expected);
        }
    }
}
