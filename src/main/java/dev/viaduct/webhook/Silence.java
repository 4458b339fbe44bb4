package dev.viaduct.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long a helpdesk that is asked has not answered. */
final class Silence {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Clock clock;
    private int open;
    private Instant since;

    Silence(Clock clock) {
        this.clock = clock;
    }

    /** It is asked. */
    synchronized void asked() {
        open++;
        if (since == null) {
            since = clock.instant();
        }
    }

    /** One question got its answer. */
    synchronized void answered() {
        open--;
        since = open > 0 ? clock.instant() : null;
    }

    /** One question gets none. */
    synchronized void unanswered() {
        open--;
    }

    /** Whether it said nothing for so long that nobody should wait for it. */
    synchronized boolean isLong() {
        return since != null && since.isBefore(clock.instant().minus(LONG));
    }
}
