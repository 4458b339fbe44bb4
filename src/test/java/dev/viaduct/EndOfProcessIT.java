package dev.viaduct;

import static dev.viaduct.testing.PackagedGateway.HELPDESK_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.Talker;
import dev.viaduct.testing.TestSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the process ends under load, what it accepted reaches the helpdesk after the next start. */
class EndOfProcessIT {
    private static final int CONTACTS = 8;
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(20);
    private static final Duration DRAINED = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    private Chat2DeskSimulator helpdesk;

    @BeforeEach
    void startHelpdesk() {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(HELPDESK_TOKEN)
                .withRepeatDelays(IntStream.range(0, 60)
                        .mapToObj(i -> Duration.ofSeconds(1))
                        .toArray(Duration[]::new)));
        open.add(helpdesk);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void sigtermDrainsUnderLoadAndLosesAndDoublesNothing() {
        PackagedGateway gateway = gateway("sigterm");
        // slower than the contacts write, so that much is left in the outbox
        helpdesk.faults().delay(Operation.INBOX, Duration.ofMillis(200));
        List<Talker> talkers = talkers(gateway);
        await().until(() ->
                talkers.stream().allMatch(talker -> talker.accepted().size() > 5));
        ProcessHandle postgresql = gateway.postgresql().orElseThrow();
        long asked = System.nanoTime();

        gateway.terminate();

        await().atMost(Duration.ofSeconds(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> gateway.status("/q/health/ready") == 503);
        talkers.forEach(talker -> {
            assertThat(talker.closeCode()).isEqualTo(1001);
            assertThat(talker.framesOf("draining")).hasSize(1).allSatisfy(draining -> assertThat(
                            draining.getInteger("reconnect_in"))
                    .isPositive());
        });
        await().pollInterval(Duration.ofMillis(20)).until(() -> gateway.status("/v1/apps/acme/messages") == 503);
        assertThat(gateway.exitCode(LONGEST_SHUTDOWN)).isEqualTo(143);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LONGEST_SHUTDOWN);
        assertThat(postgresql.isAlive()).as("PostgreSQL runs").isFalse();
        assertThat(gateway.stackTraces()).isEmpty();
        Set<String> accepted = acceptedBy(talkers);
        assertThat(forwarded()).as("what was forwarded before the restart").hasSizeLessThan(accepted.size());

        helpdesk.faults().reset();
        gateway("sigterm");

        await().atMost(DRAINED).untilAsserted(() -> assertThat(forwarded()).containsAll(accepted));
        await().during(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(forwarded()).doesNotHaveDuplicates());
        assertThatOrderHolds(talkers);
    }

    @Test
    void afterKillTheNextStartStopsTheOrphanAndForwardsWhatWasAccepted() {
        PackagedGateway gateway = gateway("kill");
        helpdesk.faults().delay(Operation.INBOX, Duration.ofMillis(200));
        List<Talker> talkers = talkers(gateway);
        await().until(() ->
                talkers.stream().allMatch(talker -> talker.accepted().size() > 5));
        ProcessHandle orphan = gateway.postgresql().orElseThrow();

        gateway.kill();

        talkers.forEach(talker -> assertThat(talker.closeCode()).isEqualTo(1006));
        assertThat(orphan.isAlive()).as("PostgreSQL outlives its gateway").isTrue();
        Set<String> accepted = acceptedBy(talkers);
        long client = helpdesk.messages().get(0).clientId();
        String subject = subjectOf(client);
        helpdesk.reply(client, "Written while the gateway was away");
        helpdesk.faults().reset();

        PackagedGateway restarted = gateway("kill");

        assertThat(orphan.isAlive()).as("the orphan runs").isFalse();
        await().atMost(DRAINED).untilAsserted(() -> assertThat(forwarded()).containsAll(accepted));
        try (TestSocket back = restarted.socket(subject, "?after=0")) {
            JsonObject message = back.next("message");
            while (!"outgoing".equals(message.getString("direction"))) {
                message = back.next("message");
            }
            assertThat(message.getString("text")).isEqualTo("Written while the gateway was away");
        }
        assertThat(restarted.log()).contains("Stopping PostgreSQL " + orphan.pid());
    }

