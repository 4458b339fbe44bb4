package dev.viaduct.outbox;

import dev.viaduct.app.ViaductConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long a task waits before its next try: doubling, with jitter, so that retries never run in step. */
record Backoff(Duration first, Duration most, RandomGenerator random) {

    static Backoff of(ViaductConfig.Outbox config, RandomGenerator random) {
        return new Backoff(config.retryFirst(), config.retryMax(), random);
    }

    /**
     * The wait after this many failed attempts, 1 or more: half of it is certain, half is chance. What the helpdesk asked
     * for takes the place of the certain half where it is longer: those who were asked together do not come together.
     */
    Duration after(int attempts, Optional<Duration> asked) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(attempts - 1, 40));
        long millis = (long) Math.min(most.toMillis(), doubled);
        Duration certain = Duration.ofMillis(millis / 2);
        Duration chance = Duration.ofMillis((long) (random.nextDouble() * (millis - millis / 2.0)));
        return asked.filter(least -> least.compareTo(certain) > 0)
                .orElse(certain)
                .plus(chance);
    }
}
