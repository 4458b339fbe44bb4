package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Faults.Events;
import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that get lost while the webhook stays on and nothing else is wrong. */
@QuarkusTest
@TestProfile(ReviewTest.Reviewing.class)
@QuarkusTestResource(Gateway.class)
class ReviewTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A gateway that fetches often. */
    public static final class Reviewing implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("viaduct.webhooks.fetch-every", "PT0.5S");
        }
    }

    @Inject
    CatchUp catchUp;

    @Inject
    Rows rows;

    @BeforeEach
    void isUpToDate() {
        await().atMost(PATIENCE).until(() -> !catchUp.isBehind(Gateway.APP));
    }

    @AfterEach
    void mend() {
        Gateway.helpdesk().faults().reset();
    }

    private static String nextText(Visitor visitor) {
        return visitor.socket().next("message").getString("text");
    }

    /** Lets no message be read, and returns when that was tried. */
    private static void listIsUnreadable() {
        Instant now = Instant.now();
        Gateway.helpdesk().faults().failAll(Operation.LIST_MESSAGES, 503, "");
        await().atMost(PATIENCE).until(() -> Gateway.helpdesk().calls(Operation.LIST_MESSAGES).stream()
                .anyMatch(call -> call.status() == 503 && call.at().isAfter(now)));
    }

    @Test
    void aMessageThatWasNeverAnnouncedArrives() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);

            Gateway.helpdesk().reply(visitor.clientId(), "unheard");

            assertThat(nextText(visitor)).isEqualTo("unheard");
        }
    }

    @Test
    void itArrivesAlsoWhenLaterMessagesWereHeard() {
        try (Visitor visitor = Visitor.arrive()) {
            listIsUnreadable();
            Gateway.helpdesk().faults().events(Events.DROPPED);
            long unheard =
                    Gateway.helpdesk().reply(visitor.clientId(), "unheard").id();
            Gateway.helpdesk().faults().events(Events.NORMAL);
            Gateway.helpdesk().reply(visitor.clientId(), "heard");
            assertThat(nextText(visitor)).isEqualTo("heard");

            Gateway.helpdesk().faults().clear(Operation.LIST_MESSAGES);

            assertThat(nextText(visitor)).isEqualTo("unheard");
            assertThat(rows.number("SELECT last_id FROM helpdesk_cursor WHERE app = ?", Gateway.APP))
                    .as("what is young is read once more")
                    .isLessThan(unheard);
        }
    }

    @Test
    void aLiveMessageDoesNotWaitForIt() {
        try (Visitor visitor = Visitor.arrive()) {
            listIsUnreadable();

            Gateway.helpdesk().reply(visitor.clientId(), "live");

            assertThat(nextText(visitor)).isEqualTo("live");
            assertThat(catchUp.isBehind(Gateway.APP)).isFalse();
            assertThat(Gateway.helpdesk().calls(Operation.LIST_MESSAGES))
                    .noneMatch(call -> call.query().contains("client_id=" + visitor.clientId()));
        }
    }
}
