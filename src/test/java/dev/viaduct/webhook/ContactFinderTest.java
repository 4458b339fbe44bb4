package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.Operation;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an event is about: architecture.md, "Which contact", surest word first. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class ContactFinderTest {
    private static final int OTHER_CHANNEL = 18_338;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @BeforeEach
    void silence() {
        Gateway.helpdesk().faults().events(Faults.Events.DROPPED);
    }

    @AfterEach
    void speak() {
        Gateway.helpdesk().faults().reset();
    }

    private static long freshClient() {
        return ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50);
    }

    private static JsonObject outbox(long clientId, String text) {
        JsonObject event = ExampleEvents.of("outbox")
                .put("message_id", System.nanoTime())
                .put("client_id", clientId)
                .put("text", text);
        event.getJsonObject("client").put("id", clientId).put("phone", "[external] nobody");
        return event;
    }

    private static JsonObject card(JsonObject event) {
        return event.getJsonObject("client");
    }

    private static void isTold(TestSocket socket, JsonObject event) {
        assertThat(Announcement.post(event)).isEqualTo(200);
        assertThat(socket.next("message").getString("text")).isEqualTo(event.getString("text"));
    }

    @Test
    void theHelpdesksIdCountsBeforeEverythingElse() {
        try (Visitor known = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            JsonObject event = outbox(known.clientId(), "By id")
                    .put("extra_data", new JsonObject().put("external_id", other.firstMessageId()));
            card(event).put("external_id", other.subject()).put("phone", "[external] " + other.subject());

            isTold(known.socket(), event);
            isTold(other.socket(), outbox(other.clientId(), "next"));
        }
    }

    @Test
    void ourMessageIdCountsBeforeTheIdElsewhere() {
        try (Visitor known = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            JsonObject event = outbox(freshClient(), "By message")
                    .put("extra_data", new JsonObject().put("external_id", known.firstMessageId()));
            card(event).put("external_id", other.subject());

            isTold(known.socket(), event);
        }
    }

    @Test
    void theIdElsewhereCountsBeforeTheIdentifier() {
        String subject = Visitor.freshSubject();
        String other = Visitor.freshSubject();
        try (TestSocket contact = Gateway.socket(subject);
                TestSocket otherContact = Gateway.socket(other)) {
            JsonObject event = outbox(freshClient(), "By external id");
            card(event).put("external_id", subject).put("phone", "[external] " + other);

            isTold(contact, event);
            assertThat(otherContact.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[external] %s", "[chat] %s", "[id]%s"})
    void theIdentifierBehindThePrefixLeadsToTheContact(String phone) {
        String subject = Visitor.freshSubject();
        try (TestSocket contact = Gateway.socket(subject)) {
            JsonObject event = outbox(freshClient(), "By identifier");
            card(event).put("phone", phone.formatted(subject));

            isTold(contact, event);
        }
    }

    @Test
    void aSubjectMayHaveBracketsAndBlanks() {
        String subject = "[vip] " + Visitor.freshSubject() + " of ours";
        try (TestSocket contact = Gateway.socket(subject)) {
            JsonObject event = outbox(freshClient(), "By odd identifier");
            card(event).put("phone", "[external] " + subject);

            isTold(contact, event);
        }
    }

    @Test
    void thePhoneOfATokenLeadsToTheContactAndThatOfAProfileDoesNot() {
        String phone = "7999" + ThreadLocalRandom.current().nextInt(1_000_000, 9_999_999);
        String token = Tokens.of(
                Gateway.APP, Visitor.freshSubject(), Gateway.SECRET, Duration.ofHours(1), Map.of("phone", phone));
        try (TestSocket contact = TestSocket.connect(Gateway.address(), Gateway.APP, token, "");
                TestSocket thief = Gateway.socket(Visitor.freshSubject())) {
            thief.send(new JsonObject().put("type", "profile").put("ref", "p").put("phone", phone));
            thief.next("ok");
            JsonObject event = outbox(freshClient(), "By phone");
            card(event).put("phone", phone);

            isTold(contact, event);
        }
    }

    @Test
    void whatWasFoundOnceIsRemembered() {
        String subject = Visitor.freshSubject();
        long client = freshClient();
        try (TestSocket contact = Gateway.socket(subject)) {
            JsonObject event = outbox(client, "By identifier");
            card(event).put("phone", "[external] " + subject);
            isTold(contact, event);

            isTold(contact, outbox(client, "By id"));
        }
    }

    @Test
    void theHelpdeskIsAskedWhenAnEventTellsNothingElse() {
        try (Visitor visitor = Visitor.arrive();
                TestSocket sameInOtherApp = other(visitor.subject())) {
            JsonObject event = ExampleEvents.of("dialog_transferred")
                    .put("client_id", visitor.clientId())
                    .put("channel_id", OTHER_CHANNEL)
                    .put("event_time", "2026-01-01T00:00:00Z");

            assertThat(Announcement.of(Gateway.OTHER_APP, event.encode()).post())
                    .isEqualTo(200);

            assertThat(sameInOtherApp.next("conversation").getString("state")).isEqualTo("open");
        }
    }

    private static Announcement transferred(Visitor visitor) {
        return Announcement.of(
                Gateway.OTHER_APP,
                ExampleEvents.of("dialog_transferred")
                        .put("client_id", visitor.clientId())
                        .put("channel_id", OTHER_CHANNEL)
                        .put("event_time", "2026-01-01T00:00:00Z")
                        .encode());
    }

    static Stream<Fault> silences() {
        return Stream.of(
                new Fault.Fail(502, ""),
                new Fault.Fail(429, ""),
                new Fault.Fail(401, "{}"),
                new Fault.Fail(200, "<html>"),
                new Fault.CutOff(),
                new Fault.Delay(Duration.ofSeconds(15)));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void anEventComesAgainWhileTheHelpdeskDoesNotSayWhomItIsAbout(Fault silence) {
        try (Visitor visitor = Visitor.arrive();
                TestSocket sameInOtherApp = other(visitor.subject())) {
            Gateway.helpdesk().faults().next(Operation.GET_CLIENT, 1, silence);

            assertThat(transferred(visitor).post()).isEqualTo(503);

            await().atMost(PATIENCE).until(() -> transferred(visitor).post() == 200);
            assertThat(sameInOtherApp.next("conversation").getString("state")).isEqualTo("open");
        }
    }

    @Test
    void theHelpdeskIsAskedOnceHoweverManyEventsAreAboutAClient() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().delay(Operation.GET_CLIENT, Duration.ofMillis(700));

            List<CompletableFuture<Integer>> posts = IntStream.range(0, 5)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> transferred(visitor).post(), task -> new Thread(task).start()))
                    .toList();

            assertThat(posts).extracting(CompletableFuture::join).containsOnly(200);
            assertThat(Gateway.helpdesk().calls(Operation.GET_CLIENT))
                    .filteredOn(call -> call.path().endsWith("/" + visitor.clientId()))
                    .hasSize(1);
        }
    }

    @Test
    void anEventOfOneAppNeverReachesAnothersContactOfTheSameSubject() {
        try (Visitor visitor = Visitor.arrive();
                TestSocket sameInOtherApp = other(visitor.subject())) {
            JsonObject ours = outbox(visitor.clientId(), "For ours");
            JsonObject others = outbox(freshClient(), "For the other").put("channel_id", OTHER_CHANNEL);
            card(others).put("phone", "[external] " + visitor.subject()).put("external_id", visitor.subject());
            others.put("extra_data", new JsonObject().put("external_id", visitor.firstMessageId()));

            assertThat(Announcement.of(Gateway.OTHER_APP, ours.encode()).post()).isEqualTo(200);
            assertThat(Announcement.of(Gateway.APP, others.encode()).post()).isEqualTo(200);
            isTold(visitor.socket(), ours);
            assertThat(Announcement.of(Gateway.OTHER_APP, others.encode()).post())
                    .isEqualTo(200);
            assertThat(sameInOtherApp.next("message").getString("text")).isEqualTo("For the other");
        }
    }

    private static TestSocket other(String subject) {
        TestSocket socket = TestSocket.connect(
                Gateway.address(),
                Gateway.OTHER_APP,
                Tokens.of(Gateway.OTHER_APP, subject, Gateway.secretOf(Gateway.OTHER_APP)),
                "");
        socket.next("welcome");
        return socket;
    }
}
