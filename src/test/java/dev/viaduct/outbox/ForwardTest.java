package dev.viaduct.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.RecordedCall;
import dev.viaduct.simulator.Reply;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.SecondHelpdesk;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Tokens;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What the helpdesk is told: the exact requests (reference, "messages/inbox", "clients PUT", "requests/close"). */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class ForwardTest {

    private static List<JsonObject> inboxBodies(Chat2DeskSimulator helpdesk, String mark) {
        return helpdesk.calls(Operation.INBOX).stream()
                .map(RecordedCall::body)
                .filter(body -> body.contains(mark))
                .map(JsonObject::new)
                .toList();
    }

    private static JsonObject send(String id) {
        return new JsonObject().put("type", "send").put("id", id);
    }

    @Test
    void aMessageIsForwardedWithEverythingThatIsKnownOfItsSender() {
        String subject = Visitor.freshSubject();
        Map<String, Object> claims = Map.of(
                "name", "Olga",
                "phone", "79161112233",
                "email", "olga@app.example",
                "picture", "https://app.example/olga.png",
                "custom_fields", Map.of("1", "Gold"));
        String token = Tokens.of(Gateway.APP, subject, Gateway.SECRET, Duration.ofHours(1), claims);
        try (TestSocket olga = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            olga.send(send("m1")
                    .put("text", "Привет 👍")
                    .put("location", new JsonObject("{\"lat\":55.75,\"lng\":-0.00001}")));
            String messageId = olga.next("accepted").getString("message_id");
            assertThat(olga.next("status").getString("status")).isEqualTo("sent");

            assertThat(inboxBodies(Gateway.helpdesk(), subject))
                    .containsExactly(new JsonObject()
                            .put("channel_id", Gateway.CHANNEL)
                            .put("body", "Привет 👍")
                            .put("location", "55.75 -0.00001")
                            .put("extra_data", new JsonObject().put("external_id", messageId))
                            .put(
                                    "from_client",
                                    new JsonObject()
                                            .put("id", subject)
                                            .put("nickname", "Olga")
                                            .put("avatar", "https://app.example/olga.png")
                                            .put("client_phone", 79161112233L)
                                            .put("custom_fields", new JsonObject().put("1", "Gold"))));
        }
    }

    @Test
    void nothingThatIsNotKnownIsSaid() {
        try (Visitor visitor = Visitor.arrive()) {
            assertThat(inboxBodies(Gateway.helpdesk(), visitor.subject()))
                    .containsExactly(new JsonObject()
                            .put("channel_id", Gateway.CHANNEL)
                            .put("body", "Hello")
                            .put("extra_data", new JsonObject().put("external_id", visitor.firstMessageId()))
                            .put("from_client", new JsonObject().put("id", visitor.subject())));
        }
    }

    @Test
    void aPressedButtonIsForwardedAsItsPayload() {
        try (Visitor visitor = Visitor.arrive()) {
            visitor.socket().send(send("b").put("payload", "order:17"));
            visitor.socket().next("accepted");
            visitor.socket().next("status");

            assertThat(inboxBodies(Gateway.helpdesk(), visitor.subject()).get(1).getString("body"))
                    .isEqualTo("order:17");
        }
    }

    @Test
    void aPlaceAloneHasNoBody() {
        try (Visitor visitor = Visitor.arrive()) {
            visitor.socket().send(send("p").put("location", new JsonObject("{\"lat\":1,\"lng\":2}")));
            visitor.socket().next("accepted");
            await().until(() ->
                    inboxBodies(Gateway.helpdesk(), visitor.subject()).size() == 2);

            JsonObject body = inboxBodies(Gateway.helpdesk(), visitor.subject()).get(1);
            assertThat(body.containsKey("body")).isFalse();
            assertThat(body.getString("location")).isEqualTo("1 2");
        }
    }

    @Test
    void anAppWhoseContactsAreKnownByPhoneSendsTheTokensPhoneOnly() {
        SecondHelpdesk.up();
        long phone = 79_000_000_000L + ThreadLocalRandom.current().nextInt(100_000_000);
        String subject = Visitor.freshSubject();
        try (TestSocket contact =
                SecondHelpdesk.socket(SecondHelpdesk.PHONES, subject, Map.of("phone", Long.toString(phone)))) {
            contact.send(new JsonObject().put("type", "profile").put("ref", "p").put("phone", "70000000001"));
            contact.next("ok");
            contact.say("m1", "I am " + subject);
            assertThat(contact.next("status").getString("status")).isEqualTo("sent");

            JsonObject from = inboxBodies(SecondHelpdesk.up(), subject).get(0).getJsonObject("from_client");
            assertThat(from.getValue("phone")).isEqualTo(phone);
            assertThat(from.containsKey("id")).isFalse();
        }
    }

    @Test
    void withoutATokensPhoneSuchAMessageFailsAndSaysWhy() {
        SecondHelpdesk.up();
        String subject = Visitor.freshSubject();
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.PHONES, subject, Map.of())) {
            contact.send(new JsonObject().put("type", "profile").put("ref", "p").put("phone", "70000000001"));
            contact.next("ok");
            contact.say("m1", "I am " + subject);

            JsonObject status = contact.next("status");
            assertThat(status.getString("status")).isEqualTo("failed");
            assertThat(status.getJsonObject("error").getString("message")).contains("phone");
            assertThat(inboxBodies(SecondHelpdesk.up(), subject)).isEmpty();
        }
    }

    @Test
    void whereTheAnswerTellsNoIdsTheHelpdesksOwnEventDoes() {
        Chat2DeskSimulator helpdesk = SecondHelpdesk.up();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> helpdesk.webhooks().stream().anyMatch(w -> w.url().endsWith("/" + SecondHelpdesk.SLOW)));
        String subject = Visitor.freshSubject();
        try (TestSocket contact = SecondHelpdesk.socket(SecondHelpdesk.SLOW, subject, Map.of())) {
            contact.say("m1", "Hello");
            assertThat(contact.next("status").getString("status")).isEqualTo("sent");
            long client = helpdesk.client(subject).orElseThrow().id();

            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                contact.send(new JsonObject().put("type", "close").put("ref", "c"));
                contact.next("ok");
                assertThat(helpdesk.calls(Operation.CLOSE_REQUEST))
                        .extracting(RecordedCall::body)
                        .contains("{\"client_id\":" + client + "}");
            });
        }
    }

    @Test
    void theContactsProfileIsToldToTheHelpdesk() {
        try (Visitor visitor = Visitor.arrive()) {
            visitor.socket()
                    .send(new JsonObject()
                            .put("type", "profile")
                            .put("ref", "p")
                            .put("name", "Olga")
                            .put("phone", "79161112233")
                            .put("custom_fields", new JsonObject().put("2", "Blue")));
            visitor.socket().next("ok");

            await().untilAsserted(() -> {
                List<RecordedCall> calls = Gateway.helpdesk().calls(Operation.UPDATE_CLIENT).stream()
                        .filter(call -> call.path().endsWith("/" + visitor.clientId()))
                        .toList();
                assertThat(calls).hasSize(1);
                assertThat(new JsonObject(calls.get(0).body()))
                        .isEqualTo(new JsonObject()
                                .put("nickname", "Olga")
                                .put("assigned_phone", 79161112233L)
                                .put("custom_fields", new JsonObject().put("2", "Blue")));
            });
        }
    }

    @Test
    void theContactsClosingClosesItsRequest() {
        try (Visitor visitor = Visitor.arrive()) {
            visitor.socket().send(new JsonObject().put("type", "close").put("ref", "c"));
            visitor.socket().next("ok");

            await().untilAsserted(() -> assertThat(Gateway.helpdesk().calls(Operation.CLOSE_REQUEST))
                    .extracting(RecordedCall::body)
                    .contains("{\"client_id\":" + visitor.clientId() + "}"));
            JsonObject conversation = visitor.socket().next("conversation");
            while (!"closed".equals(conversation.getString("state"))) {
                conversation = visitor.socket().next("conversation");
            }
        }
    }

    @Test
    void anAutoreplyLeavesMessagesSentAndAnOperatorsAnswerMakesThemSeen() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().autoreply(visitor.clientId(), Reply.text("A bot"));
            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("A bot");
            Gateway.helpdesk().reply(visitor.clientId(), "A person");

            JsonObject frame = visitor.socket().next();
            while (!"message".equals(frame.getString("type"))) {
                assertThat(frame.getString("type")).isNotEqualTo("status");
                frame = visitor.socket().next();
            }
            JsonObject status = visitor.socket().next("status");
            assertThat(status.getString("status")).isEqualTo("seen");
            assertThat(status.getString("message_id")).isEqualTo(visitor.firstMessageId());
        }
    }
}
