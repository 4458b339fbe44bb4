package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.helpdesk.Helpdesk.Announcement;
import dev.viaduct.helpdesk.HelpdeskEvent.Ignored;
import dev.viaduct.helpdesk.Listing.Listed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OverlapTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static Listed message(long id, Integer minutesAgo) {
        return new Listed(
                id,
                Optional.empty(),
                Optional.ofNullable(minutesAgo).map(minutes -> NOW.minusSeconds(60L * minutes)),
                new Announcement("outbox", new Ignored("test")),
                new byte[0]);
    }

    private static OptionalLong settled(Listed... messages) {
        return Overlap.settled(List.of(messages), NOW);
    }

    @Test
    void whatIsOldIsSettled() {
        assertThat(settled(message(1, 20), message(2, 10), message(3, 6))).hasValue(3);
    }

    @Test
    void whatIsYoungIsNot() {
        assertThat(settled(message(1, 4), message(2, 0))).isEmpty();
        assertThat(settled()).isEmpty();
    }

    @Test
    void nothingIsSettledAboveAYoungOne() {
        assertThat(settled(message(3, 20), message(1, 20), message(2, 1))).hasValue(1);
    }

    @Test
    void aMessageWithoutATimeIsOld() {
        assertThat(settled(message(1, 20), message(2, null))).hasValue(2);
    }
}
