package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.helpdesk.chat2desk.ExampleEvents;
import dev.viaduct.simulator.MessageType;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Announcement;
import dev.viaduct.testing.DistantDatabase;
import dev.viaduct.testing.FarAway;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.TestSocket;
import dev.viaduct.testing.Visitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic in both directions while the way to the database breaks in every way, and the books compared at the end. */
@QuarkusTest
@TestProfile(FarAway.class)
@QuarkusTestResource(Gateway.class)
class StorageLedgerTest {
    private static final int CONTACTS = 6;
    private static final int MESSAGES = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    // each message takes a while, so that the faults find many on their way
    private static final long PACE_MILLIS = 150;

    private final Map<String, List<String>> announced = new ConcurrentHashMap<>();

    @AfterEach
    void mend() {
        DistantDatabase.proxy().pass();
    }

    @Test
    void whatWasAcceptedIsForwardedOnceAndWhatWasTakenIsInTheStream() {
        List<Visitor> visitors =
                Stream.generate(Visitor::arrive).limit(CONTACTS).toList();
        List<CompletableFuture<Void>> traffic = new ArrayList<>();
        visitors.forEach(visitor -> {
            traffic.add(run(() -> write(visitor)));
            traffic.add(run(() -> announce(visitor)));
        });

        Random random = new Random(42);
        CompletableFuture<Void> all = CompletableFuture.allOf(traffic.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
            breakFor(random.nextInt(5), Duration.ofMillis(200 + random.nextInt(800)), all);
        }
        all.join();

        for (Visitor visitor : visitors) {
            List<String> written = new ArrayList<>(List.of("Hello"));
            written.addAll(texts("m"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(forwarded(visitor)).containsExactlyElementsOf(written));
            visitor.socket().close();
            List<JsonObject> stream = stream(visitor.subject());
            assertThat(stream.stream().map(message -> message.getLong("seq")))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 1 + 2L * MESSAGES).boxed().toList());
            assertThat(texts(stream, "incoming")).containsExactlyElementsOf(written);
            assertThat(texts(stream, "outgoing")).containsExactlyElementsOf(announced.get(visitor.subject()));
        }
    }

    /** Says each message until it is accepted, as an app does. */
    private static void write(Visitor visitor) {
        for (String text : texts("m")) {
            boolean accepted = false;
            while (!accepted) {
                visitor.socket().say(text, text);
                JsonObject answer = answer(visitor.socket());
                accepted = answer.getString("type").equals("accepted");
                pause();
            }
        }
    }

    private static JsonObject answer(TestSocket socket) {
        JsonObject frame = socket.next();
        while (!List.of("accepted", "error").contains(frame.getString("type"))) {
            frame = socket.next();
        }
        return frame;
    }

    /** Announces each message until it is taken, as a helpdesk does. */
    private void announce(Visitor visitor) {
        List<String> taken = new ArrayList<>();
        for (String text : texts("o")) {
            JsonObject event = ExampleEvents.of("outbox")
                    .put("message_id", Math.abs((visitor.subject() + text).hashCode()))
                    .put("client_id", visitor.clientId())
                    .put("channel_id", Long.parseLong(Gateway.CHANNEL))
                    .put("text", text);
            while (Announcement.post(event) != 200) {
                pause();
            }
            taken.add(text);
            pause();
        }
        announced.put(visitor.subject(), taken);
    }

    private static void breakFor(int kind, Duration time, CompletableFuture<Void> traffic) {
        switch (kind) {
            case 0 -> DistantDatabase.proxy().cut();
            case 1 -> DistantDatabase.proxy().reset();
            case 2 -> DistantDatabase.proxy().stall();
            case 3 -> DistantDatabase.proxy().dropAnswers(Duration.ofMillis(100));
            default -> DistantDatabase.proxy().slow(Duration.ofMillis(20), 1_000_000);
        }
        wait(time, traffic);
        DistantDatabase.proxy().pass();
        wait(time, traffic);
    }

    private static void wait(Duration time, CompletableFuture<Void> traffic) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> System.nanoTime() >= end || traffic.isDone());
    }

    private static void pause() {
        try {
            Thread.sleep(PACE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> forwarded(Visitor visitor) {
        return Gateway.helpdesk().messages(visitor.clientId()).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .map(SimulatedMessage::text)
                .toList();
    }

    private static List<JsonObject> stream(String subject) {
        try (TestSocket socket =
                TestSocket.connect(Gateway.address(), Gateway.APP, Gateway.token(subject), "?after=0")) {
            return socket.until("synced").stream()
                    .filter(frame -> "message".equals(frame.getString("type")))
                    .toList();
        }
    }

    private static List<String> texts(List<JsonObject> stream, String direction) {
        return stream.stream()
                .filter(message -> direction.equals(message.getString("direction")))
                .map(message -> message.getString("text"))
                .toList();
    }

    private static List<String> texts(String prefix) {
        return IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> prefix + i).toList();
    }

    private static CompletableFuture<Void> run(Runnable action) {
        return CompletableFuture.runAsync(action, task -> new Thread(task).start());
    }
}
