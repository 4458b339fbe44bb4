package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.conversation.Message;
import dev.viaduct.conversation.Relayed;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The promise of {@code after}: no gap and no duplicate between what is replayed and what is live. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class ReplayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MESSAGE = "message";

    private final String contact = "replay-" + UUID.randomUUID();
    private final String token = Gateway.token(contact);

    @Inject
    ConversationService conversations;

    @Inject
    Contacts contacts;

    private ContactRef ref;

    @Test
    void aStreamOfManyPagesIsReplayedWholeAndThenSynced() {
        known();
        relay(1, 650);

        try (TestSocket socket = connect("?after=3")) {
            List<JsonObject> frames = socket.until("synced");

            assertThat(frames.get(0).getString("type")).isEqualTo("welcome");
            assertThat(frames.get(0).getLong("last_seq")).isEqualTo(650);
            assertThat(seqs(frames)).containsExactlyElementsOf(between(4, 650));
            assertThat(frames.get(frames.size() - 1).getLong("seq")).isEqualTo(650);
        }
    }

    @Test
    void eventsOfManyPagesAreReplayedWhole() {
        known();
        relay(1, 450);

        try (Http.Events events = Http.events(Gateway.APP, token, "?after=0")) {
            for (long seq = 1; seq <= 450; seq++) {
                assertThat(events.next(MESSAGE).data().getLong("seq")).isEqualTo(seq);
            }
            assertThat(events.next("synced").data().getLong("seq")).isEqualTo(450);
        }
    }

    @Test
    void withoutAfterOnlyWhatIsNewComes() {
        known();
        relay(1, 5);

        try (TestSocket socket = connect("")) {
            socket.next("welcome");
            relay(6, 6);

            assertThat(socket.next().getLong("seq")).isEqualTo(6);
        }
    }

    @Test
    void aReconnectGoesOnWhereTheClientWas() {
        known();
        long have = 0;
        for (int round = 0; round < 5; round++) {
            relay(have + 1, have + 7);
            try (TestSocket socket = connect("?after=" + have)) {
                List<Long> seqs = seqs(socket.until("synced"));

                assertThat(seqs).containsExactlyElementsOf(between(have + 1, have + 7));
                have += 7;
            }
        }
    }

    @RepeatedTest(4)
    void anyMomentToConnectSeesTheWholeStreamInOrder() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        known();
        int before = random.nextInt(450);
        int live = 300;
        relay(1, before);
        ExecutorService pool = Executors.newFixedThreadPool(9);
        try {
            List<Future<List<Long>>> readers = new ArrayList<>();
            for (int reader = 0; reader < 8; reader++) {
                long after = random.nextInt(before + 1);
                int waitMillis = random.nextInt(250);
                Callable<List<Long>> work = () -> {
                    // any moment will do: nothing is expected of it
                    Thread.sleep(waitMillis);
                    return follow(after, before + live, seed);
                };
                readers.add(pool.submit(work));
            }
            Future<?> writer = pool.submit(() -> {
                int done = before;
                while (done < before + live) {
                    int next = Math.min(before + live, done + 1 + random.nextInt(12));
                    relay(done + 1, next);
                    done = next;
                }
            });
            writer.get();

            for (Future<List<Long>> reader : readers) {
                assertThat(reader.get()).as("seed %d", seed).isNotNull();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Connects with {@code after} and checks every frame up to the message {@code last}. */
    private List<Long> follow(long after, long last, long seed) {
        try (TestSocket socket = connect("?after=" + after)) {
            long known = socket.next("welcome").getLong("last_seq");
            List<Long> seqs = new ArrayList<>();
            long synced = -1;
            while (synced < 0 || (seqs.isEmpty() ? after : seqs.get(seqs.size() - 1)) < last) {
                JsonObject frame = socket.next();
                if (MESSAGE.equals(frame.getString("type"))) {
                    seqs.add(frame.getLong("seq"));
                } else if ("synced".equals(frame.getString("type"))) {
                    assertThat(synced).as("synced once, seed %d", seed).isNegative();
                    synced = frame.getLong("seq");
                    assertThat(synced).as("synced, seed %d", seed).isGreaterThanOrEqualTo(known);
                    assertThat(seqs.isEmpty() ? after : seqs.get(seqs.size() - 1))
                            .as("everything up to synced comes before it, seed %d", seed)
                            .isEqualTo(synced);
                }
            }
            assertThat(seqs).as("seed %d, after %d", seed, after).containsExactlyElementsOf(between(after + 1, last));
            return seqs;
        }
    }

    private void known() {
        connect("").close();
        ref = contacts.bySubject(Gateway.APP, contact).await().atMost(PATIENCE).orElseThrow();
    }

    private void relay(long from, long to) {
        List<io.smallrye.mutiny.Uni<dev.viaduct.conversation.Accepted>> all = LongStream.rangeClosed(from, to)
                .mapToObj(n -> new Relayed(
                        contact + "-" + n,
                        new Message.Author(Message.Author.Kind.OPERATOR, "1", "Op", null),
                        "text " + n,
                        Body.EMPTY,
                        false))
                .map(relayed ->
                        conversations.relay(ref, relayed, dev.viaduct.conversation.Via.WEBHOOK, System.nanoTime()))
                .toList();
        if (!all.isEmpty()) {
            io.smallrye.mutiny.Uni.join().all(all).andFailFast().await().atMost(PATIENCE);
        }
    }

    private TestSocket connect(String query) {
        return TestSocket.connect(Gateway.address(), Gateway.APP, token, query);
    }

    private static List<Long> seqs(List<JsonObject> frames) {
        return frames.stream()
                .filter(frame -> MESSAGE.equals(frame.getString("type")))
                .map(frame -> frame.getLong("seq"))
                .toList();
    }

    private static List<Long> between(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
