package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.RawSocket;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** protocol.md, Frames and error codes, one frame after the other. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class FramesTest {
    private final String contact = "frames-" + UUID.randomUUID();

    @Test
    void aSendIsAccepted() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("send").put("ref", "r1").put("id", "m1").put("text", "hello"));

            JsonObject accepted = socket.next();
            assertThat(accepted.fieldNames())
                    .containsExactlyInAnyOrder("type", "ref", "id", "seq", "message_id", "created_at");
            assertThat(accepted.getString("type")).isEqualTo("accepted");
            assertThat(accepted.getString("ref")).isEqualTo("r1");
            assertThat(accepted.getString("id")).isEqualTo("m1");
            assertThat(accepted.getLong("seq")).isEqualTo(1);
            assertThat(UUID.fromString(accepted.getString("message_id")).version())
                    .isEqualTo(7);
            assertThat(accepted.getString("created_at")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        }
    }

    @Test
    void aRepeatedIdGetsTheFirstAcceptanceAgain() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.say("m1", "hello");
            JsonObject first = socket.next("accepted");

            socket.send(frame("send").put("ref", "again").put("id", "m1").put("text", "something else"));

            JsonObject again = socket.next("accepted");
            assertThat(again.getBoolean("duplicate")).isTrue();
            assertThat(again.getString("ref")).isEqualTo("again");
            assertThat(again.getLong("seq")).isEqualTo(first.getLong("seq"));
            assertThat(again.getString("message_id")).isEqualTo(first.getString("message_id"));
            assertThat(again.getString("created_at")).isEqualTo(first.getString("created_at"));
            assertThat(history(socket).size()).isEqualTo(1);
        }
    }

    @Test
    void theMessageObjectSaysEverythingTheProtocolPromises() {
        try (TestSocket writer = Gateway.socket(contact);
                TestSocket reader = Gateway.socket(contact)) {
            writer.say("m1", "first");
            JsonObject accepted = writer.next("accepted");
            reader.next("message");

            writer.send(frame("send")
                    .put("id", "m2")
                    .put("text", "second")
                    .put("reply_to", 1)
                    .put("location", new JsonObject().put("lat", 48.5).put("lng", -11.25))
                    .put("payload", "pressed")
                    .put("sent_at", "2026-03-01T10:15:30+02:00"));

            JsonObject message = reader.next("message");
            JsonObject second = writer.next("accepted");
            assertThat(message)
                    .isEqualTo(new JsonObject()
                            .put("type", "message")
                            .put("seq", 2)
                            .put("message_id", second.getString("message_id"))
                            .put("id", "m2")
                            .put("direction", "incoming")
                            .put(
                                    "author",
                                    new JsonObject().put("kind", "contact").put("id", contact))
                            .put("text", "second")
                            .put("location", new JsonObject().put("lat", 48.5).put("lng", -11.25))
                            .put("reply_to", 1)
                            .put("status", "accepted")
                            .put("created_at", second.getString("created_at")));
            assertThat(accepted.getLong("seq")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'location':{'lat':0,'lng':0}}",
                "{'payload':'p'}",
                "{'text':'t','attachments':[]}",
                "{'text':'t','attachments':null,'location':null,'payload':null,'reply_to':null,'sent_at':null}",
                "{'location':{'lat':-90,'lng':180.0}}",
                "{'text':' '}",
                "{'text':'t','sent_at':'2026-03-01T10:15:30.123456Z'}",
                "{'text':'t','x':1,'seq':5,'status':'seen','direction':'outgoing','author':{'kind':'operator'}}"
            })
    void whatTheProtocolAllowsInASendIsAccepted(String fields) {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(json(fields).put("type", "send").put("id", "m1"));

            assertThat(socket.next().getString("type")).isEqualTo("accepted");
        }
    }

    static Stream<Arguments> invalidFrames() {
        String longText = "x".repeat(65);
        return Stream.of(
                Arguments.of("{'type':7}", "type"),
                Arguments.of("{'type':null}", "type"),
                Arguments.of("{}", "type"),
                Arguments.of("{'type':'send','id':'a','text':'t','ref':7}", "ref"),
                Arguments.of("{'type':'send','id':'a','text':'t','ref':'" + longText + "'}", "ref"),
                Arguments.of("{'type':'send','text':'t'}", "id"),
                Arguments.of("{'type':'send','id':'','text':'t'}", "id"),
                Arguments.of("{'type':'send','id':7,'text':'t'}", "id"),
                Arguments.of("{'type':'send','id':'" + longText + "','text':'t'}", "id"),
                Arguments.of("{'type':'send','id':'a\\u0000','text':'t'}", "id"),
                Arguments.of("{'type':'send','id':'a'}", "text"),
                Arguments.of("{'type':'send','id':'a','text':''}", "text"),
                Arguments.of("{'type':'send','id':'a','text':['t']}", "text"),
                Arguments.of("{'type':'send','id':'a','text':'\\u0000'}", "text"),
                Arguments.of("{'type':'send','id':'a','text':'\\ud83d'}", "text"),
                Arguments.of("{'type':'send','id':'a','text':'\\ude00\\ud83d'}", "text"),
                Arguments.of("{'type':'send','id':'a','attachments':[]}", "text"),
                Arguments.of("{'type':'send','id':'a','attachments':{}}", "attachments"),
                Arguments.of("{'type':'send','id':'a','attachments':['x']}", "attachments"),
                Arguments.of("{'type':'send','id':'a','attachments':[{'id':7}]}", "attachments"),
                Arguments.of("{'type':'send','id':'a','attachments':[null]}", "attachments"),
                Arguments.of(
                        "{'type':'send','id':'a','attachments':[" + "{'id':'x'},".repeat(10) + "{'id':'x'}]}",
                        "attachments"),
                Arguments.of("{'type':'send','id':'a','location':'here'}", "location"),
                Arguments.of("{'type':'send','id':'a','location':{}}", "location.lat"),
                Arguments.of("{'type':'send','id':'a','location':{'lat':90.1,'lng':0}}", "location.lat"),
                Arguments.of("{'type':'send','id':'a','location':{'lat':0,'lng':'0'}}", "location.lng"),
                Arguments.of("{'type':'send','id':'a','location':{'lat':0,'lng':-180.5}}", "location.lng"),
                Arguments.of("{'type':'send','id':'a','location':{'lat':1e999,'lng':0}}", "location.lat"),
                Arguments.of("{'type':'send','id':'a','text':'t','reply_to':0}", "reply_to"),
                Arguments.of("{'type':'send','id':'a','text':'t','reply_to':'1'}", "reply_to"),
                Arguments.of("{'type':'send','id':'a','text':'t','reply_to':1.5}", "reply_to"),
                Arguments.of("{'type':'send','id':'a','text':'t','reply_to':9223372036854775808}", "reply_to"),
                Arguments.of("{'type':'send','id':'a','payload':''}", "payload"),
                Arguments.of("{'type':'send','id':'a','payload':{}}", "payload"),
                Arguments.of("{'type':'send','id':'a','payload':'" + "x".repeat(4097) + "'}", "payload"),
                Arguments.of("{'type':'send','id':'a','text':'t','sent_at':'yesterday'}", "sent_at"),
                Arguments.of("{'type':'send','id':'a','text':'t','sent_at':5}", "sent_at"),
                Arguments.of("{'type':'receipt'}", "delivered"),
                Arguments.of("{'type':'receipt','delivered':-1}", "delivered"),
                Arguments.of("{'type':'receipt','delivered':'1'}", "delivered"),
                Arguments.of("{'type':'receipt','seen':true}", "seen"),
                Arguments.of("{'type':'receipt','seen':0.5}", "seen"),
                Arguments.of("{'type':'receipt','delivered':1}", "delivered"),
                Arguments.of("{'type':'receipt','seen':9223372036854775807}", "seen"),
                Arguments.of("{'type':'typing'}", "on"),
                Arguments.of("{'type':'typing','on':1}", "on"),
                Arguments.of("{'type':'typing','on':'true'}", "on"),
                Arguments.of("{'type':'history','limit':0}", "limit"),
                Arguments.of("{'type':'history','limit':201}", "limit"),
                Arguments.of("{'type':'history','limit':'50'}", "limit"),
                Arguments.of("{'type':'history','before':0}", "before"),
                Arguments.of("{'type':'history','before':-5}", "before"),
                Arguments.of("{'type':'profile'}", "name"),
                Arguments.of("{'type':'profile','custom_fields':{}}", "name"),
                Arguments.of("{'type':'profile','name':''}", "name"),
                Arguments.of("{'type':'profile','name':7}", "name"),
                Arguments.of("{'type':'profile','name':'" + "x".repeat(256) + "'}", "name"),
                Arguments.of("{'type':'profile','phone':'+49 170'}", "phone"),
                Arguments.of("{'type':'profile','phone':491701234567}", "phone"),
                Arguments.of("{'type':'profile','email':'nobody'}", "email"),
                Arguments.of("{'type':'profile','picture':'javascript:alert(1)'}", "picture"),
                Arguments.of("{'type':'profile','picture':'not a url'}", "picture"),
                Arguments.of("{'type':'profile','custom_fields':['a']}", "custom_fields"),
                Arguments.of("{'type':'profile','custom_fields':{'a':1}}", "custom_fields.a"),
                Arguments.of("{'type':'profile','custom_fields':{'':'a'}}", "custom_fields"),
                Arguments.of("{'type':'profile','custom_fields':{'a':'\\u0000'}}", "custom_fields.a"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("invalidFrames")
    void whatIsInvalidNamesTheField(String text, String field) {
        try (TestSocket socket = Gateway.socket(contact)) {
            String frame = quoted(text);
            boolean mayCarryRef = !frame.contains("\"ref\"");

            socket.sendText(
                    mayCarryRef
                            ? frame.replaceFirst("\\{", frame.equals("{}") ? "{\"ref\":\"r\"" : "{\"ref\":\"r\",")
                            : frame);

            JsonObject error = socket.next();
            assertThat(error.getString("type")).as("%s", error).isEqualTo("error");
            assertThat(error.getString("code")).as("%s", error).isEqualTo("invalid");
            assertThat(error.getString("field")).isEqualTo(field);
            assertThat(error.getString("message")).isNotBlank();
            assertThat(error.getString("ref")).isEqualTo(mayCarryRef ? "r" : null);
            assertThat(history(socket).isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "[]",
                "null",
                "7",
                "\"send\"",
                "{",
                "{'type':'close'",
                "{'type':'close'}}",
                "{'type':'close'} {'type':'close'}",
                "{type:'close'}",
                "{'type':'close',}",
                "{'type':'typing','on':TRUE}",
                "{'type':'send','id':'a','text':'\\x'}",
                "{'type':'receipt','seen':NaN}",
                "{'type':'receipt','seen':01}"
            })
    void whatIsNoJsonObjectIsBadJson(String text) {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.sendText(quoted(text));

            assertThat(socket.next().getString("code")).isEqualTo("bad_json");
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void deepNestingIsBadJsonAndHarmsNothing() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.sendText("{\"type\":\"close\",\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}");

            assertThat(socket.next().getString("code")).isEqualTo("bad_json");
        }
    }

    @Test
    void aNumberOfThousandsOfDigitsIsRefused() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.sendText("{\"type\":\"receipt\",\"ref\":\"r\",\"seen\":" + "9".repeat(60_000) + "}");

            assertThat(socket.next().getString("code")).isIn("bad_json", "invalid");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dance", "", "SEND", "message", "welcome", "send "})
    void anUnknownTypeIsSaidToBeUnknown(String type) {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame(type).put("ref", "r"));

            JsonObject error = socket.next();
            assertThat(error.getString("code")).isEqualTo("unknown_type");
            assertThat(error.getString("ref")).isEqualTo("r");
        }
    }

    @Test
    void aBinaryFrameIsBadJson() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.sendBinary("{\"type\":\"close\"}".getBytes(StandardCharsets.UTF_8));

            assertThat(socket.next().getString("code")).isEqualTo("bad_json");
        }
    }

    @Test
    void aTextOf4096CharactersIsTakenWhateverTheyAre() {
        try (TestSocket socket = Gateway.socket(contact)) {
            String emoji = "👩".repeat(4096);

            socket.say("m1", emoji);

            socket.next("accepted");
            assertThat(history(socket).getJsonObject(0).getString("text")).isEqualTo(emoji);
        }
    }

    @Test
    void aTextOf4097CharactersIsTooLarge() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("send").put("ref", "r").put("id", "m1").put("text", "é".repeat(4097)));

            JsonObject error = socket.next();
            assertThat(error.getString("code")).isEqualTo("too_large");
            assertThat(error.getString("field")).isEqualTo("text");
            assertThat(error.getString("ref")).isEqualTo("r");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "مرحبا بالعالم",
                "שלום ‏ world",
                "👩‍👩‍👧‍👦 👍🏽 🇺🇦",
                "Ｚａ̈́l̷̢̛g͕o",
                "\u2028\u2029\u0001\u007f\ufeff\uffff",
                "'; DROP TABLE message; --",
                "<script>alert(1)</script>",
                "tab\tline\nreturn\r\\ \" /"
            })
    void aTextComesOutAsItWentIn(String text) {
        try (TestSocket writer = Gateway.socket(contact);
                TestSocket reader = Gateway.socket(contact)) {
            writer.say("m1", text);

            assertThat(reader.next("message").getString("text")).isEqualTo(text);
            assertThat(history(writer).getJsonObject(0).getString("text")).isEqualTo(text);
            await().untilAsserted(() -> assertThat(Gateway.helpdesk().client(contact))
                    .get()
                    .extracting(client ->
                            Gateway.helpdesk().messages(client.id()).get(0).text())
                    .isEqualTo(text));
        }
    }

    @Test
    void anIdOfAnyUnicodeIsTheSameIdAgain() {
        try (TestSocket socket = Gateway.socket(contact)) {
            String id = "😀".repeat(64);
            socket.say(id, "hello");
            socket.next("accepted");

            socket.say(id, "hello");

            JsonObject again = socket.next("accepted");
            assertThat(again.getString("id")).isEqualTo(id);
            assertThat(again.getBoolean("duplicate")).isTrue();
        }
    }

    @Test
    void aRefOf64CharactersComesBackAsItWas() {
        try (TestSocket socket = Gateway.socket(contact)) {
            String ref = "\"😀".repeat(32);

            socket.send(frame("typing").put("on", true).put("ref", ref));

            assertThat(socket.next().getString("ref")).isEqualTo(ref);
        }
    }

    @Test
    void aFragmentedFrameIsOneFrame() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.sendPart("{\"type\":\"send\",", false);
            socket.sendPart("\"id\":\"m1\",\"te", false);
            socket.sendPart("xt\":\"in parts\"}", true);

            assertThat(socket.next("accepted").getString("id")).isEqualTo("m1");
        }
    }

    @Test
    void aCharacterMayBeSplitBetweenFragmentsAndPingsMayComeBetween() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            byte[] frame = "{\"type\":\"send\",\"id\":\"m1\",\"text\":\"😀\"}".getBytes(StandardCharsets.UTF_8);
            int middle = frame.length - 4;

            socket.frame(RawSocket.TEXT, false, java.util.Arrays.copyOf(frame, middle));
            socket.frame(RawSocket.PING, true, new byte[] {7});
            socket.frame(RawSocket.CONTINUATION, false, new byte[0]);
            socket.frame(RawSocket.CONTINUATION, true, java.util.Arrays.copyOfRange(frame, middle, frame.length));

            assertThat(socket.read(RawSocket.PONG).payload()).containsExactly(7);
            assertThat(socket.next("accepted").getString("id")).isEqualTo("m1");
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            byte[] frame = "{\"type\":\"send\",\"id\":\"m1\",\"text\":\"?\"}".getBytes(StandardCharsets.UTF_8);
            frame[frame.length - 3] = (byte) 0xff;

            socket.frame(RawSocket.TEXT, true, frame);

            RawSocket.Frame answer = socket.read();
            while (answer.opcode() == RawSocket.TEXT
                    && answer.json().getString("type").equals("welcome")) {
                answer = socket.read();
            }
            boolean closed = answer.opcode() == RawSocket.CLOSE;
            assertThat(closed || answer.json().getString("code").equals("bad_json"))
                    .isTrue();
        }
    }

    @Test
    void aFrameWithoutAMaskEndsTheSocket() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            socket.unmasked(RawSocket.TEXT, "{\"type\":\"close\"}".getBytes(StandardCharsets.UTF_8));

            assertThat(socket.closeCode()).isIn(1002, 1006);
        }
    }

    @Test
    void aContinuationOfNothingEndsTheSocket() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            socket.frame(RawSocket.CONTINUATION, true, "{\"type\":\"close\"}".getBytes(StandardCharsets.UTF_8));

            assertThat(socket.closeCode()).isIn(1002, 1006);
        }
    }

    @Test
    void aFrameOfExactlyTheLimitIsTaken() {
        try (TestSocket socket = Gateway.socket(contact)) {
            String frame = "{\"type\":\"typing\",\"on\":true,\"ref\":\"r\",\"x\":\"\"}";

            socket.sendText(frame.replace("\"\"", "\"" + "x".repeat(65536 - frame.length()) + "\""));

            assertThat(socket.next().getString("type")).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @CsvSource({"65537", "70000", "262144", "262145", "1048576", "8388608"})
    void aFrameAboveTheLimitIs1009(int bytes) {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            socket.frame(RawSocket.TEXT, true, new byte[bytes]);

            assertThat(socket.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void fragmentsThatGrowAboveTheLimitAre1009() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            byte[] part = " ".repeat(30_000).getBytes(StandardCharsets.UTF_8);

            socket.frame(RawSocket.TEXT, false, part);
            socket.frame(RawSocket.CONTINUATION, false, part);
            socket.frame(RawSocket.CONTINUATION, false, part);

            assertThat(socket.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void tenBadFramesInARowAre4400() {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < 10; i++) {
                socket.sendText(i % 2 == 0 ? "nonsense" : "{\"type\":\"dance\"}");
            }

            assertThat(socket.closeCode()).isEqualTo(4400);
            assertThat(socket.rest()).hasSize(10).allMatch(frame -> frame.getString("type")
                    .equals("error"));
        }
    }

    @Test
    void aGoodFrameBetweenBadOnesStartsTheCountAgain() {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < 9; i++) {
                socket.sendText("nonsense");
            }
            socket.send(frame("typing").put("on", true));
            for (int i = 0; i < 9; i++) {
                socket.sendText("nonsense");
            }

            socket.send(frame("typing").put("on", false).put("ref", "still here"));

            assertThat(socket.next("ok").getString("ref")).isEqualTo("still here");
        }
    }

    @Test
    void anUnknownReplyToIsNotFound() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("send")
                    .put("ref", "r")
                    .put("id", "m1")
                    .put("text", "t")
                    .put("reply_to", 1));

            JsonObject error = socket.next();
            assertThat(error.getString("code")).isEqualTo("not_found");
            assertThat(error.getString("field")).isEqualTo("reply_to");
            assertThat(error.getString("ref")).isEqualTo("r");
        }
    }

    @Test
    void anUnknownAttachmentIsNotFound() {
        try (TestSocket socket = Gateway.socket(contact)) {
            JsonArray attachments = new JsonArray()
                    .add(new JsonObject().put("id", UUID.randomUUID().toString()));

            socket.send(frame("send").put("ref", "r").put("id", "m1").put("attachments", attachments));

            JsonObject error = socket.next();
            assertThat(error.getString("code")).isEqualTo("not_found");
            assertThat(error.getString("field")).isEqualTo("attachments");
        }
    }

    @Test
    void anIdThatWasRefusedIsFreeAgain() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("send").put("id", "m1").put("text", "t").put("reply_to", 9));
            socket.next("error");

            socket.say("m1", "t");

            assertThat(socket.next("accepted").fieldNames()).doesNotContain("duplicate");
        }
    }

    @Test
    void moreFramesThanTheBurstAreRateLimited() {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < 60; i++) {
                socket.send(frame("typing").put("on", true).put("ref", "r" + i));
            }

            JsonObject error = socket.next("error");
            assertThat(error.getString("code")).isEqualTo("rate_limited");
            assertThat(error.getInteger("retry_after")).isPositive();
            assertThat(error.getString("ref")).startsWith("r");
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void typingIsAnsweredOnlyWithARef() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("typing").put("on", true));
            socket.send(frame("typing").put("on", false).put("ref", "r"));

            assertThat(socket.next())
                    .isEqualTo(new JsonObject().put("type", "ok").put("ref", "r"));
            assertThat(history(socket).isEmpty()).isTrue();
        }
    }

    @Test
    void aCloseEndsTheConversationAtTheHelpdesk() {
        try (TestSocket socket = Gateway.socket(contact)) {
            SimulatedClient client = known(socket);
            Gateway.helpdesk().reply(client.id(), "hello");
            JsonObject opened = socket.next("conversation");

            socket.send(frame("close").put("ref", "r"));

            assertThat(socket.next("ok").getString("ref")).isEqualTo("r");
            JsonObject moved = socket.next("conversation");
            while (moved.getString("state").equals("open")) {
                moved = socket.next("conversation");
            }
            assertThat(opened.getString("state")).isEqualTo("open");
            assertThat(moved)
                    .isEqualTo(new JsonObject()
                            .put("type", "conversation")
                            .put("state", "closed")
                            .putNull("operator"));
        }
    }

    @Test
    void aProfileReachesTheHelpdeskAndTheNextWelcome() {
        try (TestSocket socket = Gateway.socket(contact)) {
            known(socket);

            socket.send(frame("profile")
                    .put("ref", "r")
                    .put("name", "Grace Hopper")
                    .put("custom_fields", new JsonObject().put("plan", "pro")));

            assertThat(socket.next("ok").getString("ref")).isEqualTo("r");
            await().untilAsserted(() -> assertThat(
                            Gateway.helpdesk().client(contact).orElseThrow().toString())
                    .contains("Grace Hopper"));
            try (TestSocket next = TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(contact), "")) {
                assertThat(next.next().getJsonObject("contact").getString("name"))
                        .isEqualTo("Grace Hopper");
            }
        }
    }

    @Test
    void aBlockedContactIsClosedWith4403AndForbidden() {
        try (TestSocket socket = Gateway.socket(contact)) {
            SimulatedClient client = known(socket);

            Gateway.helpdesk().blacklist(client.id(), true);

            assertThat(socket.closeCode()).isEqualTo(4403);
            Http.Answer post = Http.post(
                    Gateway.APP + "/messages", Gateway.token(contact), "{\"id\":\"m2\",\"text\":\"let me in\"}");
            assertThat(post.status()).isEqualTo(403);
            assertThat(post.json().getString("code")).isEqualTo("forbidden");
            try (TestSocket again = TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(contact), "")) {
                assertThat(again.closeCode()).isEqualTo(4403);
            }
            Gateway.helpdesk().blacklist(client.id(), false);
            await().untilAsserted(() -> {
                try (TestSocket forgiven =
                        TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(contact), "")) {
                    forgiven.say("m3", "thanks");
                    assertThat(forgiven.until("accepted")).isNotEmpty();
                }
            });
        }
    }

    @Test
    void answersComeInTheOrderOfTheFrames() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.send(frame("send").put("ref", "1").put("id", "m1").put("text", "a"));
            socket.send(frame("history").put("ref", "2"));
            socket.send(frame("send").put("ref", "3").put("id", "m2").put("text", "b"));
            socket.send(frame("typing").put("ref", "4").put("on", true));
            socket.send(frame("history").put("ref", "5"));

            List<JsonObject> answers = Stream.generate(socket::next)
                    .filter(frame -> frame.containsKey("ref"))
                    .limit(5)
                    .toList();
            assertThat(answers).extracting(frame -> frame.getString("ref")).containsExactly("1", "2", "3", "4", "5");
            assertThat(answers.get(1).getJsonArray("messages").size()).isEqualTo(1);
            assertThat(answers.get(4).getJsonArray("messages").size()).isEqualTo(2);
        }
    }

    @Test
    void aPoliteGoodbyeIsAnsweredInKind() {
        try (TestSocket socket = Gateway.socket(contact)) {
            socket.hangUp();

            assertThat(socket.closeCode()).isEqualTo(1000);
        }
    }

    private SimulatedClient known(TestSocket socket) {
        socket.say("first", "hello");
        socket.next("accepted");
        socket.next("status");
        SimulatedClient client = Gateway.helpdesk().client(contact).orElseThrow();
        List<SimulatedMessage> taken = Gateway.helpdesk().messages(client.id());
        assertThat(taken).hasSize(1);
        return client;
    }

    private static JsonArray history(TestSocket socket) {
        socket.send(frame("history").put("ref", "h"));
        return socket.next("history").getJsonArray("messages");
    }

    private static JsonObject frame(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject json(String text) {
        return new JsonObject(quoted(text));
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
