package dev.viaduct;

import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static dev.viaduct.testing.PackagedGateway.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.TestSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One command starts everything: the packaged jar, {@code -D} options, an embedded PostgreSQL. */
class CommandLineIT {
    private static final String FOLDER = "command-line";
    private static Chat2DeskSimulator helpdesk;
    private static PackagedGateway gateway;

    @BeforeAll
    static void start() {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN));
        gateway = PackagedGateway.start(FOLDER, PackagedGateway.bridging(helpdesk));
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        helpdesk.close();
    }

    @Test
    void bridgesBothWays() {
        try (TestSocket anna = gateway.socket("anna")) {
            anna.say("m1", "Is anybody there?");
            JsonObject accepted = anna.next("accepted");
            assertThat(anna.next("status").getString("status")).isEqualTo("sent");
            SimulatedMessage taken = helpdesk.messages().get(0);
            assertThat(taken.externalId()).contains(accepted.getString("message_id"));

            await().untilAsserted(() -> assertThat(helpdesk.webhooks()).hasSize(1));
            helpdesk.reply(taken.clientId(), "Yes.");
            assertThat(anna.next("message").getString("text")).isEqualTo("Yes.");
        }
    }

    @Test
    void aSecondInstanceOnTheSameFolderFailsAtOnceAndSaysWhy() {
        PackagedGateway second = PackagedGateway.launch(FOLDER, PackagedGateway.bridging(helpdesk), Map.of());

        assertThat(second.exitCode(Duration.ofSeconds(20))).isNotZero();
        assertThat(second.log().lines().toList())
                .as("its log")
                .singleElement()
                .asString()
                .startsWith("viaduct.embedded-db.dir: ")
                .endsWith("is in use by another running gateway");
        assertThat(gateway.status("/q/health/ready")).isEqualTo(200);
    }

    @Test
    void itsLogIsJsonWithoutStackTracesAndSecrets() {
        List<String> lines = gateway.log().lines().toList();

        // before there is a log: where the embedded PostgreSQL keeps its data
        assertThat(lines.stream().filter(line -> !line.startsWith("{"))).allMatch(line -> line.contains("PostgreSQL"));
        assertThat(gateway.logRecords()).isNotEmpty().allSatisfy(record -> {
            assertThat(record.getString("timestamp")).isNotBlank();
            assertThat(record.getString("level")).isNotBlank();
            assertThat(record.getString("loggerName")).isNotBlank();
            assertThat(record.getString("message")).isNotBlank();
        });
        assertThat(gateway.log()).doesNotContain(SECRET, HELPDESK_TOKEN);
        assertThat(gateway.stackTraces()).isEmpty();
    }
}
