package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is older than it may be kept goes, and nothing else does. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class RetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int TOO_OLD = 366;
    private static final int YOUNG_ENOUGH = 364;

    @Inject
    Retention retention;

    @Inject
    Rows rows;

    @Inject
    MeterRegistry metrics;

    @AfterEach
    void mend() {
        Gateway.helpdesk().faults().reset();
    }

    private void round() {
        retention.round().await().atMost(PATIENCE);
    }

    /** Rounds until these are gone: a round passes over what somebody else works on. */
    private void isGone(long contact, long upToSeq) {
        await().untilAsserted(() -> {
            round();
            assertThat(rows.number("SELECT count(*) FROM message WHERE contact_id = ? AND seq <= ?", contact, upToSeq))
                    .isZero();
        });
    }

    private long count(String table, long contact) {
        return rows.number("SELECT count(*) FROM " + table + " WHERE contact_id = ?", contact);
    }

    private static void say(Visitor visitor, int messages) {
        for (int i = 0; i < messages; i++) {
            visitor.socket().say("m" + i, "text " + i);
            visitor.socket().next("status");
        }
    }

    private static List<Long> seqs(JsonArray messages) {
        return messages.stream()
                .map(message -> ((JsonObject) message).getLong("seq"))
                .toList();
    }

    @Test
    void messagesGoWhenTheyAreTooOldAndTheStreamGoesOn() {
        try (Visitor visitor = Visitor.arrive()) {
            long contact = rows.contact(visitor.subject());
            say(visitor, 4);
            rows.age(contact, 5, YOUNG_ENOUGH);
            rows.age(contact, 3, TOO_OLD);

            isGone(contact, 3);

            assertThat(rows.number("SELECT min(seq) FROM message WHERE contact_id = ?", contact))
                    .isEqualTo(4);
            assertThat(count("message", contact)).isEqualTo(2);
            visitor.socket().say("next", "Still here");
            assertThat(visitor.socket().next("accepted").getLong("seq")).isEqualTo(6);
        }
    }

    @Test
    void whoAsksForWhatIsGoneGetsWhatIsLeft() {
        try (Visitor visitor = Visitor.arrive()) {
            long contact = rows.contact(visitor.subject());
            String token = Gateway.token(visitor.subject());
            say(visitor, 4);
            rows.age(contact, 3, TOO_OLD);
            isGone(contact, 3);

            try (TestSocket device = TestSocket.connect(Gateway.address(), Gateway.APP, token, "?after=1")) {
                assertThat(device.next("welcome").getLong("last_seq")).isEqualTo(5);
                List<JsonObject> replayed = device.until("synced");
                assertThat(replayed.stream().map(frame -> frame.getLong("seq"))).containsExactly(4L, 5L, 5L);
                device.send(new JsonObject().put("type", "history").put("limit", 2));
                JsonObject whole = device.next("history");
                assertThat(seqs(whole.getJsonArray("messages"))).containsExactly(4L, 5L);
                assertThat(whole.getBoolean("more")).isFalse();
                device.send(new JsonObject().put("type", "history").put("limit", 1));
                assertThat(device.next("history").getBoolean("more")).isTrue();
                device.send(new JsonObject().put("type", "history").put("before", 4));
                JsonObject older = device.next("history");
                assertThat(older.getJsonArray("messages")).isEmpty();
                assertThat(older.getBoolean("more")).isFalse();
            }
            JsonObject read = Http.get("acme/messages?after=0&limit=1", token).json();
            assertThat(seqs(read.getJsonArray("messages"))).containsExactly(4L);
            assertThat(read.getBoolean("more")).isTrue();
        }
    }

    @Test
    void aStreamOfWhichNothingIsLeftIsSyncedToItsEndAndGoesOn() {
        try (Visitor visitor = Visitor.arrive()) {
            long contact = rows.contact(visitor.subject());
            say(visitor, 2);
            rows.age(contact, 3, TOO_OLD);
            isGone(contact, 3);

            try (TestSocket device =
                    TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "?after=1")) {
                assertThat(device.next("synced").getLong("seq")).isEqualTo(3);
                Gateway.helpdesk().reply(visitor.clientId(), "News");
                assertThat(device.next("message").getLong("seq")).isEqualTo(4);
            }
            JsonObject read = Http.get("acme/messages?after=0", Gateway.token(visitor.subject()))
                    .json();
            assertThat(seqs(read.getJsonArray("messages"))).containsExactly(4L);
            assertThat(read.getBoolean("more")).isFalse();
        }
    }

    @Test
    void aMessageThatIsNotForwardedYetStaysHoweverOldItIs() {
        String subject = Visitor.freshSubject();
        try (TestSocket contact = Gateway.socket(subject)) {
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 503, "");
            contact.say("m1", "Wait for me");
            contact.next("accepted");
            long id = rows.contact(subject);
            rows.age(id, 1, TOO_OLD);

            round();
            assertThat(count("message", id)).isEqualTo(1);

            Gateway.helpdesk().faults().clear(Operation.INBOX);
            assertThat(contact.next("status").getString("status")).isEqualTo("sent");
            isGone(id, 1);
        }
    }

    @Test
    void manyMessagesGoInSteps() {
        String subject = Visitor.freshSubject();
        Gateway.socket(subject).close();
        long contact = rows.contact(subject);
        rows.change("""
                INSERT INTO message (contact_id, seq, message_id, client_id, direction, author_kind, text, status,
                    created_at)
                SELECT ?, n, %s, 'm' || n, 0, 0, 'text', 1, now() - interval '366 days'
                FROM generate_series(1, 1700) AS n""".formatted(Rows.OLD_ID.formatted(TOO_OLD)), contact);
        double before = removed("messages");

        isGone(contact, 1700);

        assertThat(removed("messages") - before).isGreaterThanOrEqualTo(1700);
    }

    private double removed(String kind) {
        return metrics.get("viaduct.retention.removed")
                .tag("kind", kind)
                .counter()
                .count();
    }

    @Test
    void aContactGoesWhenItHasNothingLeftAndWasNotHereForLong() {
        String subject = Visitor.freshSubject();
        String withMessage = Visitor.freshSubject();
        String recent = Visitor.freshSubject();
        for (String one : List.of(subject, withMessage, recent)) {
            Gateway.socket(one).close();
        }
        long gone = rows.contact(subject);
        try (TestSocket writer = Gateway.socket(withMessage)) {
            writer.say("m1", "Keep me");
            writer.next("status");
        }
        for (String one : List.of(subject, withMessage)) {
            rows.change("UPDATE contact SET used_at = now() - interval '366 days' WHERE subject = ?", one);
        }
        rows.change("UPDATE contact SET used_at = now() - interval '364 days' WHERE subject = ?", recent);
        double before = removed("contacts");

        round();

        assertThat(rows.number("SELECT count(*) FROM contact WHERE id = ?", gone))
                .isZero();
        rows.contact(withMessage);
        rows.contact(recent);
        assertThat(removed("contacts")).isGreaterThan(before);
        try (TestSocket again =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(subject), "?after=9")) {
            assertThat(again.next("welcome").getLong("last_seq")).isZero();
            again.say("m1", "I am back");
            assertThat(again.next("accepted").getLong("seq")).isEqualTo(1);
        }
        assertThat(rows.contact(subject)).isNotEqualTo(gone);
    }

    @Test
    void aVisitKeepsAContact() {
        String subject = Visitor.freshSubject();
        Gateway.socket(subject).close();
        rows.change("UPDATE contact SET used_at = now() - interval '366 days' WHERE subject = ?", subject);
        long contact = rows.contact(subject);

        Gateway.socket(subject).close();
        round();

        assertThat(rows.contact(subject)).isEqualTo(contact);
    }

    @Test
    void theSocketOfAContactThatAgesOutIsClosedSoThatItComesBackAnew() {
        String subject = Visitor.freshSubject();
        try (TestSocket socket = Gateway.socket(subject)) {
            rows.change("UPDATE contact SET used_at = now() - interval '366 days' WHERE subject = ?", subject);

            await().until(() -> {
                round();
                return !socket.isOpen();
            });

            assertThat(socket.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void eventsInQuarantineAndFailedTasksGoWhenTheyAreTooOld() {
        String mark = UUID.randomUUID().toString();
        for (int days : List.of(31, 29)) {
            rows.change("""
                    INSERT INTO quarantine (app, event, reason, body, received_at, digest)
                    VALUES ('acme', 'outbox', 'test', ?, now() - make_interval(days => ?), sha256(?::bytea))""", mark + days, days, mark + days);
            rows.change("""
                    INSERT INTO failed_task (app, contact_id, kind, code, reason, attempts, created_at, failed_at)
                    VALUES ('acme', -1, 1, 'refused', ?, 1, now(), now() - make_interval(days => ?))""", mark + days, days);
        }

        round();

        assertThat(rows.number("SELECT count(*) FROM quarantine WHERE body = ?", mark + 31))
                .isZero();
        assertThat(rows.number("SELECT count(*) FROM quarantine WHERE body = ?", mark + 29))
                .isEqualTo(1);
        assertThat(rows.number("SELECT count(*) FROM failed_task WHERE reason = ?", mark + 31))
                .isZero();
        assertThat(rows.number("SELECT count(*) FROM failed_task WHERE reason = ?", mark + 29))
                .isEqualTo(1);
    }

    @Test
    void whatHangsOnAMessageGoesWithIt() {
        try (Visitor visitor = Visitor.arrive()) {
            long contact = rows.contact(visitor.subject());
            rows.change("INSERT INTO trail (contact_id, seq, at, kind) VALUES (?, 1, now(), 0)", contact);
            rows.change("""
                    INSERT INTO failed_task (app, contact_id, kind, seq, code, reason, attempts, created_at, failed_at)
                    VALUES ('acme', ?, 0, 1, 'refused', 'test', 1, now(), now())""", contact);
            rows.change("""
                    INSERT INTO outbox (app, contact_id, kind, seq, created_at, next_attempt)
                    VALUES ('nobody', ?, 3, 1, now(), now() + interval '1 day')""", contact);
            rows.change("UPDATE message SET status = 9 WHERE contact_id = ?", contact);
            rows.age(contact, 1, TOO_OLD);

            isGone(contact, 1);

            assertThat(count("trail", contact)).isZero();
            assertThat(count("failed_task", contact)).isZero();
            assertThat(count("outbox", contact)).isZero();
        }
    }
}
