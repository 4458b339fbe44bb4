package dev.viaduct.socket;

import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * The order in which one socket's frames are worked on. Sends and receipts go one after the other without waiting,
 * because their order is kept behind them; every other frame waits for those before it, and holds those after it.
 * Not thread-safe.
 */
final class Inbox {
    private static final int IN_FLIGHT = 64;
    private static final int STOP_READING = 32;
    private static final int READ_ON = 8;

    private record Waiting(ClientFrame frame, long arrivedNanos) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final BiConsumer<ClientFrame, Long> start;
    private final Runnable stopReading;
    private final Runnable readOn;
    private int inFlight;
    private boolean alone;
    private boolean stopped;

    /** {@code start} begins work on a frame; each must be followed by one {@link #done()}. */
    Inbox(BiConsumer<ClientFrame, Long> start, Runnable stopReading, Runnable readOn) {
        this.start = start;
        this.stopReading = stopReading;
        this.readOn = readOn;
    }

    void add(ClientFrame frame, long arrivedNanos) {
        waiting.add(new Waiting(frame, arrivedNanos));
        startNext();
    }

    void done() {
        inFlight--;
        if (inFlight == 0) {
            alone = false;
        }
        startNext();
    }

    /** Whether the socket is not read for now, so that nothing can be heard of it. */
    boolean isStopped() {
        return stopped;
    }

    private void startNext() {
        while (!waiting.isEmpty() && mayStart(waiting.peek().frame())) {
            Waiting next = waiting.poll();
            alone = !isPipelined(next.frame());
            inFlight++;
            start.accept(next.frame(), next.arrivedNanos());
        }
        if (!stopped && waiting.size() >= STOP_READING) {
            stopped = true;
            stopReading.run();
        } else if (stopped && waiting.size() <= READ_ON) {
            stopped = false;
            readOn.run();
        }
    }

    private boolean mayStart(ClientFrame frame) {
        return isPipelined(frame) ? !alone && inFlight < IN_FLIGHT : inFlight == 0;
    }

    private static boolean isPipelined(ClientFrame frame) {
        return frame instanceof ClientFrame.Send || frame instanceof ClientFrame.Receipt;
    }
}
