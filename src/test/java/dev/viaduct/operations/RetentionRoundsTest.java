package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rounds come by themselves. */
@QuarkusTest
@TestProfile(RetentionRoundsTest.Forgetful.class)
@QuarkusTestResource(Gateway.class)
class RetentionRoundsTest {
    /** A gateway that keeps hardly anything. */
    public static final class Forgetful implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("viaduct.retention.messages", "PT5S", "viaduct.outbox.receipt-window", "PT0.1S");
        }
    }

    @Inject
    Rows rows;

    @Test
    void oneRoundAfterTheOtherRemovesWhatBecomesOldAndThenTheContact() {
        try (Visitor visitor = Visitor.arrive()) {
            long contact = rows.contact(visitor.subject());
            Gateway.helpdesk().reply(visitor.clientId(), "Hello to you");
            visitor.socket().next("message");

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            rows.number("SELECT count(*) FROM message WHERE contact_id = ?", contact))
                    .isZero());
            assertThat(visitor.socket().closeCode()).isEqualTo(1000);
            assertThat(rows.number("SELECT count(*) FROM contact WHERE id = ?", contact))
                    .isZero();
        }
    }
}