    /** Slower than the next start, and than what is given to those who stop. */
    static Stream<Consumer<PackagedGateway>> endsInTheMiddle() {
        return Stream.of(PackagedGateway::kill, PackagedGateway::terminate);
    }

    @ParameterizedTest
    @MethodSource("endsInTheMiddle")
    void whatTheHelpdeskStillWorksOnWhenTheGatewayEndsIsNotRepeatedByTheNext(Consumer<PackagedGateway> end) {
        Map<String, String> brief = Map.of("quarkus.shutdown.timeout", "PT2S");
        PackagedGateway gateway = gateway("middle", brief);
        try (TestSocket contact = gateway.socket("anna")) {
            contact.say("m1", "m1");
            assertThat(contact.next("status").getString("status")).isEqualTo("sent");
            helpdesk.faults().next(Operation.INBOX, 1, new Fault.Delay(Duration.ofSeconds(7)));
            contact.say("m2", "m2");
            await().until(() -> helpdesk.faults().waiting().getOrDefault(Operation.INBOX, 0) == 0);
        }
        end.accept(gateway);
        gateway.exitCode(LONGEST_SHUTDOWN);
        PackagedGateway next = gateway("middle", Map.of());

        try (TestSocket contact = next.socket("anna")) {
            contact.say("m3", "m3");
            await().atMost(DRAINED).untilAsserted(() -> assertThat(incoming().map(SimulatedMessage::text))
                    .containsExactly("m1", "m2", "m3"));
        }
    }

    private PackagedGateway gateway(String folder) {
        return gateway(folder, Map.of());
    }

    private PackagedGateway gateway(String folder, Map<String, String> further) {
        Map<String, String> settings = PackagedGateway.bridging(helpdesk);
        settings.putAll(further);
        settings.put("viaduct.apps.acme.chat2desk.rate-limit", "200");
        // the helpdesk knows the gateway by one address, across restarts
        settings.put("viaduct.public-url", "http://127.0.0.1:" + port());
        settings.put("quarkus.http.port", Integer.toString(port()));
        PackagedGateway gateway = PackagedGateway.start(folder, settings);
        open.add(gateway);
        return gateway;
    }

    private int port;

    private int port() {
        if (port == 0) {
            port = PackagedGateway.freePort();
        }
        return port;
    }

    private List<Talker> talkers(PackagedGateway gateway) {
        return IntStream.range(0, CONTACTS)
                .mapToObj(i -> {
                    Talker talker = Talker.start(gateway, "contact-" + i, Duration.ofMillis(70));
                    open.add(talker);
                    return talker;
                })
                .toList();
    }

    private static Set<String> acceptedBy(List<Talker> talkers) {
        return talkers.stream()
                .flatMap(talker -> talker.accepted().stream())
                .map(frame -> frame.getString("message_id"))
                .collect(Collectors.toSet());
    }

    /** The gateway's ids of what the helpdesk got, each time it got one. */
    private List<String> forwarded() {
        return incoming().map(message -> message.externalId().orElseThrow()).toList();
    }

    private Stream<SimulatedMessage> incoming() {
        return helpdesk.messages().stream().filter(message -> message.type() == MessageType.FROM_CLIENT);
    }

    private void assertThatOrderHolds(List<Talker> talkers) {
        for (Talker talker : talkers) {
            long client = helpdesk.client(talker.subject()).orElseThrow().id();
            List<String> ids = talker.accepted().stream()
                    .map(frame -> frame.getString("message_id"))
                    .toList();
            assertThat(incoming()
                            .filter(message -> message.clientId() == client)
                            .map(message -> message.externalId().orElseThrow())
                            // what was stored while its socket closed is forwarded too
                            .filter(ids::contains))
                    .containsExactlyElementsOf(ids);
        }
    }

    private String subjectOf(long client) {
        return helpdesk.clients().stream()
                .filter(known -> known.id() == client)
                .map(known -> known.phone().replaceFirst("^\\[.*?\\] ", ""))
                .findFirst()
                .orElseThrow();
    }
}
