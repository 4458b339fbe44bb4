package dev.viaduct.testing.traffic;

import java.time.Instant;

/**
 * One message that a promise was not kept for.
 *
 * @param subject the contact
 * @param at when the message was written, or when it was seen to be wrong
 * @param what the message's ids and what is wrong with it
 */
public record Finding(Direction direction, Kind kind, String subject, Instant at, String what) {

    /** Who wrote the message. */
    public enum Direction {
        INCOMING,
        OUTGOING
    }

    /** What went wrong. */
    public enum Kind {
        /** It is not where it belongs. May still come while things settle. */
        LOST,
        /** It is there more than once. */
        DOUBLED,
        /** Another that belongs behind it came first. */
        OUT_OF_ORDER,
        /** Nobody wrote it, or nobody was told that it was taken. */
        STRANGE,
        /** The helpdesk was not told, or told wrongly, what became of it. May still be told while things settle. */
        NOT_REPORTED
    }

    /** Whether it may heal by waiting. */
    boolean isOutstanding() {
        return kind == Kind.LOST || kind == Kind.NOT_REPORTED;
    }

    @Override
    public String toString() {
        return "%s %s: contact %s, %s, %s".formatted(direction, kind, subject, at, what);
    }
}
