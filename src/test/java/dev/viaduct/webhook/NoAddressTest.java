package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway that was not told where it can be reached. */
@QuarkusTest
@TestProfile(NoAddressTest.WithoutAddress.class)
@QuarkusTestResource(Gateway.class)
class NoAddressTest {

    /** Takes the address away that {@link Gateway} configures. */
    public static final class WithoutAddress implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("viaduct.public-url", "", "viaduct.webhooks.guardian-every", "PT0.1S");
        }
    }

    @Test
    void itRegistersNoWebhookAndForwardsAllTheSame() {
        try (TestSocket contact = Gateway.socket(Visitor.freshSubject())) {
            contact.say("m1", "Hello");
            assertThat(contact.next("status").getString("status")).isEqualTo("sent");
        }

        await().during(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(Gateway.helpdesk().calls(Operation.LIST_WEBHOOKS)).isEmpty();
            assertThat(Gateway.helpdesk().webhooks()).isEmpty();
        });
    }
}
