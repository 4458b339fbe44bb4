package dev.viaduct.testing.traffic;

import dev.viaduct.testing.traffic.Finding.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A device's copy of its contact's stream: up to which {@code seq} it is whole, and what operators wrote. */
final class StreamCopy {
    private final Map<Long, String> outgoing = new HashMap<>();
    private final TreeSet<Long> ahead = new TreeSet<>();
    private long position;

    /** Everything up to this {@code seq} has come: the {@code after} of the next connection. */
    long position() {
        return position;
    }

    /** What an operator or a bot wrote at this {@code seq}, if it has come. */
    Optional<String> outgoing(long seq) {
        return Optional.ofNullable(outgoing.get(seq));
    }

    /** How many messages of operators and bots have come. */
    int outgoing() {
        return outgoing.size();
    }

    /** A new connection asks for everything behind the position, also for what had come ahead of it. */
    void reconnects() {
        ahead.clear();
    }

    /** A {@code message} frame came; says what is wrong with that, if anything. */
    Optional<Kind> message(long seq) {
        if (seq <= position || !ahead.add(seq)) {
            return Optional.of(Kind.DOUBLED);
        }
        boolean follows = seq == position + 1;
        advance();
        return follows ? Optional.empty() : Optional.of(Kind.OUT_OF_ORDER);
    }

    /** An operator's message came at this {@code seq}. */
    void keep(long seq, String text) {
        outgoing.put(seq, text);
    }

    /**
     * A {@code send} of this device was accepted for the first time: that takes the place of its message. It may come a
     * little ahead of what others wrote before, because only {@code message} frames come in the stream's order.
     */
    Optional<Kind> accepted(long seq) {
        if (seq <= position || !ahead.add(seq)) {
            return Optional.of(Kind.DOUBLED);
        }
        advance();
        return Optional.empty();
    }

    private void advance() {
        while (!ahead.isEmpty() && ahead.first() == position + 1) {
            position = ahead.pollFirst();
        }
    }
}
