package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.conversation.StorageHealth;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.DistantDatabase;
import dev.viaduct.testing.FarAway;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.RawSocket;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What everybody gets to know while PostgreSQL is away, however it goes, and that all goes on when it is back. */
@QuarkusTest
@TestProfile(FarAway.class)
@QuarkusTestResource(Gateway.class)
class StorageAwayTest {
    // "about 5 s", and a little for a busy machine
    private static final Duration BOUND = Duration.ofSeconds(8);
    private static final Duration BACK = Duration.ofSeconds(15);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** How the way to the database breaks. */
    enum Outage {
        CUT,
        RESET,
        STALL,
        NO_ANSWERS;

        void begin() {
            switch (this) {
                case CUT -> DistantDatabase.proxy().cut();
                case RESET -> DistantDatabase.proxy().reset();
                case STALL -> DistantDatabase.proxy().stall();
                case NO_ANSWERS -> DistantDatabase.proxy().dropAnswers(Duration.ofMinutes(1));
            }
        }
    }

    @Inject
    AgroalDataSource database;

    @Inject
    Pool pool;

    @Inject
    StorageHealth health;

    @AfterEach
    void mend() {
        DistantDatabase.proxy().pass();
        await().atMost(BACK).untilAsserted(() -> {
            assertThat(readiness()).isEqualTo(200);
            assertThat(health.isAway()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void everybodyIsToldInTimeAndAllGoesOnAfterwards(Outage outage) {
        try (Visitor visitor = Visitor.arrive()) {
            outage.begin();

            allWithin(
                    () -> {
                        IntStream.rangeClosed(1, 30)
                                .forEach(i -> visitor.socket().say("m" + i, "m" + i));
                        IntStream.rangeClosed(1, 30).forEach(i -> assertThat(
                                        visitor.socket().next("error").getString("code"))
                                .isEqualTo("unavailable"));
                    },
                    () -> assertThat(readiness()).isEqualTo(503),
                    () -> isRefused(Http.get(Gateway.APP + "/messages", Gateway.token(visitor.subject()))),
                    () -> isRefused(Http.post(
                            Gateway.APP + "/messages",
                            Gateway.token(visitor.subject()),
                            "{\"id\":\"rest\",\"text\":\"by REST\"}")),
                    () -> {
                        HttpResponse<String> answer = announce(visitor, "missed");
                        assertThat(answer.statusCode()).isEqualTo(503);
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    },
                    () -> {
                        RawSocket.Answer answer = RawSocket.handshake(
                                Gateway.APP, "", "Authorization: Bearer " + Gateway.token(Visitor.freshSubject()));
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(Integer.parseInt(answer.header("retry-after")))
                                .isPositive();
                    });
            assertThat(visitor.socket().isOpen()).isTrue();

            DistantDatabase.proxy().pass();

            await().atMost(BACK).untilAsserted(() -> assertThat(readiness()).isEqualTo(200));
            visitor.socket().rest();
            visitor.socket().say("m1", "m1");
            assertThat(visitor.socket().next("accepted").getString("id")).isEqualTo("m1");
            assertThat(visitor.socket().next("status").getString("status")).isEqualTo("sent");
            assertThat(announce(visitor, "missed").statusCode()).isEqualTo(200);
            assertThat(visitor.socket().next("message").getString("text")).isEqualTo("missed");
            assertThat(textsAtHelpdesk(visitor)).containsExactly("Hello", "m1");
        }
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void aReplayThatIsInterruptedGoesOnWhereItStopped(Outage outage) throws SQLException {
        String subject = Visitor.freshSubject();
        Gateway.socket(subject).close();
        storeMessages(subject, 3_000);
        DistantDatabase.proxy().slow(Duration.ofMillis(5), 400_000);
        try (TestSocket socket =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(subject), "?after=0")) {
            assertThat(socket.next("message").getLong("seq")).isEqualTo(1);

            outage.begin();
            await().atMost(BOUND).untilAsserted(() -> assertThat(readiness()).isEqualTo(503));
            assertThat(socket.isOpen()).isTrue();
            DistantDatabase.proxy().pass();

            List<JsonObject> frames = socket.until("synced");
            assertThat(frames.stream()
                            .filter(frame -> "message".equals(frame.getString("type")))
                            .map(frame -> frame.getLong("seq")))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(2, 3_000).boxed().toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    void whatWasAcceptedBeforeIsForwardedOnceAfterwards(Outage outage) {
        try (Visitor visitor = Visitor.arrive()) {
            Gateway.helpdesk().goDown();
            List<String> texts =
                    IntStream.rangeClosed(1, 20).mapToObj(i -> "m" + i).toList();
            texts.forEach(text -> visitor.socket().say(text, text));
            texts.forEach(text -> visitor.socket().next("accepted"));

            outage.begin();
            allWithin(() -> assertThat(readiness()).isEqualTo(503));
            Gateway.helpdesk().comeBack();
            DistantDatabase.proxy().pass();

            texts.forEach(text -> assertThat(visitor.socket().next("status").getString("status"))
                    .isEqualTo("sent"));
            assertThat(textsAtHelpdesk(visitor)).startsWith("Hello").endsWith(texts.toArray(String[]::new));
            assertThat(textsAtHelpdesk(visitor)).hasSize(texts.size() + 1);
        } finally {
            Gateway.helpdesk().comeBack();
        }
    }

    @Test
    void aSlowDatabaseIsNoneThatIsAway() {
        try (Visitor visitor = Visitor.arrive()) {
            DistantDatabase.proxy().slow(Duration.ofMillis(150), 1_000_000);

            IntStream.rangeClosed(1, 20).forEach(i -> visitor.socket().say("m" + i, "m" + i));

            for (int i = 1; i <= 20; i++) {
                assertThat(visitor.socket().next("accepted").getString("id")).isEqualTo("m" + i);
            }
            assertThat(readiness()).isEqualTo(200);
        }
    }

    @Test
    void anOutageIsSaidOnceAndSoIsItsEnd() {
        List<String> said = new java.util.concurrent.CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                // what is said of an app is about its helpdesk, also of what other tests left there
                boolean isAboutAnApp = entry.getMessage().startsWith("app ");
                if (entry.getLoggerName().startsWith("dev.viaduct") && !isAboutAnApp) {
                    said.add(entry.getLevel() + " " + entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        try (Visitor visitor = Visitor.arrive()) {
            root.addHandler(listener);

            DistantDatabase.proxy().cut();
            IntStream.rangeClosed(1, 200).forEach(i -> visitor.socket().say("m" + i, "m" + i));
            IntStream.rangeClosed(1, 200).forEach(i -> visitor.socket().next("error"));
            for (int i = 0; i < 20; i++) {
                assertThat(announce(visitor, "missed").statusCode()).isEqualTo(503);
            }
            assertThat(said).hasSize(1).first().asString().contains("WARN").contains("PostgreSQL does not answer");
            DistantDatabase.proxy().pass();

            await().atMost(BACK).untilAsserted(() -> {
                assertThat(readiness()).isEqualTo(200);
                assertThat(said).anyMatch(line -> line.contains("answers again"));
            });
            assertThat(said).hasSize(2).last().asString().contains("INFO").contains("PostgreSQL answers again");
        } finally {
            root.removeHandler(listener);
        }
    }

    @Test
    void aContactWhoseRowIsHeldByAnotherIsToldInTime() throws SQLException {
        try (Visitor visitor = Visitor.arrive();
                Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            try (PreparedStatement lock =
                    other.prepareStatement("SELECT id FROM contact WHERE subject = ? FOR UPDATE")) {
                lock.setString(1, visitor.subject());
                lock.executeQuery();
                long began = System.nanoTime();
                visitor.socket().say("m1", "m1");

                assertThat(visitor.socket().next("error").getString("code")).isEqualTo("unavailable");
                assertThat(since(began)).isLessThan(BOUND);
            } finally {
                other.rollback();
            }
            visitor.socket().say("m1", "m1");
            assertThat(visitor.socket().next("accepted").getString("id")).isEqualTo("m1");
        }
    }

    @Test
    void theServerCutsOffWhatHangsAndLeavesMigrationsAlone() throws SQLException {
        assertThat(shown("statement_timeout")).isEqualTo("10s");
        assertThat(shown("idle_in_transaction_session_timeout")).isEqualTo("15s");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW statement_timeout")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("0");
        }
    }

    private String shown(String setting) {
        return pool.query("SHOW " + setting)
                .execute()
                .map(rows -> rows.iterator().next().getString(0))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void storeMessages(String subject, int count) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        WITH c AS (UPDATE contact SET last_seq = ? WHERE subject = ? RETURNING id)
                        INSERT INTO message (contact_id, seq, message_id, direction, author_kind, text, status, created_at)
                        SELECT c.id, n, uuidv7(), 1, 1, repeat('x', 500), 2, now()
                        FROM c, generate_series(1, ?) AS n""")) {
            insert.setInt(1, count);
            insert.setString(2, subject);
            insert.setInt(3, count);
            assertThat(insert.executeUpdate()).isEqualTo(count);
        }
    }

    private static List<String> textsAtHelpdesk(Visitor visitor) {
        return Gateway.helpdesk().messages(visitor.clientId()).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .map(SimulatedMessage::text)
                .toList();
    }

    private static HttpResponse<String> announce(Visitor visitor, String text) {
        JsonObject event = new JsonObject()
                .put("hook_type", "outbox")
                .put("message_id", Math.abs((visitor.subject() + text).hashCode()))
                .put("type", "to_client")
                .put("text", text)
                .put("client_id", visitor.clientId())
                .put("channel_id", Long.parseLong(Gateway.CHANNEL))
                .put("event_time", java.time.Instant.now().toString());
        Announcement signed = Announcement.of(Gateway.APP, event.encode());
        return send(HttpRequest.newBuilder(URI.create(Gateway.address() + "/webhooks/" + Gateway.APP))
                .header("X-Timestamp", signed.timestamp())
                .header("X-Signature", signed.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(signed.body()))
                .build());
    }

    private static int readiness() {
        return send(HttpRequest.newBuilder(URI.create(Gateway.address() + "/q/health/ready"))
                        .build())
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void isRefused(Http.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().getString("code")).isEqualTo("unavailable");
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.header("Retry-After")).isPresent();
    }

    private static void allWithin(Runnable... actions) {
        long began = System.nanoTime();
        CompletableFuture.allOf(Stream.of(actions)
                        .map(action -> CompletableFuture.runAsync(action, task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(since(began)).isLessThan(BOUND);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
