package dev.viaduct.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.RowLock;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates of one contact that meet each other: each is made to wait for the same row, in this order. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class ContactUpdatesTest {
    @Inject
    AgroalDataSource database;

    @Inject
    Rows rows;

    private Visitor visitor;

    @BeforeEach
    void arrive() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
        visitor = Visitor.arrive();
    }

    @AfterEach
    void leave() {
        visitor.close();
        Gateway.helpdesk().faults().reset();
    }

    private RowLock hold() throws SQLException {
        return RowLock.of(database, "SELECT id FROM contact WHERE id = ? FOR UPDATE", rows.contact(visitor.subject()));
    }

    private long count(String where) {
        return rows.number("SELECT count(*) FROM contact WHERE id = ? AND " + where, rows.contact(visitor.subject()));
    }

    private CompletableFuture<Integer> post(String name, Instant at, JsonObject more) {
        JsonObject event = ExampleEvents.of(name).put("event_time", at.toString());
        event.put(event.containsKey("client_id") ? "client_id" : "id", visitor.clientId());
        if (event.containsKey("channel_id")) {
            event.put("channel_id", Integer.parseInt(Gateway.CHANNEL));
        }
        if (event.containsKey("client")) {
            event.getJsonObject("client").put("id", visitor.clientId());
        }
        return CompletableFuture.supplyAsync(
                () -> Announcement.post(event.mergeIn(more)), task -> new Thread(task).start());
    }

    /** The newer of two events comes first. */
    private void newerFirst(String newer, JsonObject newerSays, String older, JsonObject olderSays)
            throws SQLException {
        Instant now = Instant.now();
        CompletableFuture<Integer> first;
        CompletableFuture<Integer> second;
        try (RowLock held = hold()) {
            first = post(newer, now, newerSays);
            held.isAwaitedBy(1);
            second = post(older, now.minusSeconds(60), olderSays);
            held.isAwaitedBy(2);
        }
        assertThat(first.join()).isEqualTo(200);
        assertThat(second.join()).isEqualTo(200);
    }

    @Test
    void whatTwoDevicesSayOfTheirContactAtOnceIsBothKept() throws SQLException {
        try (TestSocket other = Gateway.socket(visitor.subject())) {
            try (RowLock held = hold()) {
                visitor.socket().send(profile("plan", "pro"));
                held.isAwaitedBy(1);
                other.send(profile("city", "Riga"));
                held.isAwaitedBy(2);
            }
            visitor.socket().next("ok");
            other.next("ok");
        }

        assertThat(count("custom_fields = '{\"plan\":\"pro\",\"city\":\"Riga\"}'"))
                .isEqualTo(1);
    }

    private static JsonObject profile(String field, String value) {
        return new JsonObject()
                .put("type", "profile")
                .put("ref", field)
                .put("custom_fields", new JsonObject().put(field, value));
    }

    @Test
    void aBlockThatComesAgainDoesNotUndoTheUnblockThatIsJustStored() throws SQLException {
        newerFirst(
                "client_added_to_blacklist",
                new JsonObject().put("is_blocked", false),
                "client_added_to_blacklist",
                new JsonObject().put("is_blocked", true));

        assertThat(count("NOT blocked")).isEqualTo(1);
    }

    @Test
    void anOlderWordOnTheConversationDoesNotUndoTheOneThatIsJustStored() throws SQLException {
        newerFirst("close_dialog", new JsonObject(), "new_request", new JsonObject());

        assertThat(count("NOT conversation_open")).isEqualTo(1);
    }

    @Test
    void anOlderCardDoesNotUndoTheOneThatIsJustStored() throws SQLException {
        newerFirst(
                "client_updated",
                new JsonObject().put("assigned_name", "New name"),
                "client_updated",
                new JsonObject().put("assigned_name", "Old name"));

        assertThat(count("name = 'New name'")).isEqualTo(1);
    }
}
