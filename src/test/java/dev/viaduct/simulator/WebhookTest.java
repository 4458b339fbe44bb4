package dev.viaduct.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {

    private static final String TOKEN = "secret-token";

    private WebhookReceiver receiver;
    private Chat2DeskSimulator simulator;
    private Caller api;

    @BeforeEach
    void start() throws IOException {
        receiver = new WebhookReceiver();
        use(SimulatorSettings.withToken(TOKEN)
                .withRepeatDelays(Duration.ofMillis(20), Duration.ofMillis(40), Duration.ofMillis(60)));
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    private void use(SimulatorSettings settings) {
        if (simulator != null) {
            simulator.close();
        }
        simulator = Chat2DeskSimulator.start(settings);
        api = new Caller(simulator, TOKEN);
    }

    @Test
    void aFirstMessageIsAnnouncedAsClientThenRequestThenInbox() {
        api.webhook(receiver.url(), "new_client", "new_request", "inbox");

        api.inbox("user-1", "hello");

        awaitEvents("new_client", "new_request", "inbox");
        JsonObject inbox = receiver.received().get(2).json();
        assertThat(inbox.getString("text")).isEqualTo("hello");
        assertThat(inbox.getBoolean("is_new_client")).isTrue();
        assertThat(inbox.getBoolean("is_new_request")).isTrue();
        assertThat(inbox.getJsonObject("extra_data").getString("external_id")).isEqualTo("ext-hello");
        assertThat(inbox.getJsonObject("client").getString("phone")).isEqualTo("[external] user-1");
    }

    @Test
    void anEventHasExactlyTheFieldsOfTheReference() {
        api.webhook(receiver.url(), "outbox");
        long client = client("user-1");

        simulator.reply(client, "How do you do ?");

        awaitEvents("outbox");
        assertThat(receiver.received().get(0).json().getMap().keySet())
                .containsExactly(
                        "message_id",
                        "type",
                        "text",
                        "transport",
                        "client_id",
                        "operator_id",
                        "dialog_id",
                        "channel_id",
                        "photo",
                        "coordinates",
                        "audio",
                        "pdf",
                        "client",
                        "hook_type",
                        "request_id",
                        "attachments",
                        "is_new_request",
                        "is_new_client",
                        "insta_comment",
                        "extra_data",
                        "is_new",
                        "event_time");
    }

    @Test
    void everyEventIsSignedOverBodyAndTimestamp() {
        api.webhook(receiver.url(), "inbox");

        api.inbox("user-1", "Привет ✓");

        awaitEvents("inbox");
        WebhookReceiver.Received event = receiver.received().get(0);
        String expected = Signature.ofToken(TOKEN).of(event.body().getBytes(StandardCharsets.UTF_8), event.timestamp());
        assertThat(event.signature()).isEqualTo(expected);
    }

    @Test
    void onlySubscribedEventsOfItsChannelsReachAWebhook() {
        long client = client("user-1");
        api.post("/v1/webhooks", subscription("outbox").put("channels", new JsonArray().add(99)));
        api.post("/v1/webhooks", subscription("comment").put("channels", new JsonArray().add(1)));

        simulator.reply(client, "not for this channel");
        simulator.comment(client, "for the other webhook");

        awaitEvents("comment");
    }

    @Test
    void anEventThatIsNotTakenComesAgainThreeTimes() {
        receiver.answers(n -> 500);
        api.webhook(receiver.url(), "outbox");

        simulator.reply(client("user-1"), "again and again");

        await().untilAsserted(() -> assertThat(simulator.deliveries())
                .extracting(RecordedDelivery::attempt)
                .containsExactly(1, 2, 3, 4));
        assertThat(receiver.received()).hasSize(4);
        assertThat(receiver.received()).containsOnly(receiver.received().get(0));
    }

    @Test
    void aRepeatThatIsTakenIsTheLast() {
        receiver.answers(n -> n == 1 ? 503 : 200);
        api.webhook(receiver.url(), "outbox");

        simulator.reply(client("user-1"), "twice");

        await().untilAsserted(() -> assertThat(simulator.deliveries())
                .extracting(RecordedDelivery::status)
                .containsExactly(503, 200));
    }

    @Test
    void firstAttemptsKeepAClientsOrderThoughOneFails() {
        receiver.answers(n -> n == 2 ? 500 : 200);
        api.webhook(receiver.url(), "outbox");
        long client = client("user-1");

        for (String text : List.of("1", "2", "3", "4")) {
            simulator.reply(client, text);
        }

        await().untilAsserted(() -> assertThat(simulator.deliveries()).hasSize(5));
        List<String> firstAttempts = receiver.received().stream()
                .map(event -> event.json().getString("text"))
                .distinct()
                .toList();
        assertThat(firstAttempts).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aWebhookThatKeepsFailingIsSwitchedOff() {
        use(SimulatorSettings.withToken(TOKEN)
                .withRepeatDelays(Duration.ofMillis(10))
                .withDisableAfter(Duration.ofMillis(100)));
        receiver.answers(n -> 500);
        long id = api.webhook(receiver.url(), "outbox");

        simulator.reply(client("user-1"), "lost");

        await().untilAsserted(() -> {
            JsonObject webhook =
                    api.get("/v1/webhooks/" + id).json().getJsonArray("data").getJsonObject(0);
            assertThat(webhook.getString("status")).isEqualTo("disable");
            assertThat(webhook.getJsonArray("errors")).isNotEmpty();
        });
    }

    @Test
    void aSwitchedOffWebhookGetsEventsAgainOnceEnabled() {
        use(SimulatorSettings.withToken(TOKEN).withDisableAfterFailures(1));
        receiver.answers(n -> n == 1 ? 500 : 200);
        long id = api.webhook(receiver.url(), "outbox");
        long client = client("user-1");
        simulator.reply(client, "fails");
        await().untilAsserted(
                        () -> assertThat(simulator.webhooks().get(0).enabled()).isFalse());

        simulator.reply(client, "missed");
        api.put("/v1/webhooks/" + id + "?status=enable", null);
        simulator.reply(client, "arrives");

        await().untilAsserted(() -> assertThat(receiver.received())
                .extracting(event -> event.json().getString("text"))
                .containsExactly("fails", "arrives"));
    }

    @Test
    void aSixthWebhookIsRefused() {
        for (int i = 0; i < 5; i++) {
            assertThat(api.post("/v1/webhooks", subscription("inbox")).status()).isEqualTo(200);
        }

        assertThat(api.post("/v1/webhooks", subscription("inbox")).status()).isEqualTo(400);
        assertThat(api.get("/v1/webhooks").json().getJsonArray("data")).hasSize(5);
    }

    @Test
    void aWebhookIsChangedAndDeleted() {
        long id = api.webhook(receiver.url(), "inbox");

        api.put("/v1/webhooks/" + id, new JsonObject().put("events", new JsonArray().add("outbox")));
        assertThat(simulator.webhooks().get(0).events()).containsExactly("outbox");
        assertThat(api.delete("/v1/webhooks/" + id).json()).isEqualTo(new JsonObject().put("status", "success"));

        assertThat(simulator.webhooks()).isEmpty();
        assertThat(api.delete("/v1/webhooks/" + id).status()).isEqualTo(404);
    }

    @Test
    void closingEndsTheRequestThenTheDialogOnce() {
        long client = client("user-1");
        api.webhook(receiver.url(), "close_request", "close_dialog", "comment");

        simulator.close(client);
        simulator.close(client);
        simulator.comment(client, "marks the end");

        awaitEvents("close_request", "close_dialog", "comment");
    }

    @Test
    void theFirstAnswerAssignsTheDialog() {
        long client = client("user-1");
        api.webhook(receiver.url(), "dialog_transferred", "outbox");

        simulator.reply(client, "hello");
        simulator.transfer(client, 102);

        awaitEvents("dialog_transferred", "outbox", "dialog_transferred");
        assertThat(receiver.received().get(2).json().getLong("operator_id")).isEqualTo(102);
        assertThat(receiver.received().get(2).json().getLong("last_operator_id"))
                .isEqualTo(101);
    }

    @Test
    void whatHappensToMessagesAndClientsIsAnnounced() {
        long client = client("user-1");
        SimulatedMessage reply = simulator.reply(client, "take back");
        api.webhook(
                receiver.url(),
                "outbox_status",
                "client_updated",
                "client_added_to_blacklist",
                "imported_message",
                "outbox");

        simulator.cancel(reply.id());
        simulator.updateClient(client, ClientChange.name("Maria"));
        simulator.blacklist(client, true);
        simulator.importMessage(client, MessageType.TO_CLIENT, Reply.text("old"));
        simulator.reply(client, Reply.text("Choose").withKeyboard(Button.reply("Yes", "y")));

        awaitEvents("outbox_status", "client_updated", "client_added_to_blacklist", "imported_message", "outbox");
        List<WebhookReceiver.Received> events = receiver.received();
        assertThat(events.get(0).json().getJsonObject("data").getString("gateway_status"))
                .isEqualTo("canceled");
        assertThat(events.get(1).json().getString("assigned_name")).isEqualTo("Maria");
        assertThat(events.get(2).json().getBoolean("is_blocked")).isTrue();
        assertThat(events.get(3).json().getJsonObject("extra_data").getBoolean("imported"))
                .isTrue();
        assertThat(events.get(4)
                        .json()
                        .getJsonObject("keyboard")
                        .getJsonArray("buttons")
                        .getJsonObject(0)
                        .getString("payload"))
                .isEqualTo("y");
    }

    private long client(String contact) {
        return api.inbox(contact, "hi").data().getLong("client_id");
    }

    private JsonObject subscription(String event) {
        return new JsonObject()
                .put("url", receiver.url())
                .put("name", "gateway")
                .put("events", new JsonArray().add(event));
    }

    private void awaitEvents(String... hookTypes) {
        await().untilAsserted(() -> assertThat(receiver.hookTypes()).containsExactly(hookTypes));
    }
}
