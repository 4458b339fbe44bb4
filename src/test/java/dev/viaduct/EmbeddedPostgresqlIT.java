package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.TestSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The PostgreSQL that a gateway starts itself is looked after by it. */
class EmbeddedPostgresqlIT {
    private static final Duration BACK = Duration.ofSeconds(60);

    @Test
    void aDatabaseThatDiesIsStartedAgainAndSocketsGoOn() {
        try (Chat2DeskSimulator helpdesk =
                        Chat2DeskSimulator.start(SimulatorSettings.withToken(PackagedGateway.HELPDESK_TOKEN));
                PackagedGateway gateway = PackagedGateway.start("database-dies", PackagedGateway.bridging(helpdesk));
                TestSocket socket = gateway.socket("a")) {
            for (int round = 1; round <= 2; round++) {
                socket.say("before" + round, "before");
                socket.next("accepted");

                gateway.postgresql().orElseThrow().destroyForcibly();

                int ended = round;
                await().atMost(BACK)
                        .untilAsserted(() -> assertThat(startedAgain(gateway)).hasSize(ended));
                await().atMost(BACK).until(() -> gateway.status("/q/health/ready") == 200);
                assertThat(socket.isOpen()).isTrue();
                socket.say("after" + round, "after");
                assertThat(socket.next("accepted").getLong("seq")).isEqualTo(2L * round);
            }
            assertThat(gateway.stackTraces()).isEmpty();
            ProcessHandle last = gateway.postgresql().orElseThrow();

            gateway.terminate();

            gateway.exitCode(BACK);
            assertThat(last.isAlive()).isFalse();
        }
    }

    private static List<String> startedAgain(PackagedGateway gateway) {
        return gateway.log()
                .lines()
                .filter(line -> line.contains("started again on port"))
                .toList();
    }
}
