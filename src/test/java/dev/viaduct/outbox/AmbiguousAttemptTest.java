package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults.Events;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.RecordedCall;
import dev.viaduct.simulator.Reply;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Persistent;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts of which nobody knows whether they reached the helpdesk: the gateway looks before it repeats. */
@QuarkusTest
@TestProfile(Persistent.class)
@QuarkusTestResource(Gateway.class)
class AmbiguousAttemptTest {
    @Inject
    AgroalDataSource database;

    @AfterEach
    void mend() {
        Gateway.helpdesk().faults().reset();
    }

    private static List<String> textsAtHelpdesk(long clientId) {
        return Gateway.helpdesk().messages(clientId).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .map(SimulatedMessage::text)
                .toList();
    }

    private static void isSent(TestSocket socket) {
        assertThat(socket.next("status").getString("status")).isEqualTo("sent");
    }

    private static List<RecordedCall> looks(int from) {
        return Gateway.helpdesk().calls().stream()
                .skip(from)
                .filter(call -> call.operation() == Operation.LIST_MESSAGES)
                .filter(call -> call.query().contains("type=from_client"))
                .toList();
    }

    private static int callsSoFar() {
        return Gateway.helpdesk().calls().size();
    }

    private static long attempts(int from, String text) {
        return Gateway.helpdesk().calls().stream()
                .skip(from)
                .filter(call ->
                        call.operation() == Operation.INBOX && call.body().contains("\"" + text + "\""))
                .count();
    }

    static Stream<Fault> doneButNotSaidSo() {
        return Stream.of(
                new Fault.LoseAnswer(),
                new Fault.FailAfterwards(500),
                new Fault.FailAfterwards(502),
                new Fault.FailAfterwards(503),
                new Fault.FailAfterwards(504));
    }

    @ParameterizedTest
    @MethodSource("doneButNotSaidSo")
    void aMessageThatArrivedWithoutAnAnswerIsFoundAndNotRepeated(Fault fault) {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, fault);
            int from = callsSoFar();

            visitor.socket().say("m1", "m1");
            visitor.socket().say("m2", "m2");

