package dev.viaduct.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String TOKEN = "secret-token";

    private WebhookReceiver receiver;
    private Chat2DeskSimulator simulator;
    private Caller api;

    @BeforeEach
    void start() throws IOException {
        receiver = new WebhookReceiver();
        simulator = Chat2DeskSimulator.start(SimulatorSettings.withToken(TOKEN));
        api = new Caller(simulator, TOKEN);
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    @Test
    void theNextCallsFailThenTheOperationWorksAgain() {
        simulator.faults().failNext(Operation.INBOX, 2, 503, "{\"status\":\"error\"}");

        assertThat(api.inbox("user-1", "one").status()).isEqualTo(503);
        assertThat(api.inbox("user-1", "two").status()).isEqualTo(503);
        assertThat(api.inbox("user-1", "three").status()).isEqualTo(200);
        assertThat(simulator.messages()).hasSize(1);
    }

    @Test
    void oneClientsCallsFailUntilEverythingIsReset() {
        simulator.faults().whereBodyContains("user-1", new Fault.Fail(503, ""));

        assertThat(api.inbox("user-1", "one").status()).isEqualTo(503);
        assertThat(api.inbox("user-2", "one").status()).isEqualTo(200);
        simulator.faults().reset();

        assertThat(api.inbox("user-1", "two").status()).isEqualTo(200);
    }

    @Test
    void anOperationFailsUntilItIsCleared() {
        simulator.faults().failAll(Operation.API_INFO, 500, "");

        assertThat(api.get("/v1/companies/api_info").status()).isEqualTo(500);
        assertThat(api.get("/v1/operators").status()).isEqualTo(200);
        simulator.faults().clear(Operation.API_INFO);

        assertThat(api.get("/v1/companies/api_info").status()).isEqualTo(200);
    }

    @Test
    void aLostAnswerMeansThatTheMessageIsThere() {
        simulator.faults().loseAnswers(Operation.INBOX, 1);

        assertThatThrownBy(() -> api.attempt("POST", "/v1/messages/inbox", Caller.inboxBody("user-1", "hello")))
                .isInstanceOf(IOException.class);

        assertThat(simulator.messages()).hasSize(1);
        assertThat(simulator.calls(Operation.INBOX)).singleElement().satisfies(call -> {
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.answered()).isFalse();
        });
    }

    @Test
    void aCutConnectionMeansThatNothingIsThere() {
        simulator.faults().next(Operation.INBOX, 1, new Fault.CutOff());

        assertThatThrownBy(() -> api.attempt("POST", "/v1/messages/inbox", Caller.inboxBody("user-1", "hello")))
                .isInstanceOf(IOException.class);

        assertThat(simulator.messages()).isEmpty();
    }

    @Test
    void aHelpdeskThatIsDownRefusesConnectionsAndForgetsNothing() {
        long client = client();
        simulator.goDown();
        assertThatThrownBy(() -> api.attempt("GET", "/v1/operators", null)).isInstanceOf(ConnectException.class);

        simulator.comeBack();

        assertThat(api.inbox("user-1", "back").data().getLong("client_id")).isEqualTo(client);
    }

    @Test
    void aFailureMayCarryHeaders() throws IOException {
        simulator.faults().next(Operation.INBOX, 1, new Fault.Fail(429, "{}", Map.of("Retry-After", "7")));

        var response = api.attempt("POST", "/v1/messages/inbox", Caller.inboxBody("user-1", "hello"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("7");
    }

    @Test
    void aDelayedCallIsAnsweredLater() {
        simulator.faults().delay(Operation.LIST_OPERATORS, Duration.ofMillis(120));
        Instant before = Instant.now();

        assertThat(api.get("/v1/operators").status()).isEqualTo(200);

        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }

    @Test
    void rejectedCredentialsRejectEveryCall() {
        simulator.faults().rejectCredentials(true);
        assertThat(api.get("/v1/webhooks").status()).isEqualTo(401);

        simulator.faults().reset();

        assertThat(api.get("/v1/webhooks").status()).isEqualTo(200);
    }

    @Test
    void moreCallsThanTheRateLimitAreTooMany() {
        simulator.faults().limitRate(1);

        List<Integer> statuses = IntStream.range(0, 10)
                .map(i -> api.get("/v1/operators").status())
                .boxed()
                .toList();

        assertThat(statuses).contains(200, 429);
    }

    @Test
    void doubledEventsArriveTwiceAndDroppedOnesNever() {
        long client = client();
        api.webhook(receiver.url(), "outbox");

        simulator.faults().events(Faults.Events.DOUBLED);
        simulator.reply(client, "twice");
        await().untilAsserted(() -> assertThat(texts()).containsExactly("twice", "twice"));
        simulator.faults().events(Faults.Events.DROPPED);
        simulator.reply(client, "never");
        simulator.comment(client, "also dropped");
        simulator.faults().events(Faults.Events.NORMAL);
        simulator.reply(client, "once");

        await().untilAsserted(() -> assertThat(texts()).containsExactly("twice", "twice", "once"));
    }

    @Test
    void heldEventsArriveInOrderWhenReleased() {
        long client = client();
        api.webhook(receiver.url(), "outbox");
        simulator.faults().events(Faults.Events.HELD);
        simulator.reply(client, "one");
        simulator.reply(client, "two");
        assertThat(receiver.received()).isEmpty();

        simulator.faults().events(Faults.Events.NORMAL);
        simulator.reply(client, "three");

        await().untilAsserted(() -> assertThat(texts()).containsExactly("one", "two", "three"));
    }

    @Test
    void theConsoleRepliesAndSetsFaults() {
        long client = client();

        api.post("/console/chats/" + client + "/reply", new JsonObject().put("text", "from the console"));
        api.post(
                "/console/faults/operation",
                new JsonObject().put("operation", "INBOX").put("kind", "fail").put("status", 502));

        assertThat(simulator.messages(client))
                .extracting(SimulatedMessage::text)
                .contains("from the console");
        assertThat(api.inbox("user-1", "fails").status()).isEqualTo(502);
        assertThat(api.get("/console/state")
                        .json()
                        .getJsonObject("faults")
                        .getJsonObject("standing")
                        .getString("INBOX"))
                .isEqualTo("answers 502");
        assertThat(api.get("/").body()).contains("<!doctype html>");
    }

    private long client() {
        return api.inbox("user-1", "hi").data().getLong("client_id");
    }

    private List<String> texts() {
        return receiver.received().stream()
                .map(event -> event.json().getString("text"))
                .toList();
    }
}
