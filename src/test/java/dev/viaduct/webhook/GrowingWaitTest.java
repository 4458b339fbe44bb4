package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GrowingWaitTest {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final GrowingWait first = new GrowingWait(Duration.ofSeconds(2), LONGEST);

    @Test
    void itDoublesAndIsSpread() {
        assertThat(first.now()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(first.next().next().now()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
    }

    @Test
    void itStopsGrowingHoweverManyFailuresThereAre() {
        GrowingWait wait = first;
        for (int i = 0; i < 1_000; i++) {
            wait = wait.next();
        }

        assertThat(wait.now()).isBetween(LONGEST.dividedBy(2), LONGEST);
    }

    @Test
    void aFirstWaitLongerThanTheLongestIsCut() {
        assertThat(new GrowingWait(LONGEST.multipliedBy(2), LONGEST).now()).isLessThanOrEqualTo(LONGEST);
    }
}
