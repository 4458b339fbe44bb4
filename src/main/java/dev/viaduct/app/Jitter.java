package dev.viaduct.app;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Spreads waits, so that those who failed together do not come again together. */
public final class Jitter {
    private Jitter() {}

    /** Between half of this wait and all of it. */
    public static Duration of(Duration wait) {
        long half = wait.toNanos() / 2;
        return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half + 1));
    }
}
