package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults;
import dev.viaduct.simulator.SimulatedOperator;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Hasty;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every event of the reference, signed and posted as the helpdesk does it: what a contact gets to see of it. */
@QuarkusTest
@TestProfile(Hasty.class)
@QuarkusTestResource(Gateway.class)
class EventsTest {
    private Visitor visitor;

    /** The helpdesk's own events stay away: each test posts the ones it is about. */
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

    /** The reference's example, as if it were about the visitor. */
    private JsonObject example(String name) {
        return about(ExampleEvents.of(name));
    }

    private JsonObject about(JsonObject event) {
        if (event.containsKey("client_id")) {
            event.put("client_id", visitor.clientId());
        }
        if (event.containsKey("channel_id")) {
            event.put("channel_id", Integer.parseInt(Gateway.CHANNEL));
        }
        String name = event.getString("hook_type");
        if (name.equals("client_updated") || name.equals("client_added_to_blacklist") || name.equals("new_client")) {
            event.put("id", visitor.clientId());
        }
        for (String card : new String[] {"client", "data"}) {
            if (event.getValue(card) instanceof JsonObject object) {
                object.put(card.equals("client") ? "id" : "client_id", visitor.clientId());
            }
        }
        return event;
    }

    private void post(JsonObject event) {
        assertThat(Announcement.post(event)).isEqualTo(200);
    }

    private JsonObject outbox(String text) {
        return example("outbox").put("message_id", System.nanoTime()).put("text", text);
    }

    /** Nothing came before this message: neither a frame, nor a place in the stream. */
    private void nothingCameBeforeTheNextMessage() {
        post(outbox("marker"));
        JsonObject frame = visitor.socket().next();
        assertThat(frame.getString("type")).as("%s", frame).isEqualTo("message");
        assertThat(frame.getString("text")).isEqualTo("marker");
        assertThat(frame.getLong("seq")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inbox",
                "outbox_status",
                "comment",
                "operator_status_changed",
                "operator_authentication_updated",
                "new_client",
                "new_tag",
                "add_tag_to_client",
                "add_tag_to_request",
                "delete_tag_from_client",
                "delete_tag_from_request",
                "client_updated",
                "device_updated",
                "new_qr_code",
                "new_ticket",
                "ticket_updated",
                "ticket_deleted",
                "ai_hints_requested"
            })
    void nothingReachesTheContactOf(String name) {
        post(example(name));

        nothingCameBeforeTheNextMessage();
    }

    static Stream<JsonObject> internal() {
        return Stream.of("outbox", "imported_message", "comment", "inbox")
                .flatMap(hook -> Stream.of("system", "comment", "note").map(type -> ExampleEvents.of(hook)
                        .put("type", type)
                        .put("attachments", new JsonArray("[{\"name\":\"s\",\"link\":\"https://f.example/s\"}]"))
                        .put("text", "Don't tell the client")));
    }

    @ParameterizedTest
    @MethodSource("internal")
    void whatOperatorsTellEachOtherIsNeverTold(JsonObject event) {
        post(about(event));

        nothingCameBeforeTheNextMessage();
    }

    @Test
    void anOperatorsMessageHasItsNameAndPicture() {
        SimulatedOperator operator = Gateway.helpdesk().operators().get(0);

        post(outbox("How do you do ?").put("operator_id", operator.id()));

        JsonObject message = visitor.socket().next();
        assertThat(message.getString("type")).isEqualTo("message");
        assertThat(message.getString("text")).isEqualTo("How do you do ?");
        assertThat(message.getString("direction")).isEqualTo("outgoing");
        JsonObject author = message.getJsonObject("author");
        assertThat(author.getString("kind")).isEqualTo("operator");
        assertThat(author.getString("id")).isEqualTo(Long.toString(operator.id()));
        assertThat(author.getString("name")).isEqualTo("Anna Keller");
        assertThat(author.getString("picture")).startsWith("http").endsWith(operator.avatar());
        JsonObject status = visitor.socket().next();
        assertThat(status.getString("status")).isEqualTo("seen");
        assertThat(status.getString("message_id")).isEqualTo(visitor.firstMessageId());
    }

    @Test
    void anOperatorWhomTheHelpdeskDoesNotListIsNameless() {
        post(example("outbox"));

        JsonObject author = visitor.socket().next("message").getJsonObject("author");
        assertThat(author).isEqualTo(new JsonObject().put("kind", "operator").put("id", "40818"));
    }

    @Test
    void anAutoreplySaysNothingOfAnybodyHavingRead() {
        post(outbox("We are closed").put("type", "autoreply").putNull("operator_id"));

        JsonObject message = visitor.socket().next("message");
        assertThat(message.getJsonObject("author")).isEqualTo(new JsonObject().put("kind", "bot"));
        post(outbox("Hello").put("operator_id", 101));
        JsonObject next = visitor.socket().next();
        assertThat(next.getString("text")).as("no status before it: %s", next).isEqualTo("Hello");
    }

