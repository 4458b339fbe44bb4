package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.app.Metric;
import dev.viaduct.conversation.StorageHealth;
import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.Faults.Events;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.DistantDatabase;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.LittleRoom;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Tokens;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Beyond what it may hold the gateway refuses at once and clearly, and goes on as soon as there is room. */
@QuarkusTest
@TestProfile(LittleRoom.class)
@QuarkusTestResource(Gateway.class)
class OverloadTest {
    private static final int WRITES_OF_AN_APP = LittleRoom.WRITES * 3 / 4;
    // well below the time after which who waits for storage is refused anyway
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final Duration BACK = Duration.ofSeconds(15);

    @Inject
    AgroalDataSource database;

    @Inject
    MeterRegistry metrics;

    @Inject
    StorageHealth health;

    @AfterEach
    void mend() {
        DistantDatabase.proxy().pass();
        await().atMost(BACK).untilAsserted(() -> {
            assertThat(Announcement.of(Gateway.APP, ExampleEvents.of("new_tag").encode())
                            .post())
                    .isEqualTo(200);
            assertThat(health.isAway()).isFalse();
            assertThat(Stream.of("write", "request", "webhook").map(this::held)).containsOnly(0.0);
        });
    }

    @Test
    void writesBeyondTheRoomAreRefusedAtOnceAndOtherAppsAreNot() throws SQLException {
        String other = Visitor.freshSubject();
        try (Visitor visitor = Visitor.arrive();
                TestSocket neighbour = TestSocket.connect(
                        Gateway.address(),
                        Gateway.OTHER_APP,
                        Tokens.of(Gateway.OTHER_APP, other, Gateway.secretOf(Gateway.OTHER_APP)),
                        "");
                Connection holder = lock(visitor.subject())) {
            neighbour.next("welcome");
            double refusedBefore = refused("write");
            long began = System.nanoTime();

            IntStream.rangeClosed(1, 40).forEach(i -> visitor.socket().say("m" + i, "m" + i));
            for (int i = WRITES_OF_AN_APP + 1; i <= 40; i++) {
                assertThat(visitor.socket().next("error").getString("code")).isEqualTo("unavailable");
            }
            assertThat(since(began)).isLessThan(AT_ONCE);
            neighbour.say("n1", "hello");
            holder.rollback();

            assertThat(neighbour.next("accepted").getString("id")).isEqualTo("n1");
            for (int i = 1; i <= WRITES_OF_AN_APP; i++) {
                assertThat(visitor.socket().next("accepted").getString("id")).isEqualTo("m" + i);
            }
            assertThat(refused("write") - refusedBefore).isEqualTo(40 - WRITES_OF_AN_APP);
            visitor.socket().say("m40", "m40");
            assertThat(visitor.socket().next("accepted").getString("id")).isEqualTo("m40");
        }
    }

