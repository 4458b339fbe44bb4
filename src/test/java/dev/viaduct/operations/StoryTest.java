package dev.viaduct.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Admin;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.Operated;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.SecondHelpdesk;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The story of a message, told from its arrival to its end. */
@QuarkusTest
@TestProfile(Operated.class)
@QuarkusTestResource(Gateway.class)
class StoryTest {
    @Inject
    Rows rows;

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static JsonObject byId(String messageId) {
        Http.Answer answer = Admin.get("apps/acme/messages/" + messageId);
        assertThat(answer.status()).isEqualTo(200);
        JsonObject story = answer.json();
        assertThat(times(story)).isSorted();
        return story;
    }

    private static JsonObject bySeq(Visitor visitor, long seq) {
        Http.Answer answer = Admin.get("apps/acme/messages?contact=" + visitor.subject() + "&seq=" + seq);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static List<JsonObject> steps(JsonObject story) {
        return story.getJsonArray("story").stream().map(JsonObject.class::cast).toList();
    }

    private static List<String> events(JsonObject story) {
        return steps(story).stream().map(step -> step.getString("event")).toList();
    }

    private static List<JsonObject> steps(JsonObject story, String event) {
        return steps(story).stream()
                .filter(step -> event.equals(step.getString("event")))
                .toList();
    }

    private static List<Instant> times(JsonObject story) {
        return steps(story).stream()
                .map(step -> Instant.parse(step.getString("at")))
                .toList();
    }

    private static void told(Visitor visitor, long seq, Consumer<JsonObject> story) {
        await().untilAsserted(() -> story.accept(bySeq(visitor, seq)));
    }

    @Test
    void anIncomingMessageThatWasTriedThreeTimes() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk()
                    .faults()
                    .failNext(Operation.INBOX, 2, 503, "{\"status\":\"error\",\"message\":\"busy\"}");
            visitor.socket().say("m1", "A secret");
            String messageId = visitor.socket().next("accepted").getString("message_id");
            assertThat(visitor.socket().next("status").getString("status")).isEqualTo("sent");

            // the helpdesk's event may have come before its answer
            await().until(() -> byId(messageId).getJsonArray("waiting").isEmpty());
            JsonObject story = byId(messageId);
            assertThat(events(story))
                    .startsWith("accepted", "attempt_failed", "attempt_failed")
                    .contains("forwarded");
            assertThat(story.getString("contact")).isEqualTo(visitor.subject());
            assertThat(story.getString("direction")).isEqualTo("incoming");
            assertThat(story.getString("status")).isEqualTo("sent");
            assertThat(story.getString("id")).isEqualTo("m1");
            assertThat(story.getString("helpdesk_id")).isNotBlank();
            assertThat(steps(story).get(0).getString("via")).isEqualTo("frame");
            assertThat(steps(story).get(1).getString("task")).isEqualTo("message");
            assertThat(steps(story).get(1).getInteger("attempt")).isEqualTo(1);
            assertThat(steps(story).get(2).getInteger("attempt")).isEqualTo(2);
            assertThat(steps(story).get(2).getString("reason")).contains("503", "busy");
            assertThat(story.encode()).doesNotContain("A secret", Gateway.HELPDESK_TOKEN);
        }
    }

    @Test
    void whileItWaitsTheStorySaysForWhat() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().next(Operation.INBOX, 1, new Fault.Fail(503, "", Map.of("Retry-After", "2")));
            Http.Answer accepted =
                    Http.post("acme/messages", Gateway.token(visitor.subject()), "{\"id\":\"r1\",\"text\":\"Hello\"}");
            assertThat(accepted.status()).isEqualTo(202);

            told(visitor, 2, story -> {
                assertThat(events(story)).containsExactly("accepted", "attempt_failed");
                assertThat(steps(story).get(0).getString("via")).isEqualTo("request");
                JsonObject waiting = story.getJsonArray("waiting").getJsonObject(0);
                assertThat(waiting.getString("task")).isEqualTo("message");
                assertThat(waiting.getInteger("attempts")).isEqualTo(1);
                assertThat(waiting.getString("last_error")).contains("503");
                assertThat(Instant.parse(waiting.getString("next_attempt"))).isAfter(Instant.now());
            });
        }
    }

    @Test
    void anOutgoingMessageWithItsDevicesReceiptsAndReports() {
        try (Visitor visitor = Visitor.arrive();
                TestSocket second = TestSocket.connect(
                        Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "?after=1");
                Http.Events events = Http.events(Gateway.APP, Gateway.token(visitor.subject()), "?after=1")) {
            String other = second.next("welcome").getString("session");
            second.next("synced");
            String third = events.next("welcome").data().getString("session");
            events.next("synced");
            Gateway.helpdesk().faults().failNext(Operation.REPORT_STATUS, 1, 500, "{}");

            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Hello to you");
            long seq = visitor.socket().next("message").getLong("seq");
            second.next("message");
            events.next("message");
            told(visitor, seq, story -> assertThat(steps(story, "reported")).hasSize(1));
            visitor.socket().send(new JsonObject().put("type", "receipt").put("delivered", seq));
            told(visitor, seq, story -> assertThat(steps(story, "reported")).hasSize(2));
            visitor.socket().send(new JsonObject().put("type", "receipt").put("seen", seq));

            told(visitor, seq, story -> {
                assertThat(steps(story, "reported"))
                        .extracting(s -> s.getString("status"))
                        .containsExactly("sent", "delivered", "seen");
                assertThat(events(story).get(0)).isEqualTo("arrived");
                assertThat(steps(story).get(0).getString("via")).isEqualTo("webhook");
                assertThat(story.getString("helpdesk_id")).isEqualTo(Long.toString(answer.id()));
                assertThat(story.getString("status")).isEqualTo("seen");
                List<JsonObject> written = steps(story, "written");
                assertThat(written)
                        .extracting(s -> s.getString("device"))
                        .containsExactlyInAnyOrder("socket", "socket", "events");
                assertThat(written)
                        .extracting(s -> s.getString("session"))
                        .contains(other, third)
                        .doesNotHaveDuplicates();
                assertThat(steps(story, "attempt_failed")).singleElement().satisfies(failed -> {
                    assertThat(failed.getString("task")).isEqualTo("report");
                    assertThat(failed.getString("reason")).contains("500");
                });
                assertThat(steps(story, "delivered")).hasSize(1);
                assertThat(steps(story, "seen")).hasSize(1);
                assertThat(times(story)).isSorted();
            });
        }
    }

    @Test
    void aReplayToASecondDeviceIsNoNews() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().reply(visitor.clientId(), "Hello to you");
            long seq = visitor.socket().next("message").getLong("seq");
            told(visitor, seq, story -> assertThat(steps(story, "written")).hasSize(1));

            try (TestSocket second =
                    TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "?after=1")) {
                second.next("synced");
                visitor.socket().send(new JsonObject().put("type", "receipt").put("seen", seq));
                told(visitor, seq, story -> assertThat(steps(story, "seen")).hasSize(1));
            }

            assertThat(steps(bySeq(visitor, seq), "written")).hasSize(1);
        }
    }

    @Test
    void aMessageThatIsFirstWrittenByReplay() {
        try (Visitor visitor = Visitor.arrive()) {
            visitor.socket().close();
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Are you there?");
            String query = "apps/acme/messages?client=" + visitor.clientId() + "&helpdesk_id=" + answer.id();
            await().untilAsserted(() -> assertThat(Admin.get(query).status()).isEqualTo(200));
            assertThat(events(Admin.get(query).json())).doesNotContain("delivered", "seen");

            try (TestSocket device =
                    TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "?after=1")) {
                String session = device.next("welcome").getString("session");
                device.next("message");

                await().untilAsserted(() -> assertThat(steps(Admin.get(query).json(), "written"))
                        .extracting(step -> step.getString("session"))
                        .contains(session));
            }
        }
    }

    @Test
    void theEventThatTellsAMessagesIdConfirmsIt() {
        await().until(() -> SecondHelpdesk.up().webhooks().stream()
                .anyMatch(webhook -> webhook.enabled() && webhook.url().endsWith("/" + SecondHelpdesk.SLOW)));
        String subject = Visitor.freshSubject();
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.SLOW, subject, Map.of())) {
            contact.say("m1", "Hello");
            String path = "apps/slow/messages?contact=" + subject + "&id=m1";

            await().untilAsserted(() -> {
                JsonObject story = Admin.get(path).json();
                assertThat(events(story)).contains("accepted", "forwarded", "confirmed");
                JsonObject confirmed = steps(story, "confirmed").get(0);
                assertThat(confirmed.getString("via")).isEqualTo("webhook");
                assertThat(confirmed.getString("helpdesk_id")).isEqualTo(story.getString("helpdesk_id"));
            });
        }
    }

    @Test
    void aMessageThatFailedSaysWhy() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk()
                    .faults()
                    .failNext(Operation.INBOX, 1, 422, "{\"status\":\"error\",\"message\":\"too rude\"}");
            visitor.socket().say("m1", "…");
            assertThat(visitor.socket().next("status").getString("status")).isEqualTo("failed");

            JsonObject story = bySeq(visitor, 2);

            assertThat(events(story)).containsExactly("accepted", "failed");
            assertThat(steps(story).get(1).getString("code")).isEqualTo("refused");
            assertThat(steps(story).get(1).getString("reason")).contains("too rude");
        }
    }

    @Test
    void aMessageThatWasWithdrawnSaysSo() {
        try (Visitor visitor = Visitor.arrive()) {
            SimulatedMessage answer = Gateway.helpdesk().reply(visitor.clientId(), "Never mind");
            long seq = visitor.socket().next("message").getLong("seq");
            told(visitor, seq, story -> assertThat(steps(story, "written")).hasSize(1));

            Gateway.helpdesk().cancel(answer.id());

            told(visitor, seq, story -> {
                assertThat(story.getString("status")).isEqualTo("canceled");
                assertThat(events(story)).endsWith("canceled");
            });
        }
    }

    @Test
    void aMessageIsFoundByEverythingItIsKnownBy() {
        Gateway.helpdesk().faults().events(Faults.Events.NORMAL);
        try (Visitor visitor = Visitor.arrive()) {
            JsonObject story = byId(visitor.firstMessageId());
            String theirs = story.getString("helpdesk_id");

            for (String who : List.of("contact=" + visitor.subject(), "client=" + visitor.clientId())) {
                for (String which : List.of("seq=1", "id=hello", "helpdesk_id=" + theirs)) {
                    Http.Answer answer = Admin.get("apps/acme/messages?" + who + "&" + which);
                    assertThat(answer.status()).as("%s %s", who, which).isEqualTo(200);
                    assertThat(answer.json().getString("message_id")).isEqualTo(visitor.firstMessageId());
                }
            }
        }
    }

    @Test
    void aMessageOfAnOlderVersionHasAShorterStory() {
        try (Visitor visitor = Visitor.arrive()) {
            rows.change("UPDATE message SET via = NULL WHERE contact_id = ?", rows.contact(visitor.subject()));

            JsonObject story = byId(visitor.firstMessageId());

            assertThat(new JsonArray(events(story))).contains("accepted");
            assertThat(steps(story).get(0).containsKey("via")).isFalse();
        }
    }
}
