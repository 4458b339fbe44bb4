package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiptsTest {

    @Test
    void seenImpliesDelivered() {
        assertThat(new Receipts(0, 0).advancedBy(-1, 3)).isEqualTo(new Receipts(3, 3));
    }

    @Test
    void aLowerValueIsIgnored() {
        assertThat(new Receipts(5, 3).advancedBy(4, 2)).isEqualTo(new Receipts(5, 3));
    }

    @Test
    void nothingSaidChangesNothing() {
        assertThat(new Receipts(5, 3).advancedBy(-1, -1)).isEqualTo(new Receipts(5, 3));
    }

    @Test
    void theyNeverShrinkWhateverDevicesSay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Receipts receipts = new Receipts(0, 0);
        for (int i = 0; i < 10_000; i++) {
            Receipts next = receipts.advancedBy(random.nextInt(200) - 1, random.nextInt(200) - 1);

            assertThat(next.delivered()).as("seed %d", seed).isGreaterThanOrEqualTo(receipts.delivered());
            assertThat(next.seen()).as("seed %d", seed).isBetween(receipts.seen(), next.delivered());
            receipts = next;
        }
    }

    @Test
    void whatCantBeIsRefused() {
        assertThatThrownBy(() -> new Receipts(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Receipts(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
