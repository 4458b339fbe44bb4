package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HorizonTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Horizon horizon = new Horizon(Duration.ofMinutes(15));

    private OptionalLong noteAfter(int seconds, long greatest) {
        return horizon.note(OptionalLong.of(greatest), START.plusSeconds(seconds));
    }

    @Test
    void whatIsYoungIsInDoubt() {
        noteAfter(0, 100);

        assertThat(noteAfter(899, 200)).isEmpty();
    }

    @Test
    void whatIsOldEnoughIsBeyondDoubtAndNothingYounger() {
        noteAfter(0, 100);
        noteAfter(60, 200);

        assertThat(noteAfter(900, 300)).hasValue(100);
        assertThat(noteAfter(960, 300)).hasValue(200);
    }

    @Test
    void manyNotesInAMinuteAreOne() {
        for (int second = 0; second < 60; second++) {
            noteAfter(second, 100 + second);
        }

        assertThat(noteAfter(900 + 59, 500)).hasValue(100);
    }

    @Test
    void afterAGapEverythingIsInDoubtAgain() {
        noteAfter(0, 100);
        horizon.forget();

        assertThat(noteAfter(1_000, 200)).isEmpty();
    }

    @Test
    void nothingKnownIsNothingNoted() {
        horizon.note(OptionalLong.empty(), START);

        assertThat(noteAfter(1_000, 200)).isEmpty();
    }
}
