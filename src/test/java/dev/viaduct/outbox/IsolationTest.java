package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.RecordedCall;
import dev.viaduct.testing.Crowded;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.SecondHelpdesk;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One contact's trouble is its own, and so is one app's. */
@QuarkusTest
@TestProfile(Crowded.class)
@QuarkusTestResource(Gateway.class)
class IsolationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    // as long as the gateway waits for an answer
    private static final Duration TIME_OUT = Duration.ofSeconds(10);

    @AfterEach
    void mend() {
        Gateway.helpdesk().faults().reset();
        SecondHelpdesk.up().faults().reset();
    }

    private static void post(String app, String token, String id) {
        String body = new JsonObject().put("id", id).put("text", id).encode();
        assertThat(Http.post(app + "/messages", token, body).status()).isEqualTo(202);
    }

    private static void isSent(TestSocket socket) {
        assertThat(socket.next("status").getString("status")).isEqualTo("sent");
    }

    /** Two apps share its channel; nothing is to be asked because of events about the other's contacts. */
    private static Chat2DeskSimulator silentHelpdesk() {
        Chat2DeskSimulator helpdesk = SecondHelpdesk.up();
        helpdesk.faults().events(Faults.Events.DROPPED);
        return helpdesk;
    }

    private static List<RecordedCall> forwarded(Chat2DeskSimulator helpdesk, String mark) {
        return helpdesk.calls(Operation.INBOX).stream()
                .filter(call -> call.status() == 200 && call.body().contains(mark))
                .toList();
    }

    @Test
    void contactsWhoseCallsHangHoldNobodyUp() {
        String mark = Visitor.freshSubject();
        try (Visitor polite = Visitor.arrive()) {
            Gateway.helpdesk().faults().whereBodyContains(mark, new Fault.Delay(TIME_OUT.multipliedBy(3)));
            for (int i = 0; i < 30; i++) {
                post(Gateway.APP, Gateway.token(mark + "-" + i), "m1");
            }
            Instant before = Instant.now();

            polite.socket().say("m1", "m1");
            isSent(polite.socket());

            assertThat(Duration.between(before, Instant.now()))
                    .as("not after the first of them timed out")
                    .isLessThan(TIME_OUT.minusSeconds(2));
        }
    }

    @Test
    void anAppAtItsQuotaLeavesOthersAlone() {
        SecondHelpdesk.up();
        try (Visitor visitor = Visitor.arrive();
                TestSocket elsewhere = SecondHelpdesk.socket(SecondHelpdesk.SLOW, Visitor.freshSubject(), Map.of())) {
            Gateway.helpdesk().faults().always(Operation.INBOX, new Fault.Fail(429, "", Map.of("Retry-After", "4")));
            visitor.socket().say("m1", "m1");
            await().untilAsserted(() -> assertThat(refused(visitor)).hasSize(1));

            elsewhere.say("m1", "m1");
            isSent(elsewhere);

            assertThat(refused(visitor)).as("the app waits, and only it").hasSize(1);
            Gateway.helpdesk().faults().reset();
            isSent(visitor.socket());
        }
    }

    private static List<RecordedCall> refused(Visitor visitor) {
        return Gateway.helpdesk().calls(Operation.INBOX).stream()
                .filter(call -> call.status() == 429 && call.body().contains(visitor.subject()))
                .toList();
    }

    @Test
    void aContactThatFloodsIsOneAmongOthers() {
        Chat2DeskSimulator helpdesk = silentHelpdesk();
        String flooder = Visitor.freshSubject();
        String polite = Visitor.freshSubject();
        String floodersToken = SecondHelpdesk.token(SecondHelpdesk.SLOW, flooder, Map.of());
        int many = 6 * SecondHelpdesk.RATE;
        for (int i = 0; i < many; i++) {
            post(SecondHelpdesk.SLOW, floodersToken, "m" + i);
        }

        post(SecondHelpdesk.SLOW, SecondHelpdesk.token(SecondHelpdesk.SLOW, polite, Map.of()), "m1");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(forwarded(helpdesk, polite)).hasSize(1));
        assertThat(forwarded(helpdesk, flooder)).hasSizeLessThan(many / 2);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(forwarded(helpdesk, flooder)).hasSize(many));
    }

    @Test
    void aHelpdeskThatComesBackIsNotStampeded() {
        Chat2DeskSimulator helpdesk = silentHelpdesk();
        helpdesk.goDown();
        int many = 5 * Crowded.RATE;
        String mark = "herd " + Visitor.freshSubject();
        for (int i = 0; i < many; i++) {
            Map<String, Object> claims = Map.of("phone", "7495%07d".formatted(i));
            String token = SecondHelpdesk.token(SecondHelpdesk.PHONES, Visitor.freshSubject(), claims);
            post(SecondHelpdesk.PHONES, token, mark);
        }

        helpdesk.comeBack();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(forwarded(helpdesk, mark)).hasSize(many));
        List<Instant> times = forwarded(helpdesk, mark).stream()
                .map(RecordedCall::at)
                .sorted()
                .toList();
        assertThat(IntStream.range(0, many).mapToLong(i -> inTheSecondFrom(times.get(i), times)))
                .as("calls in any one second, of which the rate and a fifth of it may be meant for it")
                .allMatch(calls -> calls < 2 * Crowded.RATE);
    }

    private static long inTheSecondFrom(Instant start, List<Instant> times) {
        return times.stream()
                .filter(time -> !time.isBefore(start) && time.isBefore(start.plusSeconds(1)))
                .count();
    }
}
