package dev.viaduct.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.viaduct.simulator.SimulatedClient;
import dev.viaduct.simulator.SimulatedMessage;
import dev.viaduct.testing.Gateway;
import dev.viaduct.testing.Http;
import dev.viaduct.testing.TestSocket;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One contact's stream, seen by all of its devices. */
@QuarkusTest
@QuarkusTestResource(Gateway.class)
class StreamTest {
    private static final String ACCEPTED = "accepted";

    private final String contact = "stream-" + UUID.randomUUID();
    private final String token = Gateway.token(contact);

    @Test
    void seqHasNoGapHoweverManyWriteAtOnce() throws Exception {
        int writers = 4;
        int each = 30;
        List<Long> seqs = new ArrayList<>(together(writers * 2, writer -> {
            List<Long> own = new ArrayList<>();
            if (writer % 2 == 0) {
                try (TestSocket socket = Gateway.socket(contact)) {
                    for (int i = 0; i < each; i++) {
                        socket.say("s" + writer + "-" + i, "text " + i);
                    }
                    while (own.size() < each) {
                        own.add(socket.next(ACCEPTED).getLong("seq"));
                    }
                }
            } else {
                for (int i = 0; i < 9; i++) {
                    own.add(post("h" + writer + "-" + i).json().getLong("seq"));
                }
            }
            assertThat(own).as("one writer's order").isSorted();
            return own;
        }));

        seqs.sort(null);
        assertThat(seqs).containsExactlyElementsOf(upTo(writers * each + writers * 9));
    }

    @Test
    void theSameIdFromManyDevicesAtOnceIsOneMessage() throws Exception {
        List<JsonObject> answers = together(6, device -> {
            try (TestSocket socket = Gateway.socket(contact)) {
                List<JsonObject> own = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    socket.say("id" + i, "from " + device);
                }
                while (own.size() < 5) {
                    own.add(socket.next(ACCEPTED));
                }
                return own;
            }
        });

        assertThat(answers).hasSize(30);
        assertThat(answers.stream()
                        .map(answer -> answer.getString("message_id"))
                        .distinct())
                .hasSize(5);
        assertThat(answers.stream().filter(answer -> !answer.containsKey("duplicate")))
                .as("first acceptances")
                .hasSize(5);
        assertThat(stream()).hasSize(5);
        await().untilAsserted(() -> assertThat(atHelpdesk()).hasSize(5));
        post("last");
        await().untilAsserted(() -> assertThat(atHelpdesk()).hasSize(6));
        assertThat(atHelpdesk().stream().map(message -> message.externalId().orElseThrow()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theHelpdeskReceivesTheStreamInItsOrder() {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < 30; i++) {
                socket.say("m" + i, "text " + i);
            }

            await().untilAsserted(() -> assertThat(atHelpdesk()).hasSize(30));

            assertThat(atHelpdesk()).extracting(SimulatedMessage::text).containsExactlyElementsOf(texts(30));
        }
    }

    @Test
    void anIncomingMessageGoesToTheOtherDevicesOnly() {
        try (TestSocket writer = Gateway.socket(contact);
                TestSocket other = Gateway.socket(contact);
                Http.Events events = Http.events(Gateway.APP, token, "")) {
            events.next("welcome");

            writer.say("m1", "hello");

            assertThat(other.next("message").getString("id")).isEqualTo("m1");
            assertThat(events.next("message").data().getString("id")).isEqualTo("m1");
            writer.say("m2", "bye");
            assertThat(writer.next(ACCEPTED).getString("id")).isEqualTo("m1");
            assertThat(writer.until(ACCEPTED)).noneMatch(frame -> "message".equals(frame.getString("type")));
        }
    }

    @Test
    void aMessagePostedOverHttpGoesToEveryDevice() {
        try (TestSocket one = Gateway.socket(contact);
                TestSocket two = Gateway.socket(contact)) {
            post("m1");

            assertThat(one.next("message").getString("id")).isEqualTo("m1");
            assertThat(two.next("message").getString("id")).isEqualTo("m1");
        }
    }

    @Test
    void anAnswerGoesToEveryDeviceAndMarksWhatItAnswersSeen() {
        try (TestSocket one = Gateway.socket(contact);
                TestSocket two = Gateway.socket(contact)) {
            one.say("m1", "hello");
            one.next(ACCEPTED);
            assertThat(one.next("status").getString("status")).isEqualTo("sent");

            Gateway.helpdesk().reply(client().id(), "good day");

            for (TestSocket device : List.of(one, two)) {
                JsonObject answer = device.next("message");
                while (answer.getString("direction").equals("incoming")) {
                    answer = device.next("message");
                }
                assertThat(answer.getString("text")).isEqualTo("good day");
                assertThat(answer.getLong("seq")).isEqualTo(2);
                assertThat(answer.getJsonObject("author").getString("kind")).isEqualTo("operator");
                assertThat(answer.getString("status")).isEqualTo("pending");
                assertThat(answer.fieldNames()).doesNotContain("id", "reply_to", "attachments", "buttons", "location");
                assertThat(device.next("status").getString("status")).isEqualTo("seen");
            }
        }
    }

