package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.conversation.Accepted;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.conversation.Draft;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.RawSocket;
import dev.viaduct.testing.SmallLimits;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens at every limit of a socket. */
@QuarkusTest
@TestProfile(SmallLimits.class)
@QuarkusTestResource(Gateway.class)
class LimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String contact = "limits-" + UUID.randomUUID();

    @Inject
    SocketRegistry registry;

    @Inject
    ConversationService conversations;

    @Inject
    Contacts contacts;

    @BeforeEach
    void nobodyIsConnected() {
        await().untilAsserted(() -> assertThat(registry.open()).isZero());
    }

    @Test
    void overTheSocketsOfTheInstanceIs429UntilOneLeaves() {
        List<TestSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SmallLimits.SOCKETS; i++) {
                sockets.add(Gateway.socket(contact + i));
            }

            RawSocket.Answer answer =
                    RawSocket.handshake(Gateway.APP, "", "Authorization: Bearer " + Gateway.token(contact));
            Http.Events events = Http.events(Gateway.APP, Gateway.token(contact), "");

            assertThat(answer.status()).isEqualTo(429);
            assertThat(Integer.parseInt(answer.header("retry-after"))).isPositive();
            assertThat(events.status()).isEqualTo(429);
            sockets.remove(0).close();
            await().untilAsserted(() -> Gateway.socket(contact).close());
        } finally {
            sockets.forEach(TestSocket::close);
        }
    }

    @Test
    void oneSocketMoreThanAContactMayHaveReplacesTheOldest() {
        try (TestSocket first = Gateway.socket(contact);
                TestSocket second = Gateway.socket(contact);
                TestSocket third = Gateway.socket(contact)) {
            assertThat(first.closeCode()).isEqualTo(4409);
            third.say("m1", "hello");
            assertThat(second.next("message").getString("id")).isEqualTo("m1");
            assertThat(second.isOpen()).isTrue();
        }
    }

    @Test
    void socketsThatConnectAtOnceAreNoMoreThanAContactMayHave() {
        String token = Gateway.token(contact);
        List<CompletableFuture<TestSocket>> connecting = IntStream.range(0, SmallLimits.SOCKETS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> TestSocket.connect(Gateway.address(), Gateway.APP, token, ""),
                        task -> new Thread(task).start()))
                .toList();
        List<TestSocket> sockets =
                connecting.stream().map(CompletableFuture::join).toList();
        try {
            await().untilAsserted(() ->
                    assertThat(sockets.stream().filter(TestSocket::isOpen)).hasSize(2));
            assertThat(registry.open()).isEqualTo(2);
            assertThat(sockets.stream().filter(socket -> !socket.isOpen()).map(TestSocket::closeCode))
                    .containsOnly(4409);
        } finally {
            sockets.forEach(TestSocket::close);
        }
    }

    @Test
    void anExpiredTokenEndsTheSocketWith4401() {
        String token = Tokens.of(Gateway.APP, contact, Gateway.SECRET, Duration.ofSeconds(2), Map.of());
        try (TestSocket socket = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
            socket.next("welcome");

            assertThat(socket.closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void anExpiredTokenEndsTheEventStream() {
        String token = Tokens.of(Gateway.APP, contact, Gateway.SECRET, Duration.ofSeconds(2), Map.of());
        try (Http.Events events = Http.events(Gateway.APP, token, "")) {
            events.next("welcome");

            assertThat(events.next("end")).isNotNull();
        }
    }

    @Test
    void aRateThatKeepsBeingExceededIs4429() {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < 250 && socket.isOpen(); i++) {
                try {
                    socket.send(new JsonObject().put("type", "typing").put("on", true));
                } catch (CompletionException closedMeanwhile) {
                    break;
                }
            }

            assertThat(socket.closeCode()).isEqualTo(4429);
            assertThat(socket.rest()).allMatch(frame -> "rate_limited".equals(frame.getString("code")));
        }
    }

    @Test
    void twoHeartbeatsOfSilenceEndTheSocket() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            assertThat(socket.next("welcome").getInteger("heartbeat")).isEqualTo(1);

            assertThat(socket.read().opcode()).isEqualTo(RawSocket.PING);
            assertThat(socket.closeCode()).isEqualTo(4408);
        }
    }

    @Test
    void whoAnswersPingsStays() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            for (int beats = 0; beats < 4; beats++) {
                RawSocket.Frame ping = socket.read(RawSocket.PING);
                socket.frame(RawSocket.PONG, true, ping.payload());
            }

            socket.text("{\"type\":\"typing\",\"on\":true,\"ref\":\"here\"}");

            assertThat(socket.next("ok").getString("ref")).isEqualTo("here");
        }
    }

    @Test
    void pingsOfTheClientAreAnsweredAndKeepItsSocket() {
        try (RawSocket socket = RawSocket.open(Gateway.token(contact))) {
            for (int beats = 0; beats < 4; beats++) {
                socket.read(RawSocket.PING);
                socket.frame(RawSocket.PING, true, new byte[] {1, 2, 3});
                assertThat(socket.read(RawSocket.PONG).payload()).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void whoDoesNotReadIsTooSlowAndMissesNothing() {
        try (RawSocket slow = RawSocket.open(Gateway.token(contact), "", 4096)) {
            await().untilAsserted(() -> assertThat(registry.open()).isEqualTo(1));
            int sent = 0;
            // the kernel's buffers come before the gateway's; a ping says that the client is alive and just slow
            while (registry.open() == 1 && sent < 8000) {
                relay(sent + 1, sent + 200);
                sent += 200;
                slow.frame(RawSocket.PING, true, new byte[0]);
            }

            assertThat(registry.open()).isZero();
            assertThat(slow.closeCode()).isEqualTo(4408);
            try (TestSocket again =
                    TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(contact), "?after=0")) {
                List<JsonObject> frames = again.until("synced");
                assertThat(frames.stream()
                                .filter(frame -> "message".equals(frame.getString("type")))
                                .map(frame -> frame.getLong("seq")))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, sent).boxed().toList());
            }
        }
    }

    @Test
    void whoDoesNotReadDelaysNobodyElse() {
        try (RawSocket slow = RawSocket.open(Gateway.token(contact), "", 4096);
                TestSocket reader = Gateway.socket(contact);
                TestSocket other = Gateway.socket(contact + "-other")) {
            await().untilAsserted(() -> assertThat(registry.open()).isEqualTo(3));
            long sent = 0;
            while (registry.open() == 3 && sent < 8000) {
                relay((int) sent + 1, (int) sent + 10);
                for (long seq = sent + 1; seq <= sent + 10; seq++) {
                    assertThat(reader.next("message").getLong("seq")).isEqualTo(seq);
                }
                sent += 10;
                slow.frame(RawSocket.PING, true, new byte[0]);
                if (sent % 100 == 0) {
                    other.say("m" + sent, "hello");
                    assertThat(other.next("accepted").getString("id")).isEqualTo("m" + sent);
                }
            }

            assertThat(registry.open()).as("the slow one is gone").isEqualTo(2);
            assertThat(reader.isOpen()).isTrue();
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void whoFloodsIsRefusedAndDelaysNobodyElse() {
        try (TestSocket flooder = Gateway.socket(contact);
                TestSocket polite = Gateway.socket(contact + "-polite")) {
            for (int i = 0; i < 100; i++) {
                flooder.say("m" + i, "flood");
            }

            polite.say("m1", "hello");

            assertThat(polite.next("accepted").getString("id")).isEqualTo("m1");
            Set<String> answers = new HashSet<>();
            while (!answers.containsAll(Set.of("accepted", "rate_limited"))) {
                JsonObject frame = flooder.next();
                answers.add(frame.getString("code", frame.getString("type")));
            }
        }
    }

    private void relay(int from, int to) {
        ContactRef ref = contacts.bySubject(Gateway.APP, contact)
                .await()
                .atMost(PATIENCE)
                .orElseThrow();
        List<Uni<Accepted>> sends = IntStream.rangeClosed(from, to)
                .mapToObj(n -> new Draft("m" + n, "x".repeat(4000), Body.EMPTY))
                .map(draft -> conversations.send(ref, draft, null, null, System.nanoTime()))
                .toList();
        Uni.join().all(sends).andFailFast().await().atMost(PATIENCE);
    }

    @Test
    void aReplayOfLargeMessagesFitsASmallBuffer() {
        String emoji = "😀".repeat(4000);
        try (TestSocket first = Gateway.socket(contact)) {
            for (int i = 1; i <= 20; i++) {
                first.say("m" + i, i % 3 == 0 ? emoji : "short");
                first.next("accepted");
            }
        }
        try (RawSocket reader = RawSocket.open(Gateway.token(contact), "?after=0", 2048)) {
            for (long seq = 1; seq <= 20; seq++) {
                assertThat(reader.next("message").getLong("seq")).isEqualTo(seq);
            }

            assertThat(reader.next("synced").getLong("seq")).isEqualTo(20);
        }
    }

    @Test
    void anAddressMakesOnlySoManyGuests() {
        for (int i = 0; i < SmallLimits.GUESTS; i++) {
            assertThat(Http.post(Gateway.GUESTS_APP + "/guests", null, "").status())
                    .isEqualTo(200);
        }

        Http.Answer refused = Http.post(Gateway.GUESTS_APP + "/guests", null, "");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().getString("code")).isEqualTo("rate_limited");
        assertThat(refused.header("retry-after")).isPresent();
    }
}
