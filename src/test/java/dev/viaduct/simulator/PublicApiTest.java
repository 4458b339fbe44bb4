package dev.viaduct.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    private static final String TOKEN = "secret-token";

    private Chat2DeskSimulator simulator;
    private Caller api;

    @BeforeEach
    void start() {
        simulator = Chat2DeskSimulator.start(SimulatorSettings.withToken(TOKEN));
        api = new Caller(simulator, TOKEN);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void aCallWithAnotherTokenIsUnauthorized() {
        Caller.Reply reply = new Caller(simulator, "wrong").get("/v1/operators");

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().getString("status")).isEqualTo("error");
        assertThat(reply.json().getMap()).containsOnlyKeys("message", "errors", "status");
    }

    @Test
    void anInboxMessageMakesAClientADialogAndARequest() {
        Caller.Reply reply = api.inbox("user-1", "hello");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getString("status")).isEqualTo("success");
        assertThat(reply.data().getMap()).containsOnlyKeys("message_id", "client_id", "dialog_id", "request_id");
        SimulatedClient client = simulator.client("user-1").orElseThrow();
        assertThat(client.phone()).isEqualTo("[external] user-1");
        assertThat(client.name()).isEqualTo("Nick");
        SimulatedMessage message = simulator.message(reply.data().getLong("message_id"));
        assertThat(message.externalId()).contains("ext-hello");
        assertThat(message.type()).isEqualTo(MessageType.FROM_CLIENT);
    }

    @Test
    void theSameClientKeepsItsRequestUntilItIsClosed() {
        long first = api.inbox("user-1", "one").data().getLong("request_id");
        long second = api.inbox("user-1", "two").data().getLong("request_id");
        api.put("/v1/requests/close", new JsonObject().put("request_id", first));
        long third = api.inbox("user-1", "three").data().getLong("request_id");

        assertThat(second).isEqualTo(first);
        assertThat(third).isNotEqualTo(first);
        assertThat(simulator.clients()).hasSize(1);
    }

    @Test
    void anAnsweredChatCountsAsRead() {
        long client = api.inbox("user-1", "one").data().getLong("client_id");
        assertThat(simulator.messages(client))
                .extracting(SimulatedMessage::read)
                .containsExactly(false);

        simulator.reply(client, "answer");

        assertThat(simulator.messages(client))
                .extracting(SimulatedMessage::read)
                .containsExactly(true, true);
    }

    @Test
    void idsDoNotComeAgainAfterARestart() {
        long before = api.inbox("user-1", "one").data().getLong("message_id");

        try (Chat2DeskSimulator restarted = Chat2DeskSimulator.start(SimulatorSettings.withToken(TOKEN))) {
            long after =
                    new Caller(restarted, TOKEN).inbox("user-1", "two").data().getLong("message_id");
            assertThat(after).isGreaterThan(before);
        }
    }

    @Test
    void aClientKnownByPhoneIsStoredWithItsDigits() {
        JsonObject body =
                Caller.inboxBody("unused", "hi").put("from_client", new JsonObject().put("phone", 19110001122L));

        assertThat(api.post("/v1/messages/inbox", body).status()).isEqualTo(200);
        assertThat(simulator.client("19110001122").orElseThrow().phone()).isEqualTo("19110001122");
    }

    @Test
    void bothOrNoneOfIdAndPhoneIsAnError() {
        JsonObject both = Caller.inboxBody("user-1", "hi");
        both.getJsonObject("from_client").put("phone", "1911");
        JsonObject none = Caller.inboxBody("user-1", "hi").put("from_client", new JsonObject());

        assertBadRequest(api.post("/v1/messages/inbox", both), "from_client");
        assertBadRequest(api.post("/v1/messages/inbox", none), "from_client");
    }

    @Test
    void anUnknownChannelOrAnEmptyMessageIsAnError() {
        JsonObject otherChannel = Caller.inboxBody("user-1", "hi").put("channel_id", "2");
        JsonObject empty = Caller.inboxBody("user-1", "hi");
        empty.remove("body");

        assertBadRequest(api.post("/v1/messages/inbox", otherChannel), "channel_id");
        assertBadRequest(api.post("/v1/messages/inbox", empty), "body");
        assertThat(simulator.messages()).isEmpty();
    }

    @Test
    void anAttachmentOrALocationNeedsNoText() {
        JsonObject file = Caller.inboxBody("user-1", "x").put("attachment", "http://127.0.0.1/a/b.pdf?x=1");
        file.remove("body");
        JsonObject place = Caller.inboxBody("user-1", "x").put("location", "55.75 37.61");
        place.remove("body");

        assertThat(api.post("/v1/messages/inbox", file).status()).isEqualTo(200);
        assertThat(api.post("/v1/messages/inbox", place).status()).isEqualTo(200);
        List<SimulatedMessage> messages = simulator.messages();
        assertThat(messages.get(0).content().attachments())
                .containsExactly(new Attachment("b.pdf", "http://127.0.0.1/a/b.pdf?x=1"));
        assertThat(messages.get(1).content().coordinates()).isEqualTo("55.75 37.61");
    }

    @Test
    void theInboxAnswerMayLeaveDataEmpty() {
        SimulatorSettings silent =
                SimulatorSettings.withToken(TOKEN).withInboxAnswer(SimulatorSettings.InboxAnswer.EMPTY);
        try (Chat2DeskSimulator other = Chat2DeskSimulator.start(silent)) {
            Caller.Reply reply = new Caller(other, TOKEN).inbox("user-1", "hi");

            assertThat(reply.data()).isEmpty();
        }
    }

    @Test
    void statusReportsAreKeptInOrderAndBadOnesRefused() {
        long clientId = api.inbox("user-1", "hi").data().getLong("client_id");
        SimulatedMessage reply = simulator.reply(clientId, "hello");
        String path = "/v1/messages/" + reply.id() + "/status/";

        assertThat(api.put(path + 6, null).status()).isEqualTo(200);
        assertThat(api.put(path + 7, null).status()).isEqualTo(200);
        assertThat(api.put(path + 4, null).status()).isEqualTo(400);
        assertThat(api.put("/v1/messages/1/status/6", null).status()).isEqualTo(404);
        assertThat(simulator.message(reply.id()).reportedStatuses())
                .containsExactly(GatewayStatus.DELIVERED, GatewayStatus.SEEN);
    }

    @Test
    void somethingUnknownIsNotFoundInTheDocumentedShape() {
        Caller.Reply reply = api.get("/v1/messages/1");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json())
                .isEqualTo(new JsonObject()
                        .put("message", "not_found")
                        .put("errors", "Message #1 not found")
                        .put("status", "error"));
    }

    @Test
    void messagesAreFilteredAndContinueFromAStartId() {
        long first = api.inbox("user-1", "one").data().getLong("client_id");
        long second = api.inbox("user-2", "two").data().getLong("client_id");
        SimulatedMessage a = simulator.reply(first, "a");
        SimulatedMessage b = simulator.reply(second, "b");
        SimulatedMessage c = simulator.reply(first, "c");

        assertThat(ids("?type=to_client")).containsExactly(a.id(), b.id(), c.id());
        assertThat(ids("?type=to_client&start_id=" + b.id())).containsExactly(b.id(), c.id());
        assertThat(ids("?type=to_client&client_id=" + first)).containsExactly(a.id(), c.id());
        assertThat(ids("?type=to_client&order=desc&limit=2")).containsExactly(c.id(), b.id());
        assertThat(ids("?channel_id=2")).isEmpty();
        assertThat(api.get("/v1/messages?start_id=1&start_date=01-01-2026").status())
                .isEqualTo(400);
    }

    @Test
    void aListHasTwentyMessagesUnlessAskedAndNeverMoreThanTwoHundred() {
        long client = api.inbox("user-1", "one").data().getLong("client_id");
        for (int i = 0; i < 210; i++) {
            simulator.reply(client, "n" + i);
        }

        assertThat(ids("")).hasSize(20);
        assertThat(ids("?limit=1000")).hasSize(200);
    }

    @Test
    void aBotMayWriteThroughTheApi() {
        long client = api.inbox("user-1", "one").data().getLong("client_id");
        JsonObject body = new JsonObject()
                .put("client_id", client)
                .put("text", "Choose")
                .put("type", "autoreply")
                .put(
                        "inline_buttons",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "reply")
                                        .put("text", "Yes")
                                        .put("payload", "y")));

        long id = api.post("/v1/messages", body).data().getLong("message_id");

        assertThat(simulator.message(id).content().inlineButtons()).containsExactly(Button.reply("Yes", "y"));
    }

    @Test
    void aClientsCardIsChangedAndRead() {
        long client = api.inbox("user-1", "one").data().getLong("client_id");

        api.put(
                "/v1/clients/" + client,
                new JsonObject().put("nickname", "Maria").put("assigned_phone", "123"));

        JsonObject card = api.get("/v1/clients/" + client).data();
        assertThat(card.getString("assigned_name")).isEqualTo("Maria");
        assertThat(card.getString("client_phone")).isEqualTo("123");
        assertThat(api.get("/v1/clients/?limit=1").json().getJsonObject("meta").getInteger("total"))
                .isEqualTo(1);
    }

    @Test
    void operatorsHaveNamesAndPictures() {
        JsonObject page = api.get("/v1/operators?limit=2&offset=1").json();

        assertThat(page.getJsonArray("data")).hasSize(2);
        assertThat(page.getJsonObject("meta").getInteger("total")).isEqualTo(3);
        JsonObject operator = page.getJsonArray("data").getJsonObject(0);
        assertThat(operator.getString("first_name")).isEqualTo("Boris");
        assertThat(operator.getString("avatar")).isEqualTo(simulator.url() + "/operators/102.svg");
    }

    @Test
    void apiInfoHasBothShapes() {
        SimulatorSettings older = SimulatorSettings.withToken(TOKEN).withOlderApiInfo(true);
        try (Chat2DeskSimulator other = Chat2DeskSimulator.start(older)) {
            JsonObject oldInfo =
                    new Caller(other, TOKEN).get("/v1/companies/api_info").data();
            JsonObject newInfo = api.get("/v1/companies/api_info").data();

            assertThat(oldInfo.getInteger("requests_this_month")).isNotNull();
            assertThat(newInfo.getJsonObject("api_calls").getMap())
                    .containsOnlyKeys("used_this_month", "left_free_requests", "left_paid_requests");
        }
    }

    @Test
    void everyCallIsRecorded() {
        api.inbox("user-1", "hello");

        RecordedCall call = simulator.calls(Operation.INBOX).get(0);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).contains("ext-hello").doesNotContain(TOKEN);
    }

    private List<Long> ids(String query) {
        return api.get("/v1/messages" + query).list().stream()
                .map(message -> ((JsonObject) message).getLong("id"))
                .toList();
    }

    private static void assertBadRequest(Caller.Reply reply, String field) {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().getString("status")).isEqualTo("error");
        assertThat(reply.json().getString("message")).isEqualTo("bad_request");
        JsonObject detail =
                reply.json().getJsonObject("errors").getJsonArray(field).getJsonObject(0);
        assertThat(detail.getMap()).containsOnlyKeys("text", "error");
    }
}