    @Test
    void requestsBeyondTheRoomAreRefusedAtOnce() {
        String path = Gateway.APP + "/messages";
        String token = Gateway.token(Visitor.freshSubject());
        assertThat(Http.get(path, token).status()).isEqualTo(200);
        DistantDatabase.proxy().stall();
        List<CompletableFuture<Http.Answer>> inWork = IntStream.range(0, LittleRoom.REQUESTS_OF_AN_APP)
                .mapToObj(i -> async(() -> Http.get(path, token)))
                .toList();
        await().untilAsserted(() -> assertThat(held("request")).isEqualTo(LittleRoom.REQUESTS_OF_AN_APP));

        long began = System.nanoTime();
        Http.Answer refused = Http.post(path, token, "{\"id\":\"m1\",\"text\":\"hello\"}");

        assertThat(since(began)).isLessThan(AT_ONCE);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().getString("code")).isEqualTo("unavailable");
        assertThat(refused.header("Retry-After")).isPresent();
        DistantDatabase.proxy().pass();
        inWork.forEach(answer -> assertThat(answer.join().status()).isEqualTo(200));
    }

    @Test
    void requestsOneAfterTheOtherAlwaysFindRoom() {
        String token = Gateway.token(Visitor.freshSubject());
        for (int i = 0; i < LittleRoom.REQUESTS_OF_AN_APP * 3; i++) {
            assertThat(Http.get(Gateway.APP + "/messages", token).status()).isEqualTo(200);
            assertThat(Http.post(Gateway.APP + "/messages", token, "no json").status())
                    .isEqualTo(400);
            assertThat(Http.get(Gateway.APP + "/messages", null).status()).isEqualTo(401);
            assertThat(Http.get(Gateway.APP + "/nothing", null).status()).isEqualTo(404);
        }
    }

    @Test
    void webhooksBeyondTheRoomAreRefusedAtOnce() {
        try (Visitor visitor = Visitor.arrive()) {
            DistantDatabase.proxy().stall();
            // announced again as a helpdesk does, because its own announcements may take the room first
            List<CompletableFuture<Void>> inWork = IntStream.range(0, LittleRoom.WEBHOOKS_OF_AN_APP)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> await().atMost(BACK)
                                    .until(() -> Announcement.post(outgoing(visitor, "w" + i)) == 200),
                            task -> new Thread(task).start()))
                    .toList();
            await().untilAsserted(() -> assertThat(held("webhook")).isEqualTo(LittleRoom.WEBHOOKS_OF_AN_APP));

            long began = System.nanoTime();
            assertThat(Announcement.post(outgoing(visitor, "one more"))).isEqualTo(503);

            assertThat(since(began)).isLessThan(AT_ONCE);
            DistantDatabase.proxy().pass();
            inWork.forEach(CompletableFuture::join);
            assertThat(Announcement.post(outgoing(visitor, "one more"))).isEqualTo(200);
        }
    }

    @Test
    void aMessageThatFoundNoRoomIsNotOvertakenByTheNext() {
        try (Visitor visitor = Visitor.arrive();
                Visitor other = Visitor.arrive()) {
            Gateway.helpdesk().faults().events(Events.DROPPED);
            DistantDatabase.proxy().stall();
            List<CompletableFuture<Integer>> inWork = IntStream.range(0, LittleRoom.WEBHOOKS_OF_AN_APP)
                    .mapToObj(i -> async(() -> Announcement.post(outgoing(other, "f" + i))))
                    .toList();
            await().untilAsserted(() -> assertThat(held("webhook")).isEqualTo(LittleRoom.WEBHOOKS_OF_AN_APP));
            SimulatedMessage first = Gateway.helpdesk().reply(visitor.clientId(), "first");
            assertThat(Announcement.post(announced(visitor, first))).isEqualTo(503);
            DistantDatabase.proxy().pass();
            inWork.forEach(CompletableFuture::join);

            SimulatedMessage second = Gateway.helpdesk().reply(visitor.clientId(), "second");
            await().atMost(BACK).until(() -> Announcement.post(announced(visitor, second)) == 200);

            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("first");
            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("second");
        } finally {
            Gateway.helpdesk().faults().reset();
        }
    }

    private static JsonObject announced(Visitor visitor, SimulatedMessage message) {
        return outgoing(visitor, message.text()).put("message_id", message.id());
    }

    @Test
    void webhooksOneAfterTheOtherAlwaysFindRoom() {
        Announcement harmless =
                Announcement.of(Gateway.APP, ExampleEvents.of("new_tag").encode());
        for (int i = 0; i < LittleRoom.WEBHOOKS_OF_AN_APP * 3; i++) {
            assertThat(harmless.post()).isEqualTo(200);
            assertThat(harmless.withSignature(null).post()).isEqualTo(401);
            assertThat(harmless.withBody("x".repeat(1024 * 1024 + 1)).post()).isEqualTo(413);
        }
    }

    private static JsonObject outgoing(Visitor visitor, String text) {
        return ExampleEvents.of("outbox")
                .put("message_id", Math.abs((visitor.subject() + text).hashCode()))
                .put("client_id", visitor.clientId())
                .put("channel_id", Long.parseLong(Gateway.CHANNEL))
                .put("text", text);
    }

    private static <T> CompletableFuture<T> async(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, task -> new Thread(task).start());
    }

    /** A connection in whose transaction the contact's row is locked. */
    private Connection lock(String subject) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT id FROM contact WHERE subject = ? FOR UPDATE")) {
            lock.setString(1, subject);
            lock.executeQuery();
        }
        return connection;
    }

    private double held(String kind) {
        return metrics.get(Metric.HELD.id()).tag("kind", kind).gauge().value();
    }

    private double refused(String kind) {
        return metrics.find(Metric.REFUSED.id()).tag("kind", kind).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
