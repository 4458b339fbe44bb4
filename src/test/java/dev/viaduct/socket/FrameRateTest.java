package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameRateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FrameRate rate = new FrameRate(2, 3, 0);

    @Test
    void aBurstIsTakenAndNoMore() {
        assertThat(taken(5, 0)).isEqualTo(3);
        assertThat(rate.excess()).isEqualTo(2);
    }

    @Test
    void itFillsAtItsRate() {
        taken(3, 0);

        assertThat(taken(5, SECOND)).isEqualTo(2);
    }

    @Test
    void itNeverHoldsMoreThanTheBurst() {
        assertThat(taken(10, 1000 * SECOND)).isEqualTo(3);
    }

    @Test
    void eachThatIsTakenPaysForOneThatWasRefused() {
        taken(6, 0);

        rate.take(SECOND);

        assertThat(rate.excess()).isEqualTo(2);
        taken(3, 3 * SECOND);
        assertThat(rate.excess()).isZero();
    }

    @Test
    void aFloodThatIsSpreadOverTimeIsSeenAsWell() {
        for (long time = 0; time < 10 * SECOND; time += SECOND / 10) {
            rate.take(time); // five times what is taken
        }

        assertThat(rate.excess()).isGreaterThan(50);
    }

    @Test
    void afterTheSecondsItSaysAFrameIsTaken() {
        FrameRate slow = new FrameRate(1, 1, 0);
        slow.take(0);
        slow.take(0);

        assertThat(slow.retryAfterSeconds()).isEqualTo(1);
        assertThat(slow.take(SECOND)).isTrue();
    }

    private int taken(int frames, long now) {
        int taken = 0;
        for (int i = 0; i < frames; i++) {
            taken += rate.take(now) ? 1 : 0;
        }
        return taken;
    }
}