    @Test
    void aMessageThatComesAgainIsRelayedOnce() {
        JsonObject event = outbox("Once");
        post(event);
        post(event);
        post(event.copy().put("event_time", Instant.now().toString()));

        assertThat(visitor.socket().next("message").getString("text")).isEqualTo("Once");
        post(outbox("Twice"));
        JsonObject next = visitor.socket().next("message");
        assertThat(next.getString("text")).isEqualTo("Twice");
        assertThat(next.getLong("seq")).isEqualTo(3);
    }

    @Test
    void whatHappensOnAnotherChannelIsNoneOfTheContactsBusiness() {
        post(outbox("Elsewhere").put("channel_id", 18_338));
        post(example("dialog_transferred").put("channel_id", 18_338));

        nothingCameBeforeTheNextMessage();
    }

    @Test
    void anImportedMessageToTheClientEntersTheStream() {
        post(example("imported_message"));

        JsonObject message = visitor.socket().next("message");
        assertThat(message.getString("text")).isEqualTo("text import");
        assertThat(message.getString("direction")).isEqualTo("outgoing");
    }

    @Test
    void anImportedMessageOfTheClientEntersTheStreamOnceAndIsNotForwarded() {
        int before = Gateway.helpdesk().messages(visitor.clientId()).size();
        JsonObject event = example("imported_message").put("type", "from_client");
        post(event);
        post(event);

        JsonObject message = visitor.socket().next("message");
        assertThat(message.getString("direction")).isEqualTo("incoming");
        assertThat(message.getJsonObject("author").getString("kind")).isEqualTo("contact");
        assertThat(message.getString("status")).isEqualTo("sent");
        post(outbox("marker"));
        assertThat(visitor.socket().next("message").getLong("seq")).isEqualTo(3);
        assertThat(Gateway.helpdesk().messages(visitor.clientId())).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canceled", "failed"})
    void aMessageThatIsWithdrawnIsCanceled(String gatewayStatus) {
        JsonObject sent = outbox("Oops");
        post(sent);
        JsonObject message = visitor.socket().next("message");
        visitor.socket().next("status");
        JsonObject event = example("outbox_status");
        event.getJsonObject("data").put("gateway_status", gatewayStatus).put("id", sent.getLong("message_id"));

        post(event);

        JsonObject status = visitor.socket().next("status");
        assertThat(status.getString("status")).isEqualTo("canceled");
        assertThat(status.getLong("seq")).isEqualTo(message.getLong("seq"));
    }

    @Test
    void aWithdrawalOfAClientWhoIsNoContactIsIgnored() {
        JsonObject event = ExampleEvents.of("outbox_status");
        event.getJsonObject("data").put("gateway_status", "failed").put("client_id", 177_597_039);
        int asked = clientCalls();

        post(event);

        assertThat(clientCalls()).as("calls to GET clients/<id>").isEqualTo(asked);
    }

    private static int clientCalls() {
        return Gateway.helpdesk()
                .calls(dev.viaduct.simulator.Operation.GET_CLIENT)
                .size();
    }

    @Test
    void aConversationOpensIsAssignedAndCloses() {
        Instant start = Instant.now();
        post(example("new_request").put("event_time", start.toString()));
        JsonObject opened = visitor.socket().next();
        assertThat(opened.getString("type")).isEqualTo("conversation");
        assertThat(opened.getString("state")).isEqualTo("open");
        assertThat(opened.getJsonObject("operator")).isNull();

        post(example("dialog_transferred")
                .put("operator_id", 102)
                .put("current_operator_id", 102)
                .put("event_time", start.plusMillis(10).toString()));
        JsonObject assigned = visitor.socket().next();
        assertThat(assigned.getString("state")).isEqualTo("open");
        assertThat(assigned.getJsonObject("operator").getString("id")).isEqualTo("102");
        assertThat(assigned.getJsonObject("operator").getString("name")).isEqualTo("Boris Lange");
        assertThat(assigned.getJsonObject("operator").getString("picture")).endsWith("/operators/102.svg");

        post(example("close_request").put("event_time", start.plusMillis(20).toString()));
        post(example("close_dialog").put("event_time", start.plusMillis(21).toString()));
        JsonObject closed = visitor.socket().next();
        assertThat(closed.getString("type")).isEqualTo("conversation");
        assertThat(closed.getString("state")).isEqualTo("closed");
        post(outbox("marker"));
        assertThat(visitor.socket().next().getString("type"))
                .as("one frame for one closing")
                .isEqualTo("message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close_dialog", "close_request"})
    void anOldClosingThatComesAgainDoesNotCloseWhatOpenedSince(String name) {
        Instant now = Instant.now();
        post(example("new_request").put("event_time", now.toString()));
        assertThat(visitor.socket().next("conversation").getString("state")).isEqualTo("open");

        post(example(name).put("event_time", now.minusSeconds(7_200).toString()));

        nothingCameBeforeTheNextMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"new_request", "dialog_transferred"})
    void anOldOpeningThatComesAgainDoesNotOpenWhatClosedSince(String name) {
        Instant now = Instant.now();
        post(example("new_request").put("event_time", now.minusSeconds(1).toString()));
        post(example("close_dialog").put("event_time", now.toString()));
        assertThat(visitor.socket().next("conversation").getString("state")).isEqualTo("open");
        assertThat(visitor.socket().next("conversation").getString("state")).isEqualTo("closed");

        post(example(name).put("event_time", now.minusSeconds(7_200).toString()));

        nothingCameBeforeTheNextMessage();
    }

