package dev.viaduct.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.conversation.Erasure;
import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Button;
import dev.viaduct.simulator.Fault;
import dev.viaduct.simulator.Faults.Events;
import dev.viaduct.simulator.Operation;
import dev.viaduct.simulator.RecordedCall;
import dev.viaduct.simulator.Reply;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.simulator.SimulatedWebhook;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Persistent;
import dev.viaduct.testing.RawConnection;
import dev.viaduct.testing.Rows;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the helpdesk says while its webhook does not reach the gateway. */
@QuarkusTest
@TestProfile(CatchUpTest.Alone.class)
@QuarkusTestResource(Gateway.class)
class CatchUpTest {
    /** With a helpdesk that has nothing of other tests: each pass reads all that is young. */
    public static final class Alone extends Persistent {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    CatchUp catchUp;

    @Inject
    Erasure erasure;

    @Inject
    Rows rows;

    @Inject
    AgroalDataSource database;

    @BeforeEach
    void isUpToDate() {
        // also with what others left at the helpdesk, which may be much
        catchUp.fetch(Gateway.APP);
        await().atMost(PATIENCE.multipliedBy(3)).until(() -> webhook().isPresent() && !catchUp.isBehind(Gateway.APP));
    }

    @AfterEach
    void mend() {
        Gateway.helpdesk().comeBack();
        Gateway.helpdesk().faults().reset();
    }

    private static Optional<SimulatedWebhook> webhook() {
        return Gateway.helpdesk().webhooks().stream()
                .filter(webhook -> webhook.url().endsWith("/webhooks/" + Gateway.APP) && webhook.enabled())
                .findFirst();
    }

    /** Switches the webhook off, and keeps it off until the faults are reset. */
    private static void webhookGoesOff() {
        Gateway.helpdesk().faults().failAll(Operation.UPDATE_WEBHOOK, 500, "");
        Gateway.helpdesk().switchOffWebhook(webhook().orElseThrow().id());
    }

    private static List<String> nextTexts(TestSocket socket, int count) {
        return Stream.generate(() -> socket.next("message"))
                .limit(count)
                .map(message -> message.getString("text"))
                .toList();
    }