            isSent(visitor.socket());
            isSent(visitor.socket());
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2");
            assertThat(attempts(from, "m1")).isEqualTo(1);
            assertThat(looks(from)).isNotEmpty().allMatch(call -> call.query()
                    .contains("client_id=" + visitor.clientId()));
        }
    }

    @ParameterizedTest
    @MethodSource("doneButNotSaidSo")
    void theFirstMessageOfAContactIsFoundAmongThoseOfTheChannel(Fault fault) {
        String subject = Visitor.freshSubject();
        try (TestSocket socket = Gateway.socket(subject)) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, fault);
            int from = callsSoFar();

            socket.say("m1", "m1");
            socket.say("m2", "m2");

            isSent(socket);
            isSent(socket);
            long client = Gateway.helpdesk().client(subject).orElseThrow().id();
            assertThat(textsAtHelpdesk(client)).containsExactly("m1", "m2");
            assertThat(looks(from))
                    .isNotEmpty()
                    .allMatch(call -> call.query().contains("channel_id=" + Gateway.CHANNEL))
                    .noneMatch(call -> call.query().contains("client_id="));
        }
    }

    @Test
    void aMessageThatDidNotArriveIsRepeatedAfterTheLook() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 2, 500, "");
            int from = callsSoFar();

            visitor.socket().say("m1", "m1");

            isSent(visitor.socket());
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1");
            assertThat(attempts(from, "m1")).isEqualTo(3);
            assertThat(looks(from)).hasSize(2);
        }
    }

    @Test
    void aMessageThatMayHaveArrivedIsLookedForBeforeEveryOtherTry() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, new Fault.CutOff());
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 2, 429, "");
            int from = callsSoFar();

            visitor.socket().say("m1", "m1");

            isSent(visitor.socket());
            assertThat(attempts(from, "m1")).isEqualTo(4);
            assertThat(looks(from)).hasSize(3);
        }
    }

    @Test
    void aMessageThatItsEventConfirmsNeedsNoLook() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failAll(Operation.LIST_MESSAGES, 500, "");
            Gateway.helpdesk().faults().loseAnswers(Operation.INBOX, 1);
            int from = callsSoFar();

            visitor.socket().say("m1", "m1");
            isSent(visitor.socket());
            visitor.socket().say("m2", "m2");

            isSent(visitor.socket());
            assertThat(attempts(from, "m1")).isEqualTo(1);
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2");
        }
    }

    @Test
    void nothingIsRepeatedWhileTheLookItselfFails() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().faults().loseAnswers(Operation.INBOX, 1);
            Gateway.helpdesk().faults().next(Operation.LIST_MESSAGES, 1, new Fault.Fail(503, ""));
            Gateway.helpdesk().faults().next(Operation.LIST_MESSAGES, 1, new Fault.CutOff());
            Gateway.helpdesk().faults().next(Operation.LIST_MESSAGES, 1, new Fault.Fail(429, ""));
            Gateway.helpdesk().faults().next(Operation.LIST_MESSAGES, 1, new Fault.Fail(200, "{}"));
            int from = callsSoFar();

            visitor.socket().say("m1", "m1");

            isSent(visitor.socket());
            assertThat(attempts(from, "m1")).isEqualTo(1);
            assertThat(looks(from)).hasSize(5);
        }
    }

    @Test
    void aHelpdeskThatLetsNobodyLookGetsTheMessageAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 500, "");
            Gateway.helpdesk().faults().failAll(Operation.LIST_MESSAGES, 404, "");

            visitor.socket().say("m1", "m1");

            isSent(visitor.socket());
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1");
        }
    }

    @Test
    void aLookCostsNothingWhileNothingIsAmbiguous() {
        int from = callsSoFar();
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 429, "");
            visitor.socket().say("m1", "m1");
            isSent(visitor.socket());

            assertThat(looks(from)).isEmpty();
        }
    }

    @Test
    void aLookGoesOnPageByPageUntilTheMessageIsFound() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().faults().failAll(Operation.LIST_MESSAGES, 500, "");
            int from = callsSoFar();
            // what others write meanwhile lies between what was known and the message
            for (int i = 0; i < 5_000; i++) {
                Gateway.helpdesk().importMessage(visitor.clientId(), MessageType.FROM_CLIENT, Reply.text("old " + i));
            }
            Gateway.helpdesk().faults().loseAnswers(Operation.INBOX, 1);
            visitor.socket().say("m1", "m1");
            await().until(() -> attempts(from, "m1") == 1);

            Gateway.helpdesk().faults().clear(Operation.LIST_MESSAGES);

            isSent(visitor.socket());
            assertThat(attempts(from, "m1")).isEqualTo(1);
            assertThat(looks(from).stream().filter(call -> call.status() == 200).count())
                    .isGreaterThan(20);
        }
    }

    @Test
    void whatADeadInstanceHadClaimedIsLookedUpFirst() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            int from = callsSoFar();
            // it arrived, and the instance died before it could say so
            Gateway.helpdesk().faults().always(Operation.INBOX, new Fault.FailAfterwards(500));
            Gateway.helpdesk().faults().failAll(Operation.LIST_MESSAGES, 500, "");
            visitor.socket().say("m1", "m1");
            await().until(() -> attempts(from, "m1") == 1);
            update("""
                    UPDATE outbox SET owner = gen_random_uuid(), unsure = false, next_attempt = now()
                    WHERE contact_id = (SELECT id FROM contact WHERE subject = ?)""", visitor.subject());
            Gateway.helpdesk().faults().clear(Operation.INBOX);
            Gateway.helpdesk().faults().clear(Operation.LIST_MESSAGES);

            isSent(visitor.socket());
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1");
            assertThat(attempts(from, "m1")).isEqualTo(1);
        }
    }

    @Test
    void whatALivingInstanceHasClaimedIsLeftToIt() throws SQLException {
        UUID other = UUID.randomUUID();
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 429, "");
            visitor.socket().say("m1", "m1");
            visitor.socket().next("accepted");
            update("INSERT INTO instance (id, lease_until) VALUES (?::uuid, now() + interval '1 hour')", other);
            await().until(() -> 1 == update("""
                            UPDATE outbox SET owner = (SELECT id FROM instance WHERE lease_until > now() + interval '1 minute')
                            WHERE owner IS NULL AND contact_id = (SELECT id FROM contact WHERE subject = ?)""", visitor.subject()));
            int from = callsSoFar();
            Gateway.helpdesk().faults().clear(Operation.INBOX);
            visitor.socket().say("m2", "m2");
            visitor.socket().next("accepted");
            // others go on; more than a look at the lane happens meanwhile
            try (Visitor bystander = Visitor.arrive()) {
                assertThat(bystander.clientId()).isPositive();
            }
            assertThat(attempts(from, "m1")).isZero();
            assertThat(attempts(from, "m2")).isZero();

            update("UPDATE instance SET lease_until = now() WHERE id = ?::uuid", other);

            isSent(visitor.socket());
            isSent(visitor.socket());
            assertThat(textsAtHelpdesk(visitor.clientId())).containsExactly("Hello", "m1", "m2");
        } finally {
            update("DELETE FROM instance WHERE id = ?::uuid", other);
        }
    }

    @Test
    void nobodyOwnsWhatWaits() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 429, "");
            for (String text : List.of("m1", "m2", "m3")) {
                visitor.socket().say(text, text);
                visitor.socket().next("accepted");
            }

            await().until(() -> owned(visitor.subject()) == 0);
        }
    }

    private int owned(String subject) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("""
                        SELECT count(*) FROM outbox
                        WHERE owner IS NOT NULL AND contact_id = (SELECT id FROM contact WHERE subject = ?)""")) {
            query.setString(1, subject);
            ResultSet rows = query.executeQuery();
            rows.next();
            return rows.getInt(1);
        }
    }

    private int update(String sql, Object parameter) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, parameter.toString());
            return update.executeUpdate();
        }
    }
}