    @Test
    void aChangedCardIsTheContactsFromThenOnAndAnOlderOneIsNot() {
        Instant now = Instant.now();
        post(example("client_updated").put("event_time", now.toString()));
        post(example("client_updated")
                .put("name", "Old name")
                .put("event_time", now.minusSeconds(300).toString()));

        assertThat(welcome().getJsonObject("contact").getString("name")).isEqualTo("Ольга Шуст");
    }

    private JsonObject welcome() {
        try (TestSocket again =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "")) {
            return again.next("welcome");
        }
    }

    @Test
    void aBlacklistedContactIsShutOutUntilItIsTakenOff() {
        Instant now = Instant.now();
        post(example("client_added_to_blacklist").put("event_time", now.toString()));
        assertThat(visitor.socket().closeCode()).isEqualTo(4403);
        try (TestSocket again =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(visitor.subject()), "")) {
            assertThat(again.closeCode()).isEqualTo(4403);
        }
        try (Http.Events events = Http.events(Gateway.APP, Gateway.token(visitor.subject()), "")) {
            assertThat(events.status()).isEqualTo(403);
        }

        post(example("client_added_to_blacklist")
                .put("is_blocked", false)
                .put("event_time", now.plusMillis(5).toString()));

        assertThat(welcome().getString("type")).isEqualTo("welcome");
    }

    @Test
    void anOldBlockThatComesAgainDoesNotBlockAnew() {
        Instant now = Instant.now();
        post(example("client_added_to_blacklist").put("is_blocked", false).put("event_time", now.toString()));

        post(example("client_added_to_blacklist")
                .put("event_time", now.minusSeconds(7_200).toString()));

        nothingCameBeforeTheNextMessage();
        assertThat(visitor.socket().isOpen()).isTrue();
    }

    @Test
    void filesOfEveryKindArrive() {
        post(outbox("Look")
                .put("photo", "https://f.example/a.png")
                .put("video", "https://f.example/b.mp4")
                .put("audio", "https://f.example/c.mp3")
                .put("pdf", "https://f.example/d.pdf")
                .put("attachments", new JsonArray("""
                        [{"name":"a.png","link":"https://f.example/a.png"},
                         {"name":"e.zip","link":"https://f.example/e.zip"}]""")));

        JsonArray files = visitor.socket().next("message").getJsonArray("attachments");
        assertThat(files.stream().map(JsonObject.class::cast).map(file -> file.getString("url")))
                .containsExactly(
                        "https://f.example/a.png",
                        "https://f.example/e.zip",
                        "https://f.example/b.mp4",
                        "https://f.example/c.mp3",
                        "https://f.example/d.pdf");
        assertThat(files.getJsonObject(0).getString("name")).isEqualTo("a.png");
        assertThat(files.getJsonObject(0).getString("content_type")).isEqualTo("image/png");
    }

    @Test
    void aFileAloneIsAMessage() {
        post(outbox(null).put("attachments", new JsonArray("[{\"link\":\"https://f.example/a.png\"}]")));

        JsonObject message = visitor.socket().next("message");
        assertThat(message.containsKey("text")).isFalse();
        assertThat(message.getJsonArray("attachments")).hasSize(1);
    }

    @Test
    void aPlaceArrives() {
        post(outbox(null).put("coordinates", "55.751244 37.618423"));

        assertThat(visitor.socket().next("message").getJsonObject("location"))
                .isEqualTo(new JsonObject().put("lat", 55.751244).put("lng", 37.618423));
    }

    @Test
    void buttonsArriveWhereverTheyAppear() {
        post(outbox("?")
                .put("keyboard", new JsonObject("""
                        {"buttons":[{"type":"url","text":"Link","color":"blue","url":"https://www.google.com"}]}"""))
                .put("inline_buttons", new JsonArray("""
                        [{"text":"Label","type":"reply","payload":"My payload"}]"""))
                .put("interactive", new JsonObject("""
                        {"type":"list","action":{"sections":[{"rows":[{"id":"1","title":"Row"}]}],
                         "buttons":[{"type":"reply","reply":{"id":"2","title":"Button"}}]}}""")));

        assertThat(visitor.socket().next("message").getJsonArray("buttons")).isEqualTo(new JsonArray("""
                        [{"type":"url","text":"Link","url":"https://www.google.com","color":"blue"},
                         {"type":"reply","text":"Label","payload":"My payload"},
                         {"type":"reply","text":"Row","payload":"1"},
                         {"type":"reply","text":"Button","payload":"2"}]"""));
    }

    @Test
    void aMessageThatSaysNothingIsNone() {
        post(outbox(null));
        post(outbox(""));

        nothingCameBeforeTheNextMessage();
    }
}
