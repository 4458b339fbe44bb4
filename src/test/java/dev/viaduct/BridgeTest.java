package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.GatewayStatus;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Gateway.class)
class BridgeTest {

    @Test
    void aMessageGoesToTheHelpdeskAndItsAnswerComesBackWithReceiptsReported() {
        try (TestSocket anna = Gateway.socket("anna")) {
            anna.say("m1", "Is anybody there?");
            JsonObject accepted = anna.next("accepted");
            assertThat(accepted.getLong("seq")).isEqualTo(1);
            assertThat(anna.next("status").getString("status")).isEqualTo("sent");

            await().untilAsserted(
                            () -> assertThat(Gateway.helpdesk().messages()).isNotEmpty());
            SimulatedMessage taken = Gateway.helpdesk().messages().get(0);
            assertThat(taken.externalId()).contains(accepted.getString("message_id"));

            SimulatedMessage answer = Gateway.helpdesk().reply(taken.clientId(), "Yes, how can I help?");
            JsonObject message = anna.next("message");
            assertThat(message.getString("text")).isEqualTo("Yes, how can I help?");
            assertThat(message.getString("direction")).isEqualTo("outgoing");
            assertThat(anna.next("status").getString("status")).isEqualTo("seen");

            anna.send(new JsonObject().put("type", "receipt").put("ref", "r").put("seen", message.getLong("seq")));
            anna.next("ok");
            await().untilAsserted(() -> assertThat(
                            Gateway.helpdesk().message(answer.id()).reportedStatuses())
                    .containsExactly(GatewayStatus.SEEN));
        }
    }
}
