package dev.viaduct.webhook;

import dev.viaduct.app.Jitter;
import java.time.Duration;

/** A wait that doubles from one failure to the next, up to a longest one. */
record GrowingWait(Duration length, Duration longest) {
    /** How long to wait this time, somewhat at random. */
    Duration now() {
        return Jitter.of(length.compareTo(longest) < 0 ? length : longest);
    }

    /** The wait after one more failure. */
    GrowingWait next() {
        return length.compareTo(longest) < 0 ? new GrowingWait(length.multipliedBy(2), longest) : this;
    }
}