    private static List<String> texts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "r" + i).toList();
    }

    @Test
    void whatWasSaidWhileTheWebhookWasOffArrivesInOrderAndOnce() {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            texts(5).forEach(text -> Gateway.helpdesk().reply(visitor.clientId(), text));
            Gateway.helpdesk().faults().reset();
            await().atMost(PATIENCE).until(() -> webhook().isPresent());
            Gateway.helpdesk().reply(visitor.clientId(), "live");

            List<String> came = nextTexts(visitor.socket(), 6);

            assertThat(came).startsWith(texts(5).toArray(String[]::new)).endsWith("live");
            visitor.socket().expectNo("message", 300);
        }
    }

    @Test
    void itArrivesEvenWhileTheWebhookStaysOff() {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            Gateway.helpdesk().reply(visitor.clientId(), "r1");

            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");
        }
    }

    @Test
    void fetchedMessagesCarryEverythingThatEventsCarryAndTellNothingInternal() {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            Gateway.helpdesk().comment(visitor.clientId(), "do not show");
            Gateway.helpdesk().system(visitor.clientId(), "transferred");
            SimulatedMessage withdrawn = Gateway.helpdesk().reply(visitor.clientId(), "withdrawn");
            Gateway.helpdesk().cancel(withdrawn.id());
            Gateway.helpdesk().autoreply(visitor.clientId(), Reply.text("a bot"));
            Gateway.helpdesk()
                    .reply(
                            visitor.clientId(),
                            new Reply(
                                    "choose",
                                    List.of(),
                                    "59.93 30.31",
                                    List.of(new Button("reply", "Yes", "yes", null, null)),
                                    List.of(),
                                    null));
            Gateway.helpdesk().faults().reset();

            JsonObject bot = visitor.socket().next("message");
            JsonObject rich = visitor.socket().next("message");

            assertThat(bot.getString("text")).isEqualTo("a bot");
            assertThat(bot.getJsonObject("author").getString("kind")).isEqualTo("bot");
            assertThat(rich.getString("text")).isEqualTo("choose");
            assertThat(rich.getJsonObject("author").getString("name")).isEqualTo("Anna Keller");
            assertThat(rich.getJsonArray("buttons")).hasSize(1);
            assertThat(rich.getJsonObject("location").getDouble("lat")).isEqualTo(59.93);
            visitor.socket().expectNo("message", 300);
        }
    }

    @Test
    void receiptsOfFetchedMessagesReachTheHelpdesk() {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            SimulatedMessage reply = Gateway.helpdesk().reply(visitor.clientId(), "r1");
            Gateway.helpdesk().faults().reset();
            long seq = visitor.socket().next("message").getLong("seq");

            visitor.socket().send(new JsonObject().put("type", "receipt").put("seen", seq));

            await().atMost(PATIENCE)
                    .until(() -> Gateway.helpdesk().message(reply.id()).status().name(), "SEEN"::equals);
        }
    }

    @Test
    void aLongSilenceIsFetchedPageByPage() {
        List<Visitor> visitors = Stream.generate(Visitor::arrive).limit(8).toList();
        try {
            webhookGoesOff();
            for (String text : texts(70)) {
                visitors.forEach(visitor -> Gateway.helpdesk().reply(visitor.clientId(), text));
            }
            Gateway.helpdesk().faults().reset();

            for (Visitor visitor : visitors) {
                assertThat(nextTexts(visitor.socket(), 70)).isEqualTo(texts(70));
            }
            visitors.get(0).socket().expectNo("message", 200);
        } finally {
            visitors.forEach(Visitor::close);
        }
    }

    @Test
    void aLiveMessageWaitsForWhatItsContactMissedAndForNothingElse() {
        try (Visitor visitor = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            texts(3).forEach(text -> Gateway.helpdesk().reply(visitor.clientId(), text));
            Gateway.helpdesk().faults().events(Events.NORMAL);
            Gateway.helpdesk().faults().delay(Operation.LIST_MESSAGES, Duration.ofMillis(700));
            Gateway.helpdesk().deleteWebhook(webhook().orElseThrow().id());
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> webhook()
                    .isPresent());

            Gateway.helpdesk().reply(visitor.clientId(), "live");
            Gateway.helpdesk().reply(other.clientId(), "live");

            assertThat(nextTexts(visitor.socket(), 4)).containsExactly("r1", "r2", "r3", "live");
            assertThat(nextTexts(other.socket(), 1)).containsExactly("live");
        }
    }

    @Test
    void liveMessagesOfManyContactsDoNotAskTheHelpdeskAllAtOnce() {
        Gateway.helpdesk().faults().delay(Operation.LIST_MESSAGES, Duration.ofSeconds(9));
        Gateway.helpdesk().deleteWebhook(webhook().orElseThrow().id());
        await().atMost(PATIENCE).until(() -> catchUp.isBehind(Gateway.APP));
        long client = ThreadLocalRandom.current().nextLong(1L << 40, 1L << 50);

        List<CompletableFuture<Integer>> live = LongStream.range(client, client + 12)
                .mapToObj(id -> CompletableFuture.supplyAsync(
                        () -> Announcement.post(
                                ExampleEvents.of("outbox").put("message_id", id).put("client_id", id)),
                        task -> new Thread(task).start()))
                .toList();

        assertThat(live).extracting(CompletableFuture::join).containsOnly(503);
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> LongStream.range(client, client + 12)
                                .filter(CatchUpTest::isAskedFor)
                                .count()
                        == 8);
    }

    private static boolean isAskedFor(long client) {
        return Gateway.helpdesk().calls(Operation.LIST_MESSAGES).stream()
                .anyMatch(call -> call.query().contains("client_id=" + client + "&")
                        || call.query().endsWith("client_id=" + client));
    }

    /** A contact with a socket whom the gateway does not know by the helpdesk's id: fetched messages tell nothing else. */
    private static Visitor unlinked() {
        String subject = Visitor.freshSubject();
        Gateway.helpdesk().faults().events(Events.DROPPED);
        long client = writesElsewhere(subject);
        return new Visitor(Gateway.socket(subject), subject, client, "");
    }

    /** Somebody writes to the helpdesk past the gateway; the helpdesk's id. */
    private static long writesElsewhere(String subject) {
        HttpRequest message = HttpRequest.newBuilder(
                        URI.create(Gateway.helpdesk().url() + "/v1/messages/inbox"))
                .header("Authorization", Gateway.HELPDESK_TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                        .put("channel_id", Gateway.CHANNEL)
                        .put("body", "Hello")
                        .put("from_client", new JsonObject().put("id", subject))
                        .encode()))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .sendAsync(message, HttpResponse.BodyHandlers.discarding())
                        .join()
                        .statusCode())
                .isEqualTo(200);
        return Gateway.helpdesk().client(subject).orElseThrow().id();
    }

    @Test
    void aFetchedMessageArrivesThoughTheHelpdeskDoesNotSayAtOnceWhomItIsFor() {
        try (Visitor visitor = unlinked()) {
            webhookGoesOff();
            Gateway.helpdesk().faults().next(Operation.GET_CLIENT, 1, new Fault.Fail(502, ""));
            Gateway.helpdesk().faults().next(Operation.GET_CLIENT, 1, new Fault.CutOff());

            Gateway.helpdesk().reply(visitor.clientId(), "r1");

            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");
        }
    }

    @Test
    void aClientOfWhomTheHelpdeskSaysNothingDoesNotStopTheOthers() {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            long client = writesElsewhere(Visitor.freshSubject());
            Gateway.helpdesk().faults().failAll(Operation.GET_CLIENT, 502, "");
            webhookGoesOff();
            Gateway.helpdesk().reply(client, "for whom?");
            Gateway.helpdesk().reply(client, "and this?");
            Gateway.helpdesk().reply(visitor.clientId(), "r1");

            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");
            await().atMost(PATIENCE.multipliedBy(2))
                    .until(() -> rows.number(
                                    "SELECT count(*) FROM quarantine WHERE reason LIKE ?",
                                    "%client " + client + " is%502%")
                            == 2);
            Gateway.helpdesk().faults().clear(Operation.UPDATE_WEBHOOK);
            await().atMost(PATIENCE).until(() -> !catchUp.isBehind(Gateway.APP));
        }
    }

    @Test
    void aWithdrawalThatWasNotHeardIsFetched() {
        try (Visitor visitor = Visitor.arrive()) {
            SimulatedMessage reply = Gateway.helpdesk().reply(visitor.clientId(), "r1");
            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");

            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().cancel(reply.id());
            webhookGoesOff();

            await().atMost(PATIENCE).until(() -> visitor.socket().rest().stream()
                    .anyMatch(frame -> "canceled".equals(frame.getString("status"))));
        }
    }

    @Test
    void aCallThatWasRefusedUnreadMakesTheGatewayLookWhatItWas() {
        try (Visitor visitor = Visitor.arrive();
                RawConnection slow = RawConnection.to(Gateway.address())) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            Gateway.helpdesk().reply(visitor.clientId(), "r1");
            slow.send("POST /webhooks/" + Gateway.APP + " HTTP/1.1\r\nHost: "
                    + Gateway.address().getAuthority() + "\r\nContent-Length: 100\r\n\r\n{");

            await().atMost(PATIENCE).until(() -> visitor.socket().rest().stream()
                    .anyMatch(frame -> "r1".equals(frame.getString("text"))));
        }
    }

    @Test
    void aHelpdeskThatFailsWhileItIsAskedIsAskedAgain() {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            texts(3).forEach(text -> Gateway.helpdesk().reply(visitor.clientId(), text));
            Gateway.helpdesk().faults().clear(Operation.UPDATE_WEBHOOK);
            Gateway.helpdesk().faults().failNext(Operation.LIST_MESSAGES, 2, 503, "");

            assertThat(nextTexts(visitor.socket(), 3)).isEqualTo(texts(3));
        }
    }

    @Test
    void nothingIsFetchedWhileNothingCanBeMissing() {
        try (Visitor visitor = Visitor.arrive()) {
            int before = fetches();
            Gateway.helpdesk().reply(visitor.clientId(), "r1");
            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");

            assertThat(fetches()).isEqualTo(before);
        }
    }

    private static int fetches() {
        return (int) Gateway.helpdesk().calls(Operation.LIST_MESSAGES).stream()
                .map(RecordedCall::query)
                .filter(query -> query.contains("channel_id=" + Gateway.CHANNEL))
                .count();
    }

    @Test
    void anAppThatIsNewBeginsBehindWhatWasSaidBeforeIt() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            forgetCursor("now() + interval '1 hour'");
            long old = Gateway.helpdesk().reply(visitor.clientId(), "old").id();
            Gateway.helpdesk().faults().reset();
            await().atMost(PATIENCE).until(this::cursor, last -> last >= old);
            await().atMost(PATIENCE).until(() -> webhook().isPresent() && !catchUp.isBehind(Gateway.APP));

            Gateway.helpdesk().reply(visitor.clientId(), "live");

            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("live");
        }
    }

    @Test
    void anAppWhoseFirstLookCameLateHasWhatWasSaidSinceItBegan() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            webhookGoesOff();
            forgetCursor("now()");
            Gateway.helpdesk().reply(visitor.clientId(), "r1");
            Gateway.helpdesk().faults().reset();

            assertThat(nextTexts(visitor.socket(), 1)).containsExactly("r1");
        }
    }

    @Test
    void whatAnErasedContactWasToldIsNotFetchedAgain() throws SQLException {
        try (Visitor visitor = Visitor.arrive()) {
            long first = Gateway.helpdesk().messages(visitor.clientId()).get(0).id();
            Gateway.helpdesk().reply(visitor.clientId(), "before");
            visitor.socket().next("message");
            erasure.erase(Gateway.APP, visitor.subject(), OptionalLong.empty())
                    .await()
                    .atMost(PATIENCE);
            webhookGoesOff();
            try (TestSocket anew = Gateway.socket(visitor.subject())) {
                rows.change("UPDATE helpdesk_cursor SET last_id = ? WHERE app = ?", first - 1, Gateway.APP);
                catchUp.fetch(Gateway.APP);
                Gateway.helpdesk().reply(visitor.clientId(), "after");

                assertThat(nextTexts(anew, 1)).containsExactly("after");
            }
            assertThat(rows.number(
                            "SELECT count(*) FROM quarantine WHERE body LIKE '%' || ? || '%'",
                            Long.toString(visitor.clientId())))
                    .isZero();
        }
    }

    private void forgetCursor(String since) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement update = connection.createStatement()) {
            update.executeUpdate("UPDATE helpdesk_cursor SET last_id = NULL, since = " + since + " WHERE app = '"
                    + Gateway.APP + "'");
        }
    }

    private long cursor() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement query = connection.createStatement()) {
            ResultSet rows =
                    query.executeQuery("SELECT last_id FROM helpdesk_cursor WHERE app = '" + Gateway.APP + "'");
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