    @Test
    void whatIsInternalAtTheHelpdeskNeverReachesTheContact() {
        try (TestSocket socket = Gateway.socket(contact)) {
            long client = known(socket);
            Gateway.helpdesk().comment(client, "what a pest");
            Gateway.helpdesk().system(client, "assigned");

            Gateway.helpdesk().reply(client, "how can I help?");

            assertThat(socket.next("message").getString("text")).isEqualTo("how can I help?");
            assertThat(stream()).hasSize(2);
        }
    }

    @Test
    void historyComesInPagesBackwards() {
        fill(25);
        try (TestSocket socket = Gateway.socket(contact)) {
            List<Long> all = new ArrayList<>();
            JsonObject page = history(socket, new JsonObject().put("limit", 10));
            while (true) {
                List<Long> seqs = seqs(page.getJsonArray("messages"));
                assertThat(seqs).isSorted();
                all.addAll(0, seqs);
                if (!page.getBoolean("more")) {
                    break;
                }
                page = history(socket, new JsonObject().put("limit", 10).put("before", seqs.get(0)));
            }

            assertThat(all).containsExactlyElementsOf(upTo(25));
        }
    }

    @Test
    void historyKnowsItsBoundaries() {
        fill(10);
        try (TestSocket socket = Gateway.socket(contact)) {
            JsonObject exact = history(socket, new JsonObject().put("limit", 10));
            JsonObject first = history(socket, new JsonObject().put("before", 1));
            JsonObject beyond = history(socket, new JsonObject().put("before", Long.MAX_VALUE));

            assertThat(exact.getBoolean("more")).isFalse();
            assertThat(exact.getJsonArray("messages")).hasSize(10);
            assertThat(first.getJsonArray("messages")).isEmpty();
            assertThat(first.getBoolean("more")).isFalse();
            assertThat(beyond.getJsonArray("messages")).hasSize(10);
        }
    }

    @Test
    void receiptsAreCumulativeAndToldToOtherDevices() {
        try (TestSocket one = Gateway.socket(contact);
                TestSocket two = Gateway.socket(contact)) {
            long client = known(one);
            Gateway.helpdesk().reply(client, "a");
            Gateway.helpdesk().reply(client, "b");
            outgoing(one, 2);

            receipt(one, new JsonObject().put("delivered", 3));
            assertThat(two.next("receipt"))
                    .isEqualTo(new JsonObject()
                            .put("type", "receipt")
                            .put("delivered", 3)
                            .put("seen", 0));

            receipt(one, new JsonObject().put("delivered", 1));
            receipt(one, new JsonObject().put("seen", 2));
            assertThat(two.next("receipt"))
                    .isEqualTo(new JsonObject()
                            .put("type", "receipt")
                            .put("delivered", 3)
                            .put("seen", 2));

            receipt(one, new JsonObject().put("seen", 1).put("delivered", 2));
            receipt(two, new JsonObject().put("seen", 3));
            assertThat(one.next("receipt").getLong("seen")).isEqualTo(3);
            assertThat(two.rest()).noneMatch(frame -> "receipt".equals(frame.getString("type")));
        }
    }

    @Test
    void seenImpliesDelivered() {
        try (TestSocket one = Gateway.socket(contact);
                TestSocket two = Gateway.socket(contact)) {
            known(one);

            receipt(one, new JsonObject().put("seen", 1));

            JsonObject told = two.next("receipt");
            assertThat(told.getLong("delivered")).isEqualTo(1);
            assertThat(told.getLong("seen")).isEqualTo(1);
            try (TestSocket next = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
                JsonObject welcome = next.next("welcome");
                assertThat(welcome.getLong("delivered")).isEqualTo(1);
                assertThat(welcome.getLong("seen")).isEqualTo(1);
                assertThat(welcome.getLong("last_seq")).isEqualTo(1);
            }
        }
    }

    @Test
    void aReceiptAboveTheNewestMessageIsInvalidAndChangesNothing() {
        try (TestSocket socket = Gateway.socket(contact)) {
            known(socket);

            socket.send(new JsonObject()
                    .put("type", "receipt")
                    .put("ref", "r")
                    .put("delivered", 1)
                    .put("seen", 2));

            JsonObject error = socket.next("error");
            assertThat(error.getString("code")).isEqualTo("invalid");
            assertThat(error.getString("field")).isEqualTo("seen");
            try (TestSocket next = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
                assertThat(next.next("welcome").getLong("delivered")).isZero();
            }
        }
    }

