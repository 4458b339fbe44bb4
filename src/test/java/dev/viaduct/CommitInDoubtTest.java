package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.conversation.StorageHealth;
import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.DistantDatabase;
import dev.viaduct.testing.FarAway;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commits that happen although their answer is lost: everybody gets to know what they stored. */
@QuarkusTest
@TestProfile(FarAway.class)
@QuarkusTestResource(Gateway.class)
class CommitInDoubtTest {
    private static final Duration BACK = Duration.ofSeconds(15);

    @Inject
    Rows rows;

    @Inject
    StorageHealth health;

    @AfterEach
    void mend() {
        DistantDatabase.proxy().pass();
        Gateway.helpdesk().faults().reset();
        rows.change("DROP FUNCTION IF EXISTS dawdle CASCADE");
        await().atMost(BACK).untilAsserted(() -> assertThat(health.isAway()).isFalse());
    }

    /** Commits with such a change take their time. */
    private void dawdle(String change, String table, String when) {
        rows.change("""
                CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'""");
        rows.change("""
                CREATE CONSTRAINT TRIGGER dawdle AFTER %s ON %s DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (%s) EXECUTE FUNCTION dawdle()""".formatted(change, table, when));
    }

    /** Loses the answer of the commit that is under way. */
    private void loseTheAnswer() {
        await().atMost(BACK)
                .until(() -> rows.number("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND upper(query) = 'COMMIT' AND datname = current_database()")
                        == 1);
        DistantDatabase.proxy().cut();
    }

    @Test
    void anAppendedMessageIsFoundByEverybody() {
        dawdle("INSERT", "message", "NEW.text = 'in doubt'");
        try (Visitor visitor = Visitor.arrive();
                TestSocket other = Gateway.socket(visitor.subject())) {
            visitor.socket().say("m1", "in doubt");
            loseTheAnswer();
            assertThat(visitor.socket().next("error").getString("code")).isEqualTo("unavailable");
            DistantDatabase.proxy().pass();

            assertThat(other.next("message").getString("text")).isEqualTo("in doubt");
            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("in doubt");
            await().atMost(BACK)
                    .untilAsserted(() -> assertThat(textsAtHelpdesk(visitor)).containsExactly("Hello", "in doubt"));
            visitor.socket().say("m1", "in doubt");
            assertThat(visitor.socket().next("accepted").getBoolean("duplicate"))
                    .isTrue();
            visitor.socket().say("m2", "sure");
            assertThat(other.next("message").getString("text")).isEqualTo("sure");
        }
    }

    private static List<String> textsAtHelpdesk(Visitor visitor) {
        return Gateway.helpdesk().messages(visitor.clientId()).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .map(SimulatedMessage::text)
                .toList();
    }

    @Test
    void aMessageThatWasForwardedIsToldToBeSent() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        try (Visitor visitor = Visitor.arrive()) {
            dawdle("UPDATE", "message", "NEW.text = 'in doubt' AND NEW.status = 1");
            visitor.socket().say("m1", "in doubt");
            long seq = visitor.socket().next("accepted").getLong("seq");
            loseTheAnswer();
            DistantDatabase.proxy().pass();

            JsonObject status = visitor.socket().next("status");
            assertThat(status.getString("status")).isEqualTo("sent");
            assertThat(status.getLong("seq")).isEqualTo(seq);
        }
    }

    @Test
    void aMessageThatWasRefusedIsToldToHaveFailed() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().failNext(Operation.INBOX, 1, 422, "{}");
            dawdle("UPDATE", "message", "NEW.text = 'in doubt' AND NEW.status = 8");
            visitor.socket().say("m1", "in doubt");
            long seq = visitor.socket().next("accepted").getLong("seq");
            loseTheAnswer();
            DistantDatabase.proxy().pass();

            JsonObject status = visitor.socket().next("status");
            assertThat(status.getString("status")).isEqualTo("failed");
            assertThat(status.getLong("seq")).isEqualTo(seq);
        }
    }

    @Test
    void aBlockedContactsSocketsAreClosedWhenTheEventComesAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            dawdle("UPDATE", "contact", "NEW.blocked");
            repeatedAfterDoubt(visitor, "client_added_to_blacklist", "blocked");

            assertThat(visitor.socket().closeCode()).isEqualTo(4403);
        }
    }

    @Test
    void aConversationThatClosedIsToldWhenTheEventComesAgain() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        try (Visitor visitor = Visitor.arrive()) {
            rows.change("UPDATE contact SET conversation_open = true WHERE subject = ?", visitor.subject());
            dawdle("UPDATE", "contact", "NOT NEW.conversation_open");
            repeatedAfterDoubt(visitor, "close_dialog", "NOT conversation_open");

            assertThat(visitor.socket().next("conversation").getString("state")).isEqualTo("closed");
        }
    }

    /** The answer of the commit is lost; once it happened the helpdesk repeats the event. */
    private void repeatedAfterDoubt(Visitor visitor, String name, String happened) {
        JsonObject event =
                ExampleEvents.of(name).put("event_time", Instant.now().toString());
        event.put(event.containsKey("client_id") ? "client_id" : "id", visitor.clientId());
        if (event.containsKey("channel_id")) {
            event.put("channel_id", Integer.parseInt(Gateway.CHANNEL));
        }
        CompletableFuture<Integer> answer =
                CompletableFuture.supplyAsync(() -> Announcement.post(event), task -> new Thread(task).start());
        loseTheAnswer();
        assertThat(answer.join()).isEqualTo(503);
        await().atMost(BACK)
                .until(() ->
                        rows.number("SELECT count(*) FROM contact WHERE subject = ? AND " + happened, visitor.subject())
                                == 1);
        DistantDatabase.proxy().pass();
        await().atMost(BACK).until(() -> Announcement.post(event) == 200);
    }
}
