package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.TestSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a client does and whenever its connection breaks, what it gets is the stream: over real sockets. */
class StreamPropertyIT {
    private static final int NEVER_SEEN = 1_000;

    private static Chat2DeskSimulator helpdesk;
    private static PackagedGateway gateway;

    /** What a client or an operator does. */
    sealed interface Step {
        record Send() implements Step {}

        record Resend(int which) implements Step {}

        record Reply() implements Step {}

        record Disconnect() implements Step {}

        /** Comes again with this {@code after}; with where it is when that is empty. */
        record Reconnect(Optional<Integer> after) implements Step {}
    }

    @BeforeContainer
    static void start() {
        helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(PackagedGateway.HELPDESK_TOKEN));
        Map<String, String> settings = new LinkedHashMap<>(PackagedGateway.bridging(helpdesk));
        settings.put("viaduct.apps.acme.chat2desk.rate-limit", "500");
        gateway = PackagedGateway.start("stream-property", settings);
    }

    @AfterContainer
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        helpdesk.close();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> resend = Arbitraries.integers().between(0, 8).map(Step.Resend::new);
        Arbitrary<Step> reconnect = Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 12), Arbitraries.just(NEVER_SEEN))
                .optional(0.6)
                .map(Step.Reconnect::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(5, Arbitraries.of(new Step.Send())),
                        Tuple.of(2, resend),
                        Tuple.of(4, Arbitraries.of(new Step.Reply())),
                        Tuple.of(1, Arbitraries.of(new Step.Disconnect())),
                        Tuple.of(2, reconnect))
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Property(tries = 30)
    void anySequenceOfStepsGivesTheClientExactlyTheStream(@ForAll("steps") List<Step> steps) {
        Client client = new Client();
        try {
            steps.forEach(client::take);
            client.resendWhatWasNotAccepted();
        } finally {
            client.disconnect();
        }

        client.gotTheStream();
    }

    /** One connection: what was asked for and what came. */
    private record Connection(TestSocket socket, long after, Set<String> sent, List<JsonObject> frames) {
        List<JsonObject> of(String type) {
            return frames.stream()
                    .filter(frame -> type.equals(frame.getString("type")))
                    .toList();
        }

        List<Long> seqs(String type) {
            return of(type).stream().map(frame -> frame.getLong("seq")).toList();
        }
    }

    private static final class Client {
        private final String subject = "client-" + UUID.randomUUID();
        private final List<String> ids = new ArrayList<>();
        private final List<String> replies = new ArrayList<>();
        private final List<Connection> connections = new ArrayList<>();
        private final Map<String, Long> accepted = new TreeMap<>();
        private Connection now;

        Client() {
            connect("");
        }

        void take(Step step) {
            if (step instanceof Step.Send) {
                ids.add("m" + ids.size());
                send(ids.get(ids.size() - 1));
            } else if (step instanceof Step.Resend resend && !ids.isEmpty()) {
                send(ids.get(resend.which() % ids.size()));
            } else if (step instanceof Step.Reply) {
                if (now != null && !now.sent().isEmpty()) {
                    // what was sent on a connection that stands gets there
                    await().until(() -> helpdesk.client(subject).isPresent());
                }
                helpdesk.client(subject).map(SimulatedClient::id).ifPresent(this::reply);
            } else if (step instanceof Step.Disconnect) {
                disconnect();
            } else if (step instanceof Step.Reconnect reconnect) {
                disconnect();
                connect("?after=" + reconnect.after().map(Integer::longValue).orElseGet(this::cursor));
            }
        }

        private void send(String id) {
            if (now == null) {
                connect("?after=" + cursor());
            }
            now.sent().add(id);
            now.socket().say(id, "text of " + id);
        }

        private void reply(long client) {
            replies.add("reply " + replies.size());
            helpdesk.reply(client, replies.get(replies.size() - 1));
        }

        private void connect(String query) {
            TestSocket socket =
                    TestSocket.connect(gateway.address(), PackagedGateway.APP, PackagedGateway.token(subject), query);
            long last = socket.next("welcome").getLong("last_seq");
            long asked = query.isEmpty() ? last : Long.parseLong(query.substring("?after=".length()));
            now = new Connection(socket, Math.min(asked, last), new HashSet<>(), new ArrayList<>());
            connections.add(now);
        }

        void disconnect() {
            if (now != null) {
                now.socket().close();
                note(now.socket().rest());
                now = null;
            }
        }

        private void note(List<JsonObject> frames) {
            now.frames().addAll(frames);
            for (JsonObject frame : frames) {
                assertThat(frame.getString("type")).as("%s", frame).isNotEqualTo("error");
                if ("accepted".equals(frame.getString("type"))) {
                    Long before = accepted.putIfAbsent(frame.getString("id"), frame.getLong("seq"));
                    assertThat(before).as("%s", frame).isIn(null, frame.getLong("seq"));
                }
            }
        }

        /** Everything up to here the client has, on whichever connection. */
        private long cursor() {
            Set<Long> has = new HashSet<>(accepted.values());
            connections.forEach(connection -> has.addAll(connection.seqs("message")));
            long seq = 0;
            while (has.contains(seq + 1)) {
                seq++;
            }
            return seq;
        }

        void resendWhatWasNotAccepted() {
            disconnect();
            connect("?after=" + cursor());
            for (String id : ids) {
                if (!accepted.containsKey(id)) {
                    send(id);
                    note(now.socket().until("accepted"));
                }
            }
        }

        void gotTheStream() {
            int all = ids.size() + replies.size();
            connect("?after=0");
            List<JsonObject> stream = new ArrayList<>();
            while (stream.size() < all) {
                stream.add(now.socket().next("message"));
            }
            note(now.socket().rest());
            now.socket().close();

            assertThat(stream.stream().map(message -> message.getLong("seq")))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, all).boxed().toList());
            assertThat(now.of("message")).as("more than was written").isEmpty();
            Map<String, Long> places = new TreeMap<>();
            stream.stream()
                    .filter(message -> message.containsKey("id"))
                    .forEach(message -> places.put(message.getString("id"), message.getLong("seq")));
            assertThat(places).as("own messages, each where it was accepted").isEqualTo(accepted);
            assertThat(stream.stream()
                            .filter(message -> !message.containsKey("id"))
                            .map(message -> message.getString("text")))
                    .as("replies")
                    .containsExactlyInAnyOrderElementsOf(replies);
            connections.subList(0, connections.size() - 1).forEach(connection -> isPart(connection, places));
        }

        /** A connection's messages go on from its {@code after}; only what was sent on it is left out. */
        private static void isPart(Connection connection, Map<String, Long> places) {
            List<Long> seqs = connection.seqs("message");
            assertThat(seqs).isSorted().doesNotHaveDuplicates();
            if (!seqs.isEmpty()) {
                Set<Long> there = new HashSet<>(seqs);
                connection.sent().forEach(id -> there.add(places.get(id)));
                assertThat(seqs.get(0)).isGreaterThan(connection.after());
                assertThat(there)
                        .as("after %d", connection.after())
                        .containsAll(LongStream.rangeClosed(connection.after() + 1, seqs.get(seqs.size() - 1))
                                .boxed()
                                .toList());
            }
        }
    }
}
