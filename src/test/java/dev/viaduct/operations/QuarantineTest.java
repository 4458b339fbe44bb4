package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults;
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
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What could not be applied is kept once, and can be applied when it can be, or discarded. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class QuarantineTest {
    @Inject
    Rows rows;

    private final long client = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50);

    @BeforeEach
    void silence() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
    }

    @AfterEach
    void speak() {
        Gateway.helpdesk().faults().reset();
    }

    private JsonObject answerFor(String subject) {
        JsonObject event = ExampleEvents.of("outbox")
                .put("message_id", 1)
                .put("client_id", client)
                .put("channel_id", Integer.parseInt(Gateway.CHANNEL))
                .put("text", "For you");
        event.getJsonObject("client").put("id", client).put("phone", "[external] " + subject);
        return event;
    }

    private static void post(JsonObject event) {
        assertThat(Announcement.post(event)).isEqualTo(200);
    }

    /** Those of this test, which is about a client of its own. */
    private List<JsonObject> kept() {
        return Admin.get("quarantine?app=acme&limit=200").json().getJsonArray("events").stream()
                .map(JsonObject.class::cast)
                .filter(event -> event.getString("reason").contains(Long.toString(client)))
                .toList();
    }

    private static Http.Answer retry(JsonObject event) {
        return Admin.post("quarantine/" + event.getLong("id") + "/retry");
    }

    @Test
    void whatTheHelpdeskRepeatsIsKeptOnce() {
        JsonObject event = answerFor("nobody");

        post(event);
        post(event);
        post(event.copy().put("text", "Something else"));

        assertThat(kept()).hasSize(2);
        JsonObject first = kept().get(0);
        assertThat(first.getString("app")).isEqualTo("acme");
        assertThat(first.getString("event")).isEqualTo("outbox");
        assertThat(first.getString("received_at")).isNotBlank();
        assertThat(first.containsKey("body")).isFalse();
    }

    @Test
    void oneEventIsToldWithItsBody() {
        JsonObject event = answerFor("nobody");
        post(event);

        JsonObject told = Admin.get("quarantine/" + kept().get(0).getLong("id")).json();

        assertThat(new JsonObject(told.getString("body"))).isEqualTo(event);
        assertThat(told.getString("reason")).contains(Long.toString(client));
    }

    @Test
    void anEventIsAppliedOnceItsContactIsThere() {
        String subject = Visitor.freshSubject();
        post(answerFor(subject));
        JsonObject event = kept().get(0);
        Http.Answer tooSoon = retry(event);
        assertThat(tooSoon.status()).isEqualTo(409);
        assertThat(tooSoon.json().getString("detail")).contains("no contact");
        assertThat(kept()).hasSize(1);

        try (TestSocket socket = Gateway.socket(subject)) {
            assertThat(retry(event).status()).isEqualTo(204);

            assertThat(socket.next("message").getString("text")).isEqualTo("For you");
            assertThat(kept()).isEmpty();
            assertThat(retry(event).status()).isEqualTo(404);
        }
    }

    @Test
    void anEventThatCannotBeAppliedStillKeepsItsNewReason() {
        post(answerFor("nobody"));
        long id = kept().get(0).getLong("id");
        rows.change("UPDATE quarantine SET reason = 'an old reason' WHERE id = ?", id);

        assertThat(Admin.post("quarantine/" + id + "/retry").status()).isEqualTo(409);

        assertThat(Admin.get("quarantine/" + id).json().getString("reason")).contains("no contact");
    }

    @Test
    void anEventOfAnAppThatIsGoneCanOnlyBeDiscarded() {
        post(answerFor("nobody"));
        long id = kept().get(0).getLong("id");
        rows.change("UPDATE quarantine SET app = 'former' WHERE id = ?", id);

        Http.Answer answer = Admin.post("quarantine/" + id + "/retry");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().getString("detail")).contains("former");
        assertThat(Admin.delete("quarantine/" + id).status()).isEqualTo(204);
    }

    @Test
    void whatIsDiscardedIsForgotten() {
        post(answerFor("nobody"));
        long id = kept().get(0).getLong("id");

        assertThat(Admin.delete("quarantine/" + id).status()).isEqualTo(204);

        assertThat(kept()).isEmpty();
        assertThat(Admin.get("quarantine/" + id).status()).isEqualTo(404);
        assertThat(Admin.delete("quarantine/" + id).status()).isEqualTo(404);
    }

    @Test
    void theListGoesOnWhereThePageBeforeEnded() {
        for (int i = 0; i < 3; i++) {
            post(answerFor("nobody").put("text", "text " + i));
        }
        await().until(() -> kept().size() == 3);
        long before = kept().get(0).getLong("id") - 1;

        JsonObject first =
                Admin.get("quarantine?app=acme&limit=2&after=" + before).json();
        long last = first.getJsonArray("events").getJsonObject(1).getLong("id");
        JsonObject second =
                Admin.get("quarantine?app=acme&limit=2&after=" + last).json();

        assertThat(first.getBoolean("more")).isTrue();
        assertThat(second.getJsonArray("events")).hasSize(1);
        assertThat(second.getBoolean("more")).isFalse();
        assertThat(Admin.get("quarantine?app=lobby").json().getJsonArray("events"))
                .isEmpty();
    }
}
