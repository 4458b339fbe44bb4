package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.RowLock;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is said of one message by several at once. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class OutcomesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Outcomes outcomes;

    @Inject
    AgroalDataSource database;

    @Inject
    Rows rows;

    /** A message that waits to be forwarded, by nobody. */
    private UUID waiting(long contact, long seq) {
        UUID id = UUID.randomUUID();
        rows.change(
                "INSERT INTO message (contact_id, seq, message_id, direction, author_kind, text, status, created_at)"
                        + " VALUES (?, ?, ?, 0, 0, 'text', 0, now())",
                contact,
                seq,
                id);
        return id;
    }

    private CompletableFuture<Void> forwarded(
            ContactRef contact, UUID message, Optional<Long> task, Optional<String> helpdeskId) {
        return outcomes.record(new Outcome.Forwarded(contact, task, message, helpdeskId))
                .subscribeAsCompletionStage();
    }

    @Test
    void anAnswerWithoutAnIdAndTheEventThatHasItAreOneStory() throws SQLException {
        String subject = Visitor.freshSubject();
        Gateway.socket(subject).close();
        long id = rows.contact(subject);
        ContactRef contact = new ContactRef(id, Gateway.APP, subject);
        UUID first = waiting(id, 1);
        UUID second = waiting(id, 2);
        CompletableFuture<?> all;
        try (RowLock held = RowLock.of(database, "SELECT 1 FROM message WHERE message_id = ? FOR UPDATE", first)) {
            CompletableFuture<Void> before = forwarded(contact, first, Optional.of(-1L), Optional.empty());
            held.isAwaitedBy(1);
            // these two share the next commit
            all = CompletableFuture.allOf(
                    before,
                    forwarded(contact, second, Optional.of(-2L), Optional.empty()),
                    forwarded(contact, second, Optional.empty(), Optional.of("55")));
        }
        all.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();

        assertThat(rows.number(
                        "SELECT count(*) FROM message WHERE message_id = ? AND helpdesk_id = '55' AND status = 1",
                        second))
                .isEqualTo(1);
        assertThat(rows.number(
                        "SELECT count(*) FROM trail WHERE contact_id = ? AND seq = 2 AND kind = ? AND note = '55'",
                        id,
                        Trail.CONFIRMED.code()))
                .isEqualTo(1);
    }
}
