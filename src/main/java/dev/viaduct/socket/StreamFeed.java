package dev.viaduct.socket;

import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Streams;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps one device's copy of a stream in {@code seq} order, without gap or duplicate, between what is read back and
 * what arrives live. A live message that does not follow the one before is not written but read back from storage with
 * everything that is missing; so is whatever arrives while reading. Nothing is buffered.
 *
 * <p>Confined to the device's context: every method is called on it.
 */
final class StreamFeed {
    /** The device's end. */
    interface Outlet {
        /** Writes a message that is next in order. */
        void write(Message message);

        /** Writes a live message that is next in order, encoded. */
        void writeLive(long seq, boolean pending, long arrivedNanos, byte[] frame);

        /** Everything asked for is written. */
        void caughtUp(long seq);

        /** Whether more writes would overfill the device's buffer. */
        boolean isFull();

        /** Whether a message with this client id was sent by this very device and waits for its answer. */
        boolean isUndecided(String clientId);

        /** Reads back the messages after a {@code seq}; answered on the device's context. */
        Uni<List<Message>> after(long seq);

        /** Storage did not answer: call {@link StreamFeed#read()} again in a while. */
        void readLater();
    }

    private final Outlet outlet;
    private final Set<Long> own = new HashSet<>();
    private long written;
    private long target;
    // the highest seq that surely was in the stream once, now and when the last read began
    private long told;
    private long asked;
    private boolean lookAgain;
    private boolean started;
    private boolean doubted;
    private boolean reading;
    private boolean catchingUp;
    private boolean writing;
    private List<Message> page = List.of();
    private int next;

    StreamFeed(Outlet outlet) {
        this.outlet = outlet;
    }

    /**
     * Starts behind {@code seq}. With {@code replay} everything up to {@code last} is written first, then
     * {@link Outlet#caughtUp}.
     */
    void start(long seq, long last, boolean replay) {
        started = true;
        written = seq;
        told = Math.max(told, last);
        target = Math.max(target, doubted ? last + 1 : last);
        catchingUp = replay;
        if (written < target) {
            startReading();
        } else {
            finish();
        }
    }

    /** A live message of the stream. */
    void live(long seq, boolean pending, long arrivedNanos, byte[] frame) {
        told = Math.max(told, seq);
        if (!started || reading) {
            target = Math.max(target, seq);
        } else if (seq == written + 1) {
            written = seq;
            if (!own.remove(seq)) {
                outlet.writeLive(seq, pending, arrivedNanos, frame);
            }
        } else if (seq > written) {
            target = Math.max(target, seq);
            startReading();
        }
    }

    /** The stream may hold more than was told. */
    void look() {
        target = Math.max(target, written + 1);
        if (!started) {
            doubted = true;
        } else if (reading) {
            lookAgain = true; // what is being read may not hold it yet
        } else {
            startReading();
        }
    }

    /** This device itself wrote the message and is answered otherwise. */
    void own(long seq) {
        told = Math.max(told, seq);
        if (started && !reading && seq == written + 1) {
            written = seq;
            own.remove(seq);
        } else if (seq > written) {
            own.add(seq);
            target = Math.max(target, seq);
        }
        proceed();
    }

    /** The device's buffer has room again, or a send was answered: goes on where it stopped. */
    void proceed() {
        // a write that leaves at once calls back from within writePage(), which goes on by itself
        if (reading && !writing && next < page.size()) {
            writePage();
        }
    }

    /** Reads on after a failure. */
    void read() {
        asked = told;
        lookAgain = false;
        outlet.after(written).subscribe().with(this::writeFirst, failure -> outlet.readLater());
    }

    private void startReading() {
        reading = true;
        read();
    }

    private void writeFirst(List<Message> messages) {
        page = messages;
        next = 0;
        if (messages.isEmpty()) {
            // nothing is left of what was told of before this read: it aged out
            written = Math.max(written, asked);
            if (told > written || lookAgain) {
                read();
            } else {
                target = written;
                finish();
            }
        } else {
            writePage();
        }
    }

    private void writePage() {
        writing = true;
        while (next < page.size() && mayWrite(page.get(next))) {
            Message message = page.get(next);
            next++;
            written = message.seq();
            if (!own.remove(message.seq())) {
                outlet.write(message);
            }
        }
        writing = false;
        if (next < page.size()) {
            return; // proceed() comes back here
        }
        boolean more = lookAgain || written < target || page.size() == Streams.LARGEST_PAGE;
        page = List.of();
        if (more) {
            read();
        } else {
            finish();
        }
    }

    private boolean mayWrite(Message message) {
        boolean incoming = message.direction() == Direction.INCOMING;
        return !outlet.isFull() && !(incoming && outlet.isUndecided(message.clientId()));
    }

    private void finish() {
        reading = false;
        own.removeIf(seq -> seq <= written);
        if (catchingUp) {
            catchingUp = false;
            outlet.caughtUp(written);
        }
    }
}
