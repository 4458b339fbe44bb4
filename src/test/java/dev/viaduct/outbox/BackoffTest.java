package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(5);

    private static Duration after(int attempts, double chance) {
        RandomGenerator loaded = new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return chance;
            }
        };
        return new Backoff(FIRST, MOST, loaded).after(attempts, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"1, 500, 1000", "2, 1000, 2000", "3, 2000, 4000", "9, 128000, 256000", "10, 150000, 300000"})
    void waitsDoubleAndHalfOfThemIsChance(int attempts, long shortest, long longest) {
        assertThat(after(attempts, 0)).isEqualTo(Duration.ofMillis(shortest));
        assertThat(after(attempts, 0.9999999)).isBetween(Duration.ofMillis(longest - 1), Duration.ofMillis(longest));
    }

    @Test
    void noNumberOfAttemptsWaitsLongerThanTheMost() {
        for (int attempts : new int[] {11, 64, 1_000, Integer.MAX_VALUE}) {
            assertThat(after(attempts, 0.9999999)).isPositive().isLessThanOrEqualTo(MOST);
        }
    }

    @Test
    void theHelpdesksWishIsObeyedWhenItIsLonger() {
        Backoff backoff = new Backoff(FIRST, MOST, new Random(1));
        Duration wish = Duration.ofMinutes(20);

        assertThat(backoff.after(1, Optional.of(wish))).isBetween(wish, wish.plus(FIRST.dividedBy(2)));
        assertThat(backoff.after(10, Optional.of(Duration.ofSeconds(1)))).isGreaterThan(Duration.ofMinutes(2));
    }

    @Test
    void thoseWhoAreAskedToComeAtOneTimeDoNotComeAtOnce() {
        Backoff backoff = new Backoff(FIRST, MOST, new Random(1));

        List<Duration> waits = Stream.generate(() -> backoff.after(3, Optional.of(Duration.ofSeconds(30))))
                .limit(200)
                .toList();

        Map<Long, Long> byTenth =
                waits.stream().collect(Collectors.groupingBy(wait -> wait.toMillis() / 100, Collectors.counting()));
        assertThat(byTenth).hasSizeGreaterThan(15);
        assertThat(byTenth.values()).allMatch(together -> together < 30);
    }
}