    @Test
    void aStatusNeverMovesBackwards() {
        List<String> order = List.of("pending", "sent", "delivered", "seen");
        try (TestSocket socket = Gateway.socket(contact)) {
            long client = known(socket);
            Gateway.helpdesk().reply(client, "a");
            Gateway.helpdesk().reply(client, "b");
            outgoing(socket, 2);
            int[] furthest = new int[2];

            for (JsonObject receipt : List.of(
                    new JsonObject().put("delivered", 3),
                    new JsonObject().put("seen", 3),
                    new JsonObject().put("delivered", 3).put("seen", 1),
                    new JsonObject().put("delivered", 2))) {
                receipt(socket, receipt);
                for (int i = 0; i < 2; i++) {
                    int now = order.indexOf(stream().get(i + 1).getString("status"));
                    assertThat(now).isGreaterThanOrEqualTo(furthest[i]);
                    furthest[i] = now;
                }
            }

            assertThat(furthest).containsExactly(3, 3);
        }
    }

    @Test
    void aWithdrawnMessageIsCanceledOnEveryDevice() {
        try (TestSocket one = Gateway.socket(contact);
                TestSocket two = Gateway.socket(contact)) {
            long client = known(one);
            SimulatedMessage answer = Gateway.helpdesk().reply(client, "oops");
            JsonObject message = outgoing(one, 1).get(0);

            Gateway.helpdesk().cancel(answer.id());

            for (TestSocket device : List.of(one, two)) {
                JsonObject status = device.next("status");
                while (!status.getString("status").equals("canceled")) {
                    status = device.next("status");
                }
                assertThat(status.getString("message_id")).isEqualTo(message.getString("message_id"));
                assertThat(status.getLong("seq")).isEqualTo(message.getLong("seq"));
            }
            receipt(one, new JsonObject().put("seen", message.getLong("seq")));
            assertThat(stream().get(1).getString("status")).isEqualTo("canceled");
        }
    }

    @Test
    void anOpenedConversationShowsItsOperatorInTheNextWelcome() {
        try (TestSocket socket = Gateway.socket(contact)) {
            long client = known(socket);
            Gateway.helpdesk().reply(client, "hello");
            JsonObject conversation = socket.next("conversation");
            while (conversation.getJsonObject("operator") == null) {
                conversation = socket.next("conversation");
            }

            JsonObject operator = conversation.getJsonObject("operator");

            assertThat(operator.fieldNames()).contains("id", "name");
            try (TestSocket next = TestSocket.connect(Gateway.address(), Gateway.APP, token, "")) {
                assertThat(next.next("welcome").getJsonObject("conversation"))
                        .isEqualTo(new JsonObject().put("state", "open").put("operator", operator));
            }
        }
    }

    private Http.Answer post(String id) {
        Http.Answer answer = Http.post(
                Gateway.APP + "/messages",
                token,
                new JsonObject().put("id", id).put("text", id).encode());
        assertThat(answer.status()).isEqualTo(202);
        return answer;
    }

    private void fill(int messages) {
        try (TestSocket socket = Gateway.socket(contact)) {
            for (int i = 0; i < messages; i++) {
                socket.say("m" + i, "text " + i);
            }
            for (int i = 0; i < messages; i++) {
                socket.next(ACCEPTED);
            }
        }
    }

    private long known(TestSocket socket) {
        socket.say("known", "hello");
        socket.next(ACCEPTED);
        socket.next("status");
        return client().id();
    }

    private SimulatedClient client() {
        return Gateway.helpdesk().client(contact).orElseThrow();
    }

    private List<SimulatedMessage> atHelpdesk() {
        return Gateway.helpdesk()
                .client(contact)
                .map(client -> Gateway.helpdesk().messages(client.id()))
                .orElse(List.of());
    }

    private List<JsonObject> stream() {
        return objects(Http.get(Gateway.APP + "/messages?after=0&limit=200", token)
                .json()
                .getJsonArray("messages"));
    }

    private static List<JsonObject> outgoing(TestSocket socket, int messages) {
        List<JsonObject> outgoing = new ArrayList<>();
        while (outgoing.size() < messages) {
            JsonObject message = socket.next("message");
            if (message.getString("direction").equals("outgoing")) {
                outgoing.add(message);
            }
        }
        return outgoing;
    }

    private static JsonObject history(TestSocket socket, JsonObject frame) {
        socket.send(frame.put("type", "history").put("ref", "h"));
        return socket.next("history");
    }

    private static void receipt(TestSocket socket, JsonObject frame) {
        socket.send(frame.put("type", "receipt").put("ref", "r"));
        socket.next("ok");
    }

    private static List<Long> seqs(JsonArray messages) {
        return objects(messages).stream().map(message -> message.getLong("seq")).toList();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<String> texts(int count) {
        return LongStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    /** Work of one of several that start together. */
    private interface Work<T> {
        List<T> of(int worker) throws Exception;
    }

    private static <T> List<T> together(int workers, Work<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Callable<List<T>>> tasks = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                tasks.add(() -> work.of(worker));
            }
            List<T> results = new ArrayList<>();
            for (Future<List<T>> result : pool.invokeAll(tasks)) {
                results.addAll(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
