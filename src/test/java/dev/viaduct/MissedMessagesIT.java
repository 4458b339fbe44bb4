package dev.viaduct;

import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.TestSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A long silence of the gateway: everything the helpdesk said meanwhile is fetched after the start. */
class MissedMessagesIT {
    private static final int CONTACTS = 50;
    private static final int MISSED_EACH = 200;
    private static final Duration CAUGHT_UP = Duration.ofSeconds(60);

    @Test
    void tenThousandMissedMessagesArriveInOrderAndOnce() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try (Chat2DeskSimulator helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN))) {
            Map<String, String> settings = new HashMap<>(PackagedGateway.bridging(helpdesk));
            PackagedGateway gateway = PackagedGateway.start("missed", settings);
            open.add(gateway);
            List<String> subjects =
                    IntStream.range(0, CONTACTS).mapToObj(i -> "contact-" + i).toList();
            for (String subject : subjects) {
                try (TestSocket socket = gateway.socket(subject)) {
                    socket.say("hello", "Hello");
                    assertThat(socket.next("status").getString("status")).isEqualTo("sent");
                }
            }
            gateway.kill();
            for (int i = 1; i <= MISSED_EACH; i++) {
                for (String subject : subjects) {
                    helpdesk.reply(helpdesk.client(subject).orElseThrow().id(), "r" + i);
                }
            }
            int callsBefore = helpdesk.calls(Operation.LIST_MESSAGES).size();

            PackagedGateway next = PackagedGateway.start("missed", settings);
            open.add(next);

            List<String> expected =
                    IntStream.rangeClosed(1, MISSED_EACH).mapToObj(i -> "r" + i).toList();
            for (String subject : subjects) {
                try (TestSocket socket = next.socket(subject, "?after=1")) {
                    List<JsonObject> came = new ArrayList<>();
                    await().atMost(CAUGHT_UP).untilAsserted(() -> {
                        socket.rest().stream()
                                .filter(frame -> frame.getString("type").equals("message"))
                                .forEach(came::add);
                        assertThat(came)
                                .as(subject)
                                .extracting(frame -> frame.getLong("seq"))
                                .hasSizeGreaterThanOrEqualTo(MISSED_EACH);
                    });
                    assertThat(came)
                            .extracting(frame -> frame.getString("text"))
                            .isEqualTo(expected);
                }
            }
            // and hardly more calls than it takes at 200 a page
            assertThat(helpdesk.calls(Operation.LIST_MESSAGES).size() - callsBefore)
                    .isLessThan(CONTACTS * MISSED_EACH / 200 + 10);
            assertThat(next.stackTraces()).isEmpty();
        } finally {
            for (int i = open.size() - 1; i >= 0; i--) {
                open.get(i).close();
            }
        }
    }
}
