package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.RawSocket;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** protocol.md, Connecting. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class ConnectingTest {

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "ACME", "acme%20", "%00", "..%2facme"})
    void anUnknownAppIs404(String app) {
        RawSocket.Answer answer = RawSocket.handshake(app, "", "Authorization: Bearer " + Gateway.token("anna"));

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void aRefusalIsAProblemDocument() {
        RawSocket.Answer answer = RawSocket.handshake("nobody", "");

        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.json().getInteger("status")).isEqualTo(404);
        assertThat(answer.json().getString("title")).isEqualTo("Not Found");
        assertThat(answer.json().getString("detail")).contains("nobody");
    }

    @Test
    void withoutATokenItIs401() {
        RawSocket.Answer answer = RawSocket.handshake(Gateway.APP, "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
    }

    static Stream<Arguments> badTokens() throws Exception {
        Map<String, Object> good = claims();
        KeyPair rsa = rsa();
        String[] signed = Gateway.token("mallory").split("\\.");
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("malformed", "this-is-no-token"),
                Arguments.of("malformed, with dots", "a.b.c"),
                Arguments.of("too long", "a".repeat(17_000) + ".b.c"),
                Arguments.of(
                        "expired", Tokens.of(Gateway.APP, "mallory", Gateway.SECRET, Duration.ofSeconds(-1), Map.of())),
                Arguments.of("wrongly signed", Tokens.of(Gateway.APP, "mallory", Gateway.secretOf("other"))),
                Arguments.of("cut off", signed[0] + "." + signed[1] + "."),
                Arguments.of(
                        "changed",
                        signed[0] + "." + base64(new JsonObject(with(good, "sub", "anna")).encode()) + "." + signed[2]),
                Arguments.of("of another app", Tokens.of(Gateway.OTHER_APP, "mallory", Gateway.SECRET)),
                Arguments.of("without sub", Tokens.ofClaims(without(good, "sub"), Gateway.SECRET)),
                Arguments.of("without aud", Tokens.ofClaims(without(good, "aud"), Gateway.SECRET)),
                Arguments.of("without exp", Tokens.ofClaims(without(good, "exp"), Gateway.SECRET)),
                Arguments.of("exp in words", Tokens.ofClaims(with(good, "exp", "tomorrow"), Gateway.SECRET)),
                Arguments.of("empty sub", Tokens.ofClaims(with(good, "sub", ""), Gateway.SECRET)),
                Arguments.of("numeric sub", Tokens.ofClaims(with(good, "sub", 7), Gateway.SECRET)),
                Arguments.of("sub of 256", Tokens.ofClaims(with(good, "sub", "x".repeat(256)), Gateway.SECRET)),
                Arguments.of("U+0000 in sub", Tokens.ofClaims(with(good, "sub", "an\0na"), Gateway.SECRET)),
                Arguments.of(
                        "half a surrogate pair in sub",
                        Tokens.signed(
                                "HS256",
                                Tokens.secretKey(Gateway.SECRET),
                                null,
                                new JsonObject(without(good, "sub")).encode().replace("{", "{\"sub\":\"\\ud800\","))),
                Arguments.of(
                        "not yet valid",
                        Tokens.ofClaims(
                                with(good, "nbf", Instant.now().plusSeconds(600).getEpochSecond()), Gateway.SECRET)),
                Arguments.of(
                        "claims that are no object",
                        Tokens.signed("HS256", Tokens.secretKey(Gateway.SECRET), null, "[]")),
                Arguments.of("alg none", Tokens.signed("none", null, null, new JsonObject(good).encode())),
                Arguments.of(
                        "alg HS512",
                        Tokens.signed("HS512", Tokens.secretKey(Gateway.SECRET), null, new JsonObject(good).encode())),
                Arguments.of(
                        "alg RS256 of its own",
                        Tokens.signed("RS256", rsa.getPrivate(), null, new JsonObject(good).encode())),
                Arguments.of(
                        "alg RS256 over an HMAC", base64("{\"alg\":\"RS256\"}") + "." + signed[1] + "." + signed[2]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aBadTokenIs401InTheHeader(String what, String token) {
        RawSocket.Answer answer = RawSocket.handshake(Gateway.APP, "", "Authorization: Bearer " + token);

        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aBadTokenIs401AmongTheSubprotocols(String what, String token) {
        RawSocket.Answer answer =
                RawSocket.handshake(Gateway.APP, "", "Sec-WebSocket-Protocol: viaduct.v1, bearer." + token);

        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body() + answer.headers()).doesNotContain(token.isEmpty() ? "bearer." : token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YW5uYTphbm5h", "Bearer", "anna", "Token x"})
    void anotherSchemeThanBearerIs401(String header) {
        assertThat(RawSocket.handshake(Gateway.APP, "", "Authorization: " + header)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theSchemeIsReadInAnyCase() {
        assertThat(RawSocket.handshake(Gateway.APP, "", "Authorization: bEARER " + Gateway.token("case"))
                        .status())
                .isEqualTo(101);
    }

    @Test
    void aSubjectMayHave255CharactersOutsideTheBasicPlane() {
        String subject = "😀".repeat(255);

        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(subject), "")) {
            assertThat(socket.next("welcome").getJsonObject("contact").getString("id"))
                    .isEqualTo(subject);
        }
    }

    @Test
    void anAudienceAmongOthersIsEnough() {
        String token = Tokens.ofClaims(with(claims(), "aud", new JsonArray(List.of("x", Gateway.APP))), Gateway.SECRET);

        assertThat(RawSocket.handshake(Gateway.APP, "", "Authorization: Bearer " + token)
                        .status())
                .isEqualTo(101);
    }

    @Test
    void anOriginThatTheAppDoesNotAllowIs403() {
        String token = "Authorization: Bearer " + Gateway.token("origin");

        assertThat(RawSocket.handshake(Gateway.APP, "", token, "Origin: https://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(RawSocket.handshake(Gateway.APP, "", token, "Origin: https://shop.example.evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(RawSocket.handshake(Gateway.APP, "", token, "Origin: http://shop.example")
                        .status())
                .isEqualTo(403);
        assertThat(RawSocket.handshake(Gateway.APP, "", token, "Origin: null").status())
                .isEqualTo(403);
    }

    @Test
    void anOriginThatTheAppAllowsMayConnect() {
        assertThat(RawSocket.handshake(
                                Gateway.APP,
                                "",
                                "Authorization: Bearer " + Gateway.token("origin"),
                                "Origin: https://shop.example")
                        .status())
                .isEqualTo(101);
    }

    @Test
    void anAppWithoutOriginsAllowsNone() {
        String token = Tokens.of(Gateway.OTHER_APP, "origin", Gateway.secretOf(Gateway.OTHER_APP));

        assertThat(RawSocket.handshake(
                                Gateway.OTHER_APP, "", "Authorization: Bearer " + token, "Origin: https://shop.example")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aBrowserGetsTheSubprotocolAndNeverItsTokenBack() {
        String token = Gateway.token("browser");

        RawSocket.Answer answer =
                RawSocket.handshake(Gateway.APP, "", "Sec-WebSocket-Protocol: viaduct.v1, bearer." + token);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).isEqualTo("viaduct.v1");
        assertThat(answer.headers().toString()).doesNotContain(token);
    }

    @Test
    void subprotocolsMayComeInAnyOrderAndOnLinesOfTheirOwn() {
        String token = Gateway.token("browser");

        RawSocket.Answer reversed =
                RawSocket.handshake(Gateway.APP, "", "Sec-WebSocket-Protocol: bearer." + token + ",viaduct.v1");
        RawSocket.Answer lines = RawSocket.handshake(
                Gateway.APP, "", "Sec-WebSocket-Protocol: viaduct.v1", "Sec-WebSocket-Protocol: bearer." + token);

        assertThat(List.of(reversed.status(), lines.status())).containsExactly(101, 101);
        assertThat(reversed.header("sec-websocket-protocol")).isEqualTo("viaduct.v1");
        assertThat(lines.header("sec-websocket-protocol")).isEqualTo("viaduct.v1");
    }

    @Test
    void withTheHeaderTheSubprotocolMayBeOfferedOrNot() {
        String token = "Authorization: Bearer " + Gateway.token("header");

        RawSocket.Answer none = RawSocket.handshake(Gateway.APP, "", token);
        RawSocket.Answer offered = RawSocket.handshake(Gateway.APP, "", token, "Sec-WebSocket-Protocol: viaduct.v1");

        assertThat(none.status()).isEqualTo(101);
        assertThat(none.header("sec-websocket-protocol")).isNull();
        assertThat(offered.status()).isEqualTo(101);
        assertThat(offered.header("sec-websocket-protocol")).isEqualTo("viaduct.v1");
    }

    @Test
    void aTokenAloneAmongTheSubprotocolsIsNotEchoed() {
        String token = Gateway.token("browser");

        RawSocket.Answer answer = RawSocket.handshake(Gateway.APP, "", "Sec-WebSocket-Protocol: bearer." + token);

        assertThat(answer.headers().toString()).doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "", "9223372036854775808", "1e3"})
    void anAfterThatIsNoSeqIs400(String after) {
        RawSocket.Answer answer =
                RawSocket.handshake(Gateway.APP, "?after=" + after, "Authorization: Bearer " + Gateway.token("after"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("detail")).contains("after");
    }

    @Test
    void aBrokenQueryIsAnsweredAndNotAnError() {
        RawSocket.Answer answer =
                RawSocket.handshake(Gateway.APP, "?after=%zz", "Authorization: Bearer " + Gateway.token("after"));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void anOrdinaryRequestIsToldToUpgrade() {
        Http.Answer answer = Http.get(Gateway.APP + "/socket", Gateway.token("plain"));

        assertThat(answer.status()).isEqualTo(426);
        // asked over HTTP/2, which knows no upgrade and forbids the header
        assertThat(answer.header("upgrade")).isEmpty();
    }

    @Test
    void theWelcomeSaysEverythingTheProtocolPromises() {
        Map<String, Object> profile = Map.of("name", "Zoë", "phone", "491701234567", "email", "zoe@example.com");
        String token = Tokens.of(Gateway.APP, "welcome", Gateway.SECRET, Duration.ofHours(1), profile);

        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            JsonObject welcome = socket.next();

            assertThat(welcome.fieldNames())
                    .containsExactlyInAnyOrder(
                            "type",
                            "protocol",
                            "session",
                            "contact",
                            "last_seq",
                            "delivered",
                            "seen",
                            "conversation",
                            "limits",
                            "heartbeat",
                            "server_time");
            assertThat(welcome.getString("type")).isEqualTo("welcome");
            assertThat(welcome.getInteger("protocol")).isEqualTo(1);
            assertThat(welcome.getString("session")).isNotBlank();
            assertThat(welcome.getJsonObject("contact"))
                    .isEqualTo(new JsonObject().put("id", "welcome").put("name", "Zoë"));
            assertThat(welcome.getLong("last_seq")).isZero();
            assertThat(welcome.getLong("delivered")).isZero();
            assertThat(welcome.getLong("seen")).isZero();
            assertThat(welcome.getJsonObject("conversation"))
                    .isEqualTo(new JsonObject().put("state", "closed").putNull("operator"));
            assertThat(welcome.getJsonObject("limits"))
                    .isEqualTo(new JsonObject()
                            .put("text", 4096)
                            .put("attachments", 0)
                            .put("attachment_bytes", 26214400)
                            .put("frame_bytes", 65536));
            assertThat(welcome.getInteger("heartbeat")).isEqualTo(25);
            assertThat(welcome.getString("server_time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(Duration.between(Instant.parse(welcome.getString("server_time")), Instant.now()))
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void aContactWithoutANameHasNone() {
        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token("nameless"), "")) {
            assertThat(socket.next().getJsonObject("contact")).isEqualTo(new JsonObject().put("id", "nameless"));
        }
    }

    @Test
    void ornamentsOfTheTokenThatAreNoneAreLeftOut() {
        Map<String, Object> odd = Map.of("name", 7, "phone", "call me", "custom_fields", List.of("a"), "email", "\0");
        String token = Tokens.of(Gateway.APP, "odd", Gateway.SECRET, Duration.ofHours(1), odd);

        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            assertThat(socket.next().getJsonObject("contact")).isEqualTo(new JsonObject().put("id", "odd"));
        }
    }

    @Test
    void halfASurrogatePairInANameDoesNotKeepAContactOut() {
        String payload = new JsonObject(with(claims(), "sub", "half"))
                .encode()
                .replace("{", "{\"name\":\"\\ud800\",\"custom_fields\":{\"a\":\"\\udc00\"},");
        String token = Tokens.signed("HS256", Tokens.secretKey(Gateway.SECRET), null, payload);

        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            assertThat(socket.next().getJsonObject("contact")).isEqualTo(new JsonObject().put("id", "half"));
        }
    }

    @Test
    void withAfterAnEmptyStreamIsSyncedAtOnce() {
        try (TestSocket socket =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token("empty"), "?after=0")) {
            assertThat(socket.next().getString("type")).isEqualTo("welcome");
            assertThat(socket.next())
                    .isEqualTo(new JsonObject().put("type", "synced").put("seq", 0));
        }
    }

    @Test
    void anAfterBeyondTheStreamMissesNothingThatComes() {
        try (TestSocket ahead =
                        TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token("ahead"), "?after=99");
                TestSocket other = Gateway.socket("ahead")) {
            assertThat(ahead.next("synced").getLong("seq")).isZero();
            other.say("a1", "hello");

            assertThat(ahead.next("message").getLong("seq")).isEqualTo(1);
        }
    }

    @Test
    void guestsAreRefusedWhereTheAppTakesNone() {
        assertThat(Http.post(Gateway.APP + "/guests", null, "").status()).isEqualTo(404);
        assertThat(Http.post("nobody/guests", null, "").status()).isEqualTo(404);
    }

    @Test
    void aGuestConnectsWithTheTokenItGot() {
        Http.Answer guest = Http.post(Gateway.GUESTS_APP + "/guests", null, "");

        assertThat(guest.status()).isEqualTo(200);
        assertThat(guest.json().fieldNames()).containsExactlyInAnyOrder("token", "contact");
        String id = guest.json().getJsonObject("contact").getString("id");
        try (TestSocket socket = TestSocket.connect(
                Gateway.address(), Gateway.GUESTS_APP, guest.json().getString("token"), "")) {
            assertThat(socket.next("welcome").getJsonObject("contact").getString("id"))
                    .isEqualTo(id);
            socket.say("g1", "hello");
            assertThat(socket.next("accepted").getLong("seq")).isEqualTo(1);
        }
    }

    @Test
    void everyGuestIsAnotherContact() {
        Http.Answer one = Http.post(Gateway.GUESTS_APP + "/guests", null, "");
        Http.Answer two = Http.post(Gateway.GUESTS_APP + "/guests", null, "");

        assertThat(one.json().getJsonObject("contact")).isNotEqualTo(two.json().getJsonObject("contact"));
    }

    @Test
    void aPageOfAnotherOriginMakesNoGuests() {
        assertThat(Http.post(Gateway.GUESTS_APP + "/guests", null, "", "Origin", "https://evil.example")
                        .status())
                .isEqualTo(403);
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "mallory");
        claims.put("aud", Gateway.APP);
        claims.put("exp", Instant.now().plusSeconds(3600).getEpochSecond());
        return claims;
    }

    private static Map<String, Object> with(Map<String, Object> claims, String claim, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(claims);
        changed.put(claim, value);
        return changed;
    }

    private static Map<String, Object> without(Map<String, Object> claims, String claim) {
        Map<String, Object> changed = new LinkedHashMap<>(claims);
        changed.remove(claim);
        return changed;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
