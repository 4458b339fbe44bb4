package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** protocol.md, HTTP: the frames as requests, and the stream as server-sent events. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class HttpTwinsTest {
    private static final String MESSAGES = Gateway.APP + "/messages";
    private static final String RECEIPTS = Gateway.APP + "/receipts";

    private final String contact = "http-" + UUID.randomUUID();
    private final String token = Gateway.token(contact);

    @Test
    void aMessageIsAcceptedWithTheFieldsOfTheFrame() {
        Http.Answer answer = Http.post(MESSAGES, token, "{\"id\":\"m1\",\"text\":\"hello\",\"ref\":\"mine\",\"x\":1}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().fieldNames()).contains("id", "seq", "message_id", "created_at");
        assertThat(answer.json().fieldNames()).doesNotContain("duplicate");
        assertThat(answer.json().getString("ref")).isEqualTo("mine");
        assertThat(answer.json().getString("id")).isEqualTo("m1");
        assertThat(answer.json().getLong("seq")).isEqualTo(1);
    }

    @Test
    void theSameIdIsTheSameMessageOverSocketAndHttp() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.say("m1", "hello");
            JsonObject accepted = socket.next("accepted");

            JsonObject again = Http.post(MESSAGES, token, "{\"id\":\"m1\",\"text\":\"hello\"}")
                    .json();

            assertThat(again.getBoolean("duplicate")).isTrue();
            assertThat(again.getString("message_id")).isEqualTo(accepted.getString("message_id"));
            assertThat(again.getString("created_at")).isEqualTo(accepted.getString("created_at"));
        }
    }

    @Test
    void aPageAboveAfterSaysWhetherThereIsMore() {
        fill(5);

        JsonObject first = Http.get(MESSAGES + "?after=0&limit=3", token).json();
        JsonObject rest = Http.get(MESSAGES + "?after=3&limit=3", token).json();
        JsonObject none = Http.get(MESSAGES + "?after=5", token).json();

        assertThat(seqs(first)).containsExactly(1L, 2L, 3L);
        assertThat(first.getBoolean("more")).isTrue();
        assertThat(seqs(rest)).containsExactly(4L, 5L);
        assertThat(rest.getBoolean("more")).isFalse();
        assertThat(seqs(none)).isEmpty();
        assertThat(none.getBoolean("more")).isFalse();
    }

    @Test
    void aPageBelowBeforeIsAscending() {
        fill(5);

        JsonObject newest = Http.get(MESSAGES + "?limit=2", token).json();
        JsonObject older = Http.get(MESSAGES + "?before=4&limit=2", token).json();
        JsonObject oldest = Http.get(MESSAGES + "?before=2", token).json();

        assertThat(seqs(newest)).containsExactly(4L, 5L);
        assertThat(newest.getBoolean("more")).isTrue();
        assertThat(seqs(older)).containsExactly(2L, 3L);
        assertThat(seqs(oldest)).containsExactly(1L);
        assertThat(oldest.getBoolean("more")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "after=x,after",
        "after=-1,after",
        "before=0,before",
        "before=x,before",
        "limit=0,limit",
        "limit=201,limit",
        "after=1&before=5,before"
    })
    void anInvalidQueryIsAProblemThatNamesTheField(String query, String field) {
        Http.Answer answer = Http.get(MESSAGES + "?" + query, token);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.json().getString("code")).isEqualTo("invalid");
        assertThat(answer.json().getString("field")).isEqualTo(field);
        assertThat(answer.json().getInteger("status")).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"t\"}|400|invalid|id",
                "{\"id\":\"m1\"}|400|invalid|text",
                "{\"id\":\"m1\",\"text\":\"t\",\"reply_to\":9}|404|not_found|reply_to",
                "{\"id\":\"m1\",\"attachments\":[{\"id\":\"x\"}]}|404|not_found|attachments",
                "{\"id\":|400|bad_json|",
                "[]|400|bad_json|",
                "''|400|bad_json|"
            })
    void aRefusedMessageIsAProblemWithTheErrorOfTheFrame(String body, int status, String code, String field) {
        Http.Answer answer = Http.post(MESSAGES, token, body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.json().getString("code")).isEqualTo(code);
        assertThat(answer.json().getString("field")).isEqualTo(field);
        assertThat(answer.json().getString("detail")).isNotBlank();
    }

    @Test
    void aTextThatIsTooLongIs413() {
        Http.Answer answer = Http.post(MESSAGES, token, "{\"id\":\"m1\",\"text\":\"" + "x".repeat(4097) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().getString("code")).isEqualTo("too_large");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_537, 900_000})
    void aBodyLargerThanAFrameIs413(int bytes) {
        Http.Answer answer = Http.post(MESSAGES, token, " ".repeat(bytes));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void receiptsAreTakenWithoutContent() {
        fill(2);

        Http.Answer taken = Http.post(RECEIPTS, token, "{\"seen\":2}");

        assertThat(taken.status()).isEqualTo(204);
        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            JsonObject welcome = socket.next("welcome");
            assertThat(welcome.getLong("seen")).isEqualTo(2);
            assertThat(welcome.getLong("delivered")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{}|delivered", "{\"seen\":-1}|seen", "{\"seen\":7}|seen", "{\"delivered\":\"1\"}|delivered"})
    void anInvalidReceiptNamesTheField(String body, String field) {
        Http.Answer answer = Http.post(RECEIPTS, token, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("code")).isEqualTo("invalid");
        assertThat(answer.json().getString("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "events"})
    void everyTwinPassesTheSameGate(String path) {
        assertThat(Http.get(Gateway.APP + "/" + path, null).status()).isEqualTo(401);
        assertThat(Http.get(Gateway.APP + "/" + path, "nonsense").status()).isEqualTo(401);
        assertThat(Http.get("nobody/" + path, token).status()).isEqualTo(404);
        assertThat(Http.get(Gateway.OTHER_APP + "/" + path, token).status()).isEqualTo(401);
        assertThat(Http.get(Gateway.APP + "/" + path, token, "Origin", "https://evil.example")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRequestWithoutATokenIsToldHowToCome() {
        Http.Answer answer = Http.post(MESSAGES, null, "{}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("Bearer");
        assertThat(answer.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void moreRequestsThanFramesAreRateLimited() {
        Http.Answer answer = Http.get(MESSAGES, token);
        for (int i = 0; i < 200 && answer.status() == 200; i++) {
            answer = Http.get(MESSAGES, token);
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isPresent();
        assertThat(answer.json().getString("code")).isEqualTo("rate_limited");
    }

    @Test
    void eventsAreTheFramesWithSeqAsTheirId() {
        fill(2);
        try (Http.Events events = Http.events(Gateway.APP, token, "?after=0")) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("content-type")).contains("text/event-stream");
            Http.Events.Event welcome = events.next();
            assertThat(welcome.data().getString("type")).isEqualTo("welcome");
            assertThat(welcome.id()).isNull();
            for (long seq = 1; seq <= 2; seq++) {
                Http.Events.Event message = events.next("message");
                assertThat(message.data().getLong("seq")).isEqualTo(seq);
                assertThat(message.id()).isEqualTo(Long.toString(seq));
            }
            assertThat(events.next("synced").data().getLong("seq")).isEqualTo(2);
        }
    }

    @Test
    void whatAnEventSourceSawLastCountsMoreThanItsUrl() {
        fill(3);
        try (Http.Events events = Http.events(Gateway.APP, token, "?after=0", "Last-Event-ID", "2")) {
            assertThat(events.next("message").data().getLong("seq")).isEqualTo(3);
            assertThat(events.next("synced").data().getLong("seq")).isEqualTo(3);
        }
    }

    @Test
    void eventsGoOnLive() {
        try (Http.Events events = Http.events(Gateway.APP, token, "");
                TestSocket socket = Gateway.socket(contact)) {
            events.next("welcome");
            socket.say("m1", "line\nbreak\r\n\ndata: x");
            socket.next("accepted");

            assertThat(events.next("message").data().getString("text")).isEqualTo("line\nbreak\r\n\ndata: x");
            assertThat(events.next("status").data().getString("status")).isEqualTo("sent");
        }
    }

    @Test
    void anEventIdThatIsNoSeqIs400() {
        try (Http.Events events = Http.events(Gateway.APP, token, "", "Last-Event-ID", "x")) {
            assertThat(events.status()).isEqualTo(400);
        }
    }

    @Test
    void aPageOfAnAllowedOriginMayCallAndOthersMayNot() {
        Http.Answer allowed = Http.get(MESSAGES, token, "Origin", "https://shop.example");
        Http.Answer refused = Http.get(MESSAGES, token, "Origin", "https://evil.example");
        Http.Answer problem = Http.get(MESSAGES, null, "Origin", "https://shop.example");

        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.header("access-control-allow-origin")).contains("https://shop.example");
        assertThat(allowed.header("vary")).contains("Origin");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("access-control-allow-origin")).isEmpty();
        assertThat(problem.header("access-control-allow-origin")).contains("https://shop.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "receipts", "events"})
    void aPreflightIsAnsweredByOrigin(String path) {
        Http.Answer allowed = preflight(path, "https://shop.example");
        Http.Answer refused = preflight(path, "https://evil.example");

        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.header("access-control-allow-origin")).contains("https://shop.example");
        assertThat(allowed.header("access-control-allow-methods")).contains("GET, POST");
        assertThat(allowed.header("access-control-allow-headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "Content-Type"));
        assertThat(allowed.header("access-control-allow-credentials")).isEmpty();
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void aPageOfAnyOriginLearnsThatThereIsNoSuchApp() {
        Http.Answer preflight = Http.method(
                "OPTIONS",
                "nobody/messages",
                "Origin",
                "https://shop.example",
                "Access-Control-Request-Method",
                "POST");
        Http.Answer answer = Http.get("nobody/messages", token, "Origin", "https://shop.example");

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin")).contains("https://shop.example");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("access-control-allow-origin")).contains("https://shop.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {Gateway.APP + "/nothing", Gateway.APP + "/attachments", Gateway.APP + "/messages/7", "", "x"})
    void whereNothingIsAProblemDocumentSaysSo(String path) {
        Http.Answer answer = Http.post(path, token, "{}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.json().getString("code")).isEqualTo("not_found");
        assertThat(answer.json().getString("detail")).isNotBlank();
    }

    @Test
    void whatAPathDoesNotTakeIsRefusedAsAProblem() {
        String body = "{\"id\":\"u\",\"text\":\"t\"}";

        assertRefused(405, Http.method("DELETE", MESSAGES, "Authorization", "Bearer " + token));
        assertRefused(406, Http.get(MESSAGES, token, "Accept", "text/html"));
        assertRefused(415, Http.text(MESSAGES, token, body));
    }

    private static void assertRefused(int status, Http.Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.json().getInteger("status")).isEqualTo(status);
        assertThat(answer.json().getString("title")).isNotEqualTo("Error");
    }

    @Test
    void aPageOfAnotherOriginMayReadWhenToComeAgain() {
        Http.Answer answer = Http.get(MESSAGES, token, "Origin", "https://shop.example");

        assertThat(answer.header("access-control-expose-headers")).contains("Retry-After");
    }

    @Test
    void aTokenOfOneContactNeverReadsAnother() {
        fill(3);
        String stranger = Gateway.token(contact + "x");
        String namesake = Tokens.of(Gateway.OTHER_APP, contact, Gateway.secretOf(Gateway.OTHER_APP));

        assertThat(seqs(Http.get(MESSAGES + "?after=0", stranger).json())).isEmpty();
        assertThat(seqs(Http.get(Gateway.OTHER_APP + "/messages?after=0", namesake)
                        .json()))
                .isEmpty();
        assertThat(Http.get(MESSAGES, namesake).status()).isEqualTo(401);
        assertThat(Http.post(RECEIPTS, stranger, "{\"seen\":1}").status()).isEqualTo(400);
        assertThat(Http.post(MESSAGES, stranger, "{\"id\":\"x\",\"text\":\"t\",\"reply_to\":1}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void devicesOfOtherContactsAndAppsHearNothing() {
        String namesake = Tokens.of(Gateway.OTHER_APP, contact, Gateway.secretOf(Gateway.OTHER_APP));
        try (TestSocket mine = Gateway.socket(contact);
                TestSocket stranger =
                        TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(contact + "x"), "?after=0");
                TestSocket other = TestSocket.connect(Gateway.address(), Gateway.OTHER_APP, namesake, "?after=0");
                Http.Events events = Http.events(Gateway.OTHER_APP, namesake, "?after=0")) {
            stranger.next("synced");
            other.next("synced");
            events.next("synced");

            mine.say("m1", "private");
            assertThat(mine.next("status").getString("status")).isEqualTo("sent");
            Gateway.helpdesk()
                    .reply(Gateway.helpdesk().client(contact).orElseThrow().id(), "private too");
            mine.next("message");
            stranger.say("s1", "mine");
            other.say("o1", "mine");

            assertThat(stranger.until("accepted")).hasSize(1);
            assertThat(other.until("accepted")).hasSize(1);
            assertThat(events.next().data().getString("id")).isEqualTo("o1");
        }
    }

    private static Http.Answer preflight(String path, String origin) {
        return Http.method(
                "OPTIONS", Gateway.APP + "/" + path, "Origin", origin, "Access-Control-Request-Method", "POST");
    }

    private void fill(int messages) {
        for (int i = 1; i <= messages; i++) {
            assertThat(Http.post(MESSAGES, token, "{\"id\":\"f" + i + "\",\"text\":\"t\"}")
                            .status())
                    .isEqualTo(202);
        }
    }

    private static List<Long> seqs(JsonObject page) {
        JsonArray messages = page.getJsonArray("messages");
        return messages.stream().map(m -> ((JsonObject) m).getLong("seq")).toList();
    }
}
