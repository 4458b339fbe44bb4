package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults.Events;
import dev.viaduct.simulator.GatewayStatus;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.RecordedCall;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.SecondHelpdesk;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durable work towards the helpdesk, when the helpdesk or something on the way is not at its best. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    Outbox outbox;

    @Inject
    AgroalDataSource database;

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static List<String> textsAtHelpdesk(long clientId) {
        return Gateway.helpdesk().messages(clientId).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .map(SimulatedMessage::text)
                .toList();
    }

    private static List<String> texts(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "m" + i).toList();
    }

    private static void say(Visitor visitor, int from, int to) {
        texts(from, to).forEach(text -> visitor.socket().say(text, text));
    }

    private static void isSent(TestSocket socket) {
        assertThat(socket.next("status").getString("status")).isEqualTo("sent");
    }

    static Stream<Fault> passing() {
        return Stream.of(
                new Fault.Fail(408, ""),
                new Fault.Fail(429, "{\"status\":\"error\",\"message\":\"Too many requests\"}"),
                new Fault.Fail(302, ""),
                new Fault.Fail(200, "<!doctype html><title>Maintenance</title>"),
                new Fault.Fail(500, "{}"),
                new Fault.Fail(502, "<html>Bad gateway</html>"),
                new Fault.Fail(503, ""),
                new Fault.Fail(504, ""),
                new Fault.CutOff());
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatFailsForNowIsTriedAgainAndOrderHolds(Fault fault) {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.INBOX, 2, fault);

            say(visitor, 1, 12);

            texts(1, 12).forEach(text -> isSent(visitor.socket()));
            List<String> expected = new ArrayList<>(List.of("Hello"));
            expected.addAll(texts(1, 12));
            assertThat(textsAtHelpdesk(visitor.clientId())).isEqualTo(expected);
        }
    }

    @Test
    void anOutageOfTheHelpdeskCostsNothingButTime() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().goDown();
            say(visitor, 1, 3);
            texts(1, 3).forEach(text -> visitor.socket().next("accepted"));

            Gateway.helpdesk().comeBack();

            texts(1, 3).forEach(text -> isSent(visitor.socket()));
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2", "m3");
        }
    }

    @Test
    void theHelpdesksWishWhenToComeAgainIsObeyedAndOthersGoOn() {
        try (Visitor patient = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, new Fault.Fail(503, "", Map.of("Retry-After", "2")));
            patient.socket().say("m1", "m1");
            await().until(() -> Gateway.helpdesk().calls(Operation.INBOX).stream()
                    .anyMatch(call -> call.status() == 503 && call.body().contains(patient.subject())));
            Instant refused = Instant.now();

            other.socket().say("m1", "m1");
            isSent(other.socket());
            assertThat(Duration.between(refused, Instant.now())).isLessThan(Duration.ofMillis(1_500));

            isSent(patient.socket());
            assertThat(Duration.between(refused, Instant.now())).isGreaterThan(Duration.ofMillis(1_900));
        }
    }

    @Test
    void tooManyRequestsCloseTheAppForAsLongAsTheHelpdeskSays() {
        try (Visitor visitor = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, new Fault.Fail(429, "", Map.of("Retry-After", "1")));
            visitor.socket().say("m1", "m1");
            RecordedCall refused = await().until(
                            () -> Gateway.helpdesk().calls(Operation.INBOX).stream()
                                    .filter(call ->
                                            call.status() == 429 && call.body().contains(visitor.subject()))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            other.socket().say("m1", "m1");

            isSent(visitor.socket());
            isSent(other.socket());

            assertThat(Gateway.helpdesk().calls(Operation.INBOX))
                    .filteredOn(call -> call.at().isAfter(refused.at()))
                    .hasSize(2)
                    .allMatch(call -> call.at().isAfter(refused.at().plusMillis(950)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422, 200})
    void whatIsRefusedFailsAndTheLaneGoesOn(int status) {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, status, """
                    {"message":"bad_request","errors":{"body":["is too rude"]},"status":"error"}""");

            say(visitor, 1, 2);

            JsonObject failed = visitor.socket().next("status");
            assertThat(failed.getString("status")).isEqualTo("failed");
            assertThat(failed.getLong("seq")).isEqualTo(2);
            assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("refused");
            assertThat(failed.getJsonObject("error").getString("message")).contains("bad_request", "is too rude");
            JsonObject sent = visitor.socket().next("status");
            assertThat(sent.getString("status")).isEqualTo("sent");
            assertThat(sent.getLong("seq")).isEqualTo(3);
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m2");
        }
    }

    @Test
    void rejectedCredentialsPauseTheAppAndFailNothing() {
        SecondHelpdesk.up();
        try (Visitor visitor = Visitor.arrive();
                TestSocket elsewhere = SecondHelpdesk.socket(SecondHelpdesk.SLOW, Visitor.freshSubject(), Map.of())) {
            Gateway.helpdesk().faults().rejectCredentials(true);
            say(visitor, 1, 3);
            texts(1, 3).forEach(text -> visitor.socket().next("accepted"));
            elsewhere.say("m1", "m1");
            isSent(elsewhere);

            visitor.socket().expectNo("status", 4_000); // longer than tasks may fail before they are given up
            assertThat(Gateway.helpdesk().calls(Operation.INBOX).stream()
                            .filter(call -> call.status() == 401 && call.body().contains(visitor.subject())))
                    .as("tries while it is paused")
                    .hasSizeLessThanOrEqualTo(2);
            Gateway.helpdesk().faults().rejectCredentials(false);

            texts(1, 3).forEach(text -> isSent(visitor.socket()));
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2", "m3");
        }
    }

    @Test
    void whatFailsTooLongIsGivenUpAndTheLaneGoesOn() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 500, "{\"message\":\"broken\"}");
            visitor.socket().say("m1", "m1");

            JsonObject failed = visitor.socket().next("status");

            assertThat(failed.getString("status")).isEqualTo("failed");
            assertThat(failed.getJsonObject("error").getString("code")).isEqualTo("expired");
            assertThat(failed.getJsonObject("error").getString("message")).contains("broken");
            Gateway.helpdesk().faults().clear(Operation.INBOX);
            visitor.socket().say("m2", "m2");
            isSent(visitor.socket());
        }
    }

    @Test
    void whatWaitedForTheCredentialsIsNotGivenUpForItsFirstFailureAfterwards() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().rejectCredentials(true);
            say(visitor, 1, 2);
            texts(1, 2).forEach(text -> visitor.socket().next("accepted"));
            visitor.socket().expectNo("status", 4_000); // longer than tasks may fail before they are given up
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 2, 503, "");

            Gateway.helpdesk().faults().rejectCredentials(false);

            texts(1, 2).forEach(text -> isSent(visitor.socket()));
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2");
        }
    }

    @Test
    void aRefusalThatConcernsOneContactOnlyIsGivenUpAndPausesTheAppOnce() {
        try (Visitor visitor = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            String text = "not for " + visitor.subject();
            Gateway.helpdesk().faults().whereBodyContains(text, new Fault.Fail(403, "{\"message\":\"not this one\"}"));
            visitor.socket().say("m1", text);

            JsonObject failed = visitor.socket().next("status");

            assertThat(failed.getString("status")).isEqualTo("failed");
            assertThat(failed.getJsonObject("error").getString("message")).contains("not this one");
            visitor.socket().say("m2", "m2");
            isSent(visitor.socket());
            other.socket().say("m1", "m1");
            isSent(other.socket());
        }
    }

    @Test
    void whateverTheHelpdeskSaysItCanBeStored() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 429, "{\"message\":\"slowly \\u0000 \\ud800\"}");
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 422, "{\"message\":\"no \\u0000 \\udc00\"}");

            say(visitor, 1, 2);

            assertThat(visitor.socket().next("status").getString("status")).isEqualTo("failed");
            isSent(visitor.socket());
        }
    }

    @Test
    void whereTheTokensPhoneDecidesAMessageIsLookedForAmongAllClients() {
        SecondHelpdesk.up();
        String subject = Visitor.freshSubject();
        Map<String, Object> before =
                Map.of("phone", "79" + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
        Map<String, Object> after =
                Map.of("phone", "79" + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000));
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.PHONES, subject, before)) {
            contact.say("m1", "m1 of " + subject);
            isSent(contact);
        }
        SecondHelpdesk.up().faults().events(Events.DROPPED);
        SecondHelpdesk.up().faults().loseAnswers(Operation.INBOX, 1);
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.PHONES, subject, after)) {
            contact.say("m2", "m2 of " + subject);
            isSent(contact);
        } finally {
            SecondHelpdesk.up().faults().reset();
        }

        assertThat(SecondHelpdesk.up().calls(Operation.INBOX))
                .filteredOn(call -> call.body().contains("m2 of " + subject))
                .hasSize(1);
    }

    @Test
    void anotherAppIsNotDelayedByOnesOutage() {
        SecondHelpdesk.up();
        try (Visitor visitor = Visitor.arrive();
                TestSocket elsewhere = SecondHelpdesk.socket(
                        SecondHelpdesk.PHONES,
                        Visitor.freshSubject(),
                        Map.of("phone", "7495" + System.nanoTime() % 10_000_000))) {
            Gateway.helpdesk().faults().delay(Operation.INBOX, Duration.ofSeconds(3));
            say(visitor, 1, 2);

            Instant before = Instant.now();
            elsewhere.say("m1", "m1");
            isSent(elsewhere);

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));
            isSent(visitor.socket());
        }
    }

    @Test
    void anAppsCallsKeepToItsRate() {
        SecondHelpdesk.up();
        int many = 4 * SecondHelpdesk.RATE;
        String subject = Visitor.freshSubject();
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.SLOW, subject, Map.of())) {
            for (int i = 0; i < many; i++) {
                contact.say("m" + i, "m" + i);
            }

            List<Instant> times = await().atMost(PATIENCE)
                    .until(
                            () -> SecondHelpdesk.up().calls(Operation.INBOX).stream()
                                    .filter(call -> call.body().contains(subject))
                                    .map(RecordedCall::at)
                                    .toList(),
                            found -> found.size() == many);

            for (int i = 0; i + 2 * SecondHelpdesk.RATE + 1 < many; i++) {
                assertThat(Duration.between(times.get(i), times.get(i + 2 * SecondHelpdesk.RATE + 1)))
                        .as("a second's worth at once, and a second's worth in the next second")
                        .isGreaterThan(Duration.ofMillis(900));
            }
        }
    }

    private static JsonObject receipt(String kind, long seq) {
        return new JsonObject().put("type", "receipt").put("ref", kind + seq).put(kind, seq);
    }

    private static List<GatewayStatus> reported(SimulatedMessage message) {
        return Gateway.helpdesk().message(message.id()).reportedStatuses();
    }

    @Test
    void seenSoonAfterDeliveredIsOneReport() {
        try (Visitor visitor = Visitor.arrive()) {
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Hello");
            long seq = visitor.socket().next("message").getLong("seq");

            visitor.socket().send(receipt("delivered", seq)).send(receipt("seen", seq));

            await().untilAsserted(() -> assertThat(reported(answer)).containsExactly(GatewayStatus.SEEN));
            visitor.socket().send(receipt("seen", seq)).send(receipt("delivered", seq));
            await().during(Duration.ofMillis(700))
                    .untilAsserted(() -> assertThat(reported(answer)).containsExactly(GatewayStatus.SEEN));
        }
    }

    @Test
    void seenLongAfterDeliveredIsAReportOfItsOwn() {
        try (Visitor visitor = Visitor.arrive()) {
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Hello");
            long seq = visitor.socket().next("message").getLong("seq");
            visitor.socket().send(receipt("delivered", seq));
            await().untilAsserted(() -> assertThat(reported(answer)).contains(GatewayStatus.DELIVERED));

            visitor.socket().send(receipt("seen", seq));

            await().untilAsserted(() -> assertThat(reported(answer)).contains(GatewayStatus.SEEN));
            assertThat(reported(answer))
                    .filteredOn(status -> status != GatewayStatus.SENT)
                    .containsExactly(GatewayStatus.DELIVERED, GatewayStatus.SEEN);
            assertThat(reported(answer)).doesNotHaveDuplicates();
        }
    }

    @Test
    void aReportThatFailsIsTriedAgainAndHoldsUpNoMessage() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk()
                    .faults()
                    .next(Operation.REPORT_STATUS, 2, new Fault.Fail(503, "", Map.of("Retry-After", "1")));
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Hello");
            long seq = visitor.socket().next("message").getLong("seq");
            visitor.socket().send(receipt("seen", seq));
            await().until(() -> Gateway.helpdesk().calls(Operation.REPORT_STATUS).stream()
                    .anyMatch(call -> call.path().contains("/" + answer.id() + "/")));

            Instant before = Instant.now();
            visitor.socket().say("m1", "m1");
            JsonObject status = visitor.socket().next("status");
            while (!"sent".equals(status.getString("status"))) {
                status = visitor.socket().next("status");
            }

            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(900));
            await().untilAsserted(() -> assertThat(reported(answer)).containsExactly(GatewayStatus.SEEN));
        }
    }

    @Test
    void whatFollowsAContactsVeryFirstMessageInItsLaneIsNotForgotten() {
        String subject = Visitor.freshSubject();
        try (TestSocket contact = Gateway.socket(subject)) {
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 503, "");
            contact.say("m1", "m1");
            contact.send(new JsonObject().put("type", "profile").put("ref", "p").put("name", "Olga"));
            contact.next("ok");
            contact.send(new JsonObject().put("type", "close").put("ref", "c"));
            contact.next("ok");

            Gateway.helpdesk().faults().clear(Operation.INBOX);
            isSent(contact);

            long client = Gateway.helpdesk().client(subject).orElseThrow().id();
            await().untilAsserted(() -> {
                assertThat(Gateway.helpdesk().calls(Operation.UPDATE_CLIENT))
                        .anyMatch(call -> call.path().endsWith("/" + client));
                assertThat(Gateway.helpdesk().calls(Operation.CLOSE_REQUEST))
                        .anyMatch(call -> call.body().contains(Long.toString(client)));
            });
        }
    }

    @Test
    void tasksOfAnInstanceThatIsGoneAreTakenUpInTheirOrder() throws SQLException {
        String subject = Visitor.freshSubject();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH c AS (
                            INSERT INTO contact (app, subject, last_seq, last_incoming) VALUES ('acme', ?, 3, 3)
                            RETURNING id),
                        m AS (
                            INSERT INTO message (contact_id, seq, message_id, client_id, direction, author_kind,
                                text, status, created_at)
                            SELECT c.id, n, uuidv7(), 'm' || n, 0, 0, 'm' || n, 0, now()
                            FROM c, generate_series(1, 3) AS n)
                        INSERT INTO outbox (app, contact_id, kind, seq, created_at, next_attempt)
                        SELECT 'acme', c.id, 0, n, now(), now() FROM c, generate_series(1, 3) AS n ORDER BY n""")) {
            insert.setString(1, subject);
            insert.executeUpdate();
        }

        await().untilAsserted(
                        () -> assertThat(Gateway.helpdesk().client(subject)).isPresent());
        long client = Gateway.helpdesk().client(subject).orElseThrow().id();
        await().untilAsserted(() -> assertThat(textsAtHelpdesk(client)).containsExactly("m1", "m2", "m3"));
    }

    @Test
    void aTokenIsNowhereInTheLogAndNowhereInAnError() {
        List<String> lines = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                synchronized (lines) {
                    lines.add(line.getMessage() + " "
                            + List.of(line.getParameters() == null ? new Object[0] : line.getParameters())
                            + line.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        String mark = UUID.randomUUID().toString();
        try (Visitor visitor = Visitor.arrive()) {
            String echo = "{\"status\":\"error\",\"message\":\"%s: token %s is wrong\"}"
                    .formatted(mark, Gateway.HELPDESK_TOKEN);
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 503, echo);
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 400, echo);
            visitor.socket().say("m1", "m1");
            JsonObject error = visitor.socket().next("status").getJsonObject("error");
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 401, echo);
            visitor.socket().say("m2", "m2");
            isSent(visitor.socket());

            assertThat(error.getString("message")).contains(mark).doesNotContain(Gateway.HELPDESK_TOKEN);
            synchronized (lines) {
                assertThat(lines).anyMatch(line -> line.contains(mark));
                assertThat(lines).noneMatch(line -> line.contains(Gateway.HELPDESK_TOKEN));
                assertThat(lines)
                        .noneMatch(line ->
                                line.contains(Gateway.token(visitor.subject()).substring(0, 60)));
            }
        } finally {
            root.removeHandler(listener);
        }
    }
}
