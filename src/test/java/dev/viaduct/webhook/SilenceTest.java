package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final Duration A_MINUTE = Duration.ofSeconds(61);

    private final Time time = new Time();
    private final Silence silence = new Silence(time);

    /** A clock that is moved by hand. */
    private static final class Time extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void whoIsNotAskedIsNotSilent() {
        time.pass(Duration.ofDays(1));

        assertThat(silence.isLong()).isFalse();
    }

    @Test
    void aFailureAmongAnswersIsNoSilenceHoweverLongTheyGoOn() {
        silence.asked();
        silence.answered();
        time.pass(A_MINUTE);
        silence.asked();
        silence.unanswered();

        assertThat(silence.isLong()).isFalse();
    }

    @Test
    void failuresForAMinuteAreASilence() {
        silence.asked();
        silence.unanswered();
        time.pass(A_MINUTE);

        assertThat(silence.isLong()).isTrue();
    }

    @Test
    void aQuestionThatHangsForAMinuteIsASilence() {
        silence.asked();
        time.pass(A_MINUTE);

        assertThat(silence.isLong()).isTrue();
    }

    @Test
    void anAnswerEndsTheSilence() {
        silence.asked();
        silence.unanswered();
        time.pass(A_MINUTE);
        silence.asked();
        silence.answered();

        assertThat(silence.isLong()).isFalse();
    }

    @Test
    void aQuestionThatStillHangsCountsFromTheLastAnswer() {
        silence.asked();
        silence.asked();
        time.pass(A_MINUTE);
        silence.answered();
        assertThat(silence.isLong()).isFalse();
        time.pass(A_MINUTE);

        assertThat(silence.isLong()).isTrue();
    }
}
