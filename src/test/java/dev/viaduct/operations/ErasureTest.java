package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Admin;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.Operated;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A contact can be erased, with everything of it. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class ErasureTest {
    private static final List<String> TABLES = List.of("message", "outbox", "trail", "failed_task");

    private static final int CHANNEL = Integer.parseInt(Gateway.CHANNEL);

    @Inject
    Rows rows;

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static Http.Answer erase(String subject) {
        return Admin.delete("apps/acme/contacts/" + Admin.encoded(subject));
    }

    private void nothingIsLeftOf(long contact) {
        for (String table : TABLES) {
            assertThat(rows.number("SELECT count(*) FROM " + table + " WHERE contact_id = ?", contact))
                    .as(table)
                    .isZero();
        }
        assertThat(rows.number("SELECT count(*) FROM contact WHERE id = ?", contact))
                .isZero();
    }

    @Test
    void everythingOfAContactIsErasedAndItsSocketsAreClosed() {
        try (Visitor visitor = Visitor.arrive();
                Visitor other = Visitor.arrive();
                Http.Events events = Http.events(Gateway.APP, Gateway.token(visitor.subject()), "")) {
            long contact = rows.contact(visitor.subject());
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 422, "{}");
            visitor.socket().say("m1", "refused");
            visitor.socket().next("status");
            Gateway.helpdesk().faults().failAll(Operation.INBOX, 503, "");
            visitor.socket().say("m2", "waiting");
            visitor.socket().next("accepted");
            await().untilAsserted(
                            () -> assertThat(rows.number("SELECT count(*) FROM trail WHERE contact_id = ?", contact))
                                    .isPositive());

            assertThat(erase(visitor.subject()).status()).isEqualTo(204);

            assertThat(visitor.socket().closeCode()).isEqualTo(4403);
            assertThat(events.next("end").data()).isNotNull();
            nothingIsLeftOf(contact);
            assertThat(other.socket().isOpen()).isTrue();
            rows.contact(other.subject());
            assertThat(erase(visitor.subject()).status()).isEqualTo(204);
            assertThat(erase(Visitor.freshSubject()).status()).isEqualTo(404);
            Gateway.helpdesk().faults().clear(Operation.INBOX);
            other.socket().say("m1", "I am still here");
            assertThat(other.socket().next("status").getString("status")).isEqualTo("sent");
            nothingIsLeftOf(contact);
        }
    }

    @Test
    void aLaterTokenMakesANewContactWhomTheHelpdeskReaches() {
        try (Visitor visitor = Visitor.arrive()) {
            long before = rows.contact(visitor.subject());
            erase(visitor.subject());

            try (TestSocket again =
                    TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "?after=1")) {
                assertThat(again.next("welcome").getLong("last_seq")).isZero();
                assertThat(rows.contact(visitor.subject())).isNotEqualTo(before);
                Gateway.helpdesk().reply(visitor.clientId(), "Do I know you?");
                assertThat(again.next("message").getLong("seq")).isEqualTo(1);
                again.say("hello", "Hello again");
                JsonObject accepted = again.next("accepted");
                assertThat(accepted.getLong("seq")).isEqualTo(2);
                assertThat(accepted.containsKey("duplicate")).isFalse();
            }
        }
    }

    @Test
    void eventsInQuarantineThatAreAboutAContactGoWithIt() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        String subject = Visitor.freshSubject();
        String other = Visitor.freshSubject();
        long client = Math.abs(subject.hashCode()) + (1L << 40);
        for (String one : List.of(subject, other)) {
            JsonObject event = ExampleEvents.of("outbox")
                    .put("message_id", client)
                    .put("client_id", client)
                    .put("channel_id", Integer.parseInt(Gateway.CHANNEL));
            event.getJsonObject("client").put("id", client).put("phone", "[external] " + one);
            assertThat(Announcement.post(event)).isEqualTo(200);
        }
        Gateway.socket(subject).close();

        erase(subject);

        assertThat(rows.number("SELECT count(*) FROM quarantine WHERE body LIKE '%' || ? || '%'", subject))
                .isZero();
        assertThat(rows.number("SELECT count(*) FROM quarantine WHERE body LIKE '%' || ? || '%'", other))
                .isEqualTo(1);
    }

    /** An event of the helpdesk about this client, who has this subject there. */
    private static JsonObject event(String name, long client, String subject) {
        JsonObject card = new JsonObject().put("id", client).put("phone", "[external] " + subject);
        return ExampleEvents.of(name)
                .put("client_id", client)
                .put("channel_id", CHANNEL)
                .put("client", card);
    }

    private long keptOf(String text) {
        return rows.number("SELECT count(*) FROM quarantine WHERE body LIKE '%' || ? || '%'", text);
    }

    @Test
    void whatIsKeptOfASubjectWhoIsNoContactIsErasedToo() {
        String subject = Visitor.freshSubject();
        long client = Math.abs(subject.hashCode()) + (1L << 40);
        assertThat(Announcement.post(event("outbox", client, subject))).isEqualTo(200);
        assertThat(keptOf(subject)).isEqualTo(1);

        assertThat(erase(subject).status()).isEqualTo(204);

        assertThat(keptOf(subject)).isZero();
        assertThat(rows.number("SELECT count(*) FROM tombstone WHERE tombstone::text LIKE '%' || ? || '%'", subject))
                .isZero();
        assertThat(erase(subject).status()).as("it was known once").isEqualTo(204);
    }

    @Test
    void whatIsKeptOfAContactUnreadIsErasedToo() {
        try (Visitor visitor = Visitor.arrive()) {
            JsonObject event = event("outbox", visitor.clientId(), visitor.subject());
            event.remove("message_id");
            assertThat(Announcement.post(event)).isEqualTo(200);
            assertThat(keptOf(visitor.subject())).isEqualTo(1);

            erase(visitor.subject());

            assertThat(keptOf(visitor.subject())).isZero();
        }
    }

    @Test
    void aContactsOwnWordsDoNotComeBackWithTheHelpdesksEcho() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        try (Visitor visitor = Visitor.arrive()) {
            erase(visitor.subject());
            JsonObject echo = event("inbox", visitor.clientId(), visitor.subject())
                    .put("extra_data", new JsonObject().put("external_id", visitor.firstMessageId()));

            assertThat(Announcement.post(echo)).isEqualTo(200);

            assertThat(keptOf(visitor.subject())).isZero();
        }
    }

    @Test
    void whatTheHelpdeskRepeatsFromBeforeIsNeitherKeptNorGivenToAContactMadeAnew() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        try (Visitor visitor = Visitor.arrive()) {
            long said = Gateway.helpdesk().reply(visitor.clientId(), "before").id();
            JsonObject before = event("outbox", visitor.clientId(), visitor.subject())
                    .put("message_id", said)
                    .put("text", "before");
            JsonObject opened = event("dialog_transferred", visitor.clientId(), visitor.subject())
                    .put("event_time", Instant.now().minusSeconds(5).toString());
            assertThat(Announcement.post(before)).isEqualTo(200);
            visitor.socket().next("message");
            erase(visitor.subject());

            assertThat(Announcement.post(before)).isEqualTo(200);
            assertThat(Announcement.post(opened)).isEqualTo(200);

            assertThat(keptOf(visitor.subject())).isZero();
            try (TestSocket anew = Gateway.socket(visitor.subject())) {
                assertThat(Announcement.post(before)).isEqualTo(200);
                assertThat(Announcement.post(opened)).isEqualTo(200);
                JsonObject after = before.copy().put("message_id", said + 1).put("text", "after");
                assertThat(Announcement.post(after)).isEqualTo(200);

                JsonObject first = anew.next();
                assertThat(first.getString("text")).as("%s", first).isEqualTo("after");
                assertThat(first.getLong("seq")).isEqualTo(1);
                assertThat(keptOf(visitor.subject())).isZero();
            }
        }
    }

    @Test
    void whatTheHelpdeskSaysToAnErasedContactLaterIsKeptUntilItIsErasedAgain() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        try (Visitor visitor = Visitor.arrive()) {
            erase(visitor.subject());
            long said = Gateway.helpdesk().reply(visitor.clientId(), "after").id();
            JsonObject after =
                    event("outbox", visitor.clientId(), visitor.subject()).put("message_id", said);
            assertThat(Announcement.post(after)).isEqualTo(200);
            assertThat(keptOf(visitor.subject())).isEqualTo(1);

            assertThat(erase(visitor.subject()).status()).isEqualTo(204);

            assertThat(keptOf(visitor.subject())).isZero();
            assertThat(Announcement.post(after)).isEqualTo(200);
            assertThat(keptOf(visitor.subject())).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "with blank", "Ольга", "100%", "a?b#c", "...", "\"quoted\""})
    void aSubjectMayBeAnything(String subject) {
        Gateway.socket(subject).close();
        rows.contact(subject);

        assertThat(erase(subject).status()).isEqualTo(204);

        assertThat(rows.number("SELECT count(*) FROM contact WHERE subject = ?", subject))
                .isZero();
    }

    /** Each message is accepted before and erased, or refused, or goes to a contact made anew; never half. */
    @RepeatedTest(3)
    void whatArrivesAtThatMomentIsNeverHalfStored() throws Exception {
        String subject = Visitor.freshSubject();
        String token = Gateway.token(subject);
        Gateway.socket(subject).close();
        long contact = rows.contact(subject);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<List<Integer>>> writers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int writer = i;
                writers.add(() -> {
                    List<Integer> statuses = new ArrayList<>();
                    for (int n = 0; n < 20; n++) {
                        String body = "{\"id\":\"w%d-%d\",\"text\":\"Hello\"}".formatted(writer, n);
                        statuses.add(Http.post("acme/messages", token, body).status());
                    }
                    return statuses;
                });
            }
            List<Future<List<Integer>>> written = new ArrayList<>();
            writers.forEach(writer -> written.add(threads.submit(writer)));
            await().until(() -> rows.number("SELECT count(*) FROM message WHERE contact_id = ?", contact) > 3);

            assertThat(erase(subject).status()).isEqualTo(204);

            for (Future<List<Integer>> statuses : written) {
                // 429: faster than a contact may be
                assertThat(statuses.get()).isSubsetOf(202, 404, 429, 503);
            }
        } finally {
            threads.shutdownNow();
        }
        nothingIsLeftOf(contact);
        long anew = rows.contact(subject);
        assertThat(rows.number(
                        "SELECT last_seq - (SELECT count(*) FROM message WHERE contact_id = c.id) FROM contact c"
                                + " WHERE id = ?",
                        anew))
                .isZero();
        await().untilAsserted(() -> assertThat(rows.number("SELECT count(*) FROM outbox WHERE contact_id = ?", anew))
                .isZero());
        nothingIsLeftOf(contact);
    }

    @Test
    void whatASocketSendsAtThatMomentIsRefusedOrErased() {
        String subject = Visitor.freshSubject();
        try (TestSocket socket = Gateway.socket(subject)) {
            long contact = rows.contact(subject);
            for (int i = 0; i < 30; i++) {
                socket.say("m" + i, "text " + i);
            }
            erase(subject);

            assertThat(socket.closeCode()).isEqualTo(4403);
            await().untilAsserted(() -> nothingIsLeftOf(contact));
        }
    }
}
