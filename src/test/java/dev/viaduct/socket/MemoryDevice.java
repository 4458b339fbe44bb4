package dev.viaduct.socket;

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
import java.util.Set;
import java.util.UUID;

/** A device over a stream in memory whose reads are answered when the test says so. */
final class MemoryDevice implements StreamFeed.Outlet {
    final StreamFeed feed = new StreamFeed(this);
    final List<Long> written = new ArrayList<>();
    final List<Long> synced = new ArrayList<>();
    final Set<String> undecided = new HashSet<>();
    private final List<Message> stream;
    private long agedOut;
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final ArrayDeque<UniEmitter<? super List<Message>>> asked = new ArrayDeque<>();
    int room = Integer.MAX_VALUE;
    int reads;
    int later;
    boolean leavesAtOnce;

    MemoryDevice() {
        this(new ArrayList<>());
    }

    /** Over a stream that other devices follow too. */
    MemoryDevice(List<Message> stream) {
        this.stream = stream;
    }

    /** The last {@code seq} there is. */
    long stored() {
        return agedOut + stream.size();
    }

    void store(int messages) {
        for (int i = 0; i < messages; i++) {
            add(Direction.OUTGOING, null);
        }
    }

    /** As if so many messages had been there first and were gone. */
    void ageOut(int messages) {
        agedOut += messages;
    }

    void storeIncoming(String clientId) {
        add(Direction.INCOMING, clientId);
    }

    private void add(Direction direction, String clientId) {
        stream.add(new Message(
                stored() + 1,
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

    boolean isReading() {
        return !answers.isEmpty();
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
