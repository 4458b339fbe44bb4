package dev.viaduct.testing.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.traffic.Finding.Kind;
import org.junit.jupiter.api.Test;

class StreamCopyTest {
    private final StreamCopy copy = new StreamCopy();

    @Test
    void whatComesInOrderIsRight() {
        assertThat(copy.message(1)).isEmpty();
        assertThat(copy.accepted(2)).isEmpty();
        assertThat(copy.message(3)).isEmpty();
        assertThat(copy.position()).isEqualTo(3);
    }

    @Test
    void anAcceptedFrameMayBeAheadOfTheMessagesOfOthers() {
        assertThat(copy.accepted(2)).isEmpty();
        assertThat(copy.position()).isZero();
        assertThat(copy.message(1)).isEmpty();
        assertThat(copy.position()).isEqualTo(2);
    }

    @Test
    void aMessageThatLeavesAGapIsOutOfOrder() {
        assertThat(copy.message(2)).contains(Kind.OUT_OF_ORDER);
        assertThat(copy.position()).isZero();
    }

    @Test
    void aMessageThatCameBeforeIsDoubled() {
        copy.message(1);
        copy.accepted(3);

        assertThat(copy.message(1)).contains(Kind.DOUBLED);
        assertThat(copy.message(3)).contains(Kind.DOUBLED);
        assertThat(copy.accepted(3)).contains(Kind.DOUBLED);
    }

    @Test
    void aNewConnectionBringsAgainWhatWasAheadOfThePosition() {
        copy.accepted(2);

        copy.reconnects();

        assertThat(copy.message(1)).isEmpty();
        assertThat(copy.message(2)).isEmpty();
    }
}
