package dev.viaduct.testing.traffic;

import dev.viaduct.testing.traffic.Finding.Direction;
import dev.viaduct.testing.traffic.Finding.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * One device of a contact, as an app that keeps to the protocol: it keeps its copy of the stream, connects again with
 * {@code after} whenever its socket ends, and sends what was not accepted again with the same id. Confined to the loop.
 */
final class Device {
    /** Opens sockets to the gateway. */
    interface Network {
        Future<WebSocket> connect(String subject, long after);
    }

    /** What the tally calls a message of an operator or a bot. */
    static final String ANSWER = "outgoing message";

    private static final int MOST_UNANSWERED = 50;
    private static final int WELCOME_MILLIS = 20_000;
    private static final int LONGEST_PAUSE_MILLIS = 1_000;
    private static final double SENT_TWICE = 0.05;
    private static final double ACKNOWLEDGED = 0.3;
    private static final int GOING_AWAY = 1001;
    private static final double LEAVES_BY_ITSELF = 0.8;

    private final Vertx vertx;
    private final Network network;
    private final Account account;
    private final String name;
    private final boolean hasty;
    private final Random random;
    private final Tally tally;
    private final StreamCopy copy = new StreamCopy();
    private final Map<String, String> unanswered = new LinkedHashMap<>();
    private WebSocket socket;
    private int connection;
    private boolean ready;
    private boolean synced;
    private boolean toldToLeave;
    private boolean stopped;
    private int written;

    /** {@code name} sets its ids apart from those of the contact's other devices. */
    Device(Vertx vertx, Network network, Account account, String name, Random random, Tally tally) {
        this.vertx = vertx;
        this.network = network;
        this.account = account;
        this.name = name;
        this.random = random;
        this.tally = tally;
        // some apps send again as soon as they are welcome, others when they know what they missed
        this.hasty = random.nextBoolean();
    }

    @Override
    public String toString() {
        return name;
    }

    StreamCopy copy() {
        return copy;
    }

    Account account() {
        return account;
    }

    /** Connected, and everything that was there before has come. */
    boolean isSynced() {
        return synced;
    }

    /** Everything it wrote is accepted and its copy is whole as far as it was told. */
    boolean isSettled() {
        return synced && unanswered.isEmpty();
    }

    int unanswered() {
        return unanswered.size();
    }

    void connect() {
        if (stopped) {
            return;
        }
        int mine = ++connection;
        ended();
        copy.reconnects();
        network.connect(account.subject(), copy.position()).onComplete(result -> {
            if (mine != connection || stopped) {
                if (result.succeeded()) {
                    result.result().close();
                }
            } else if (result.succeeded()) {
                opened(mine, result.result());
            } else {
                tally.add("connection refused");
                connectLater(mine);
            }
        });
        vertx.setTimer(WELCOME_MILLIS, timer -> {
            if (mine == connection && !ready && !synced) {
                tally.add("not welcome in time");
                cut();
                connect();
            }
        });
    }

    private void opened(int mine, WebSocket fresh) {
        socket = fresh;
        tally.add("connected");
        fresh.textMessageHandler(text -> {
            if (mine == connection) {
                received(new JsonObject(text));
            }
        });
        fresh.exceptionHandler(failure -> tally.add("socket broke"));
        fresh.closeHandler(v -> {
            if (mine == connection) {
                tally.add("socket ended with " + fresh.closeStatusCode());
                if (Objects.equals(fresh.closeStatusCode(), (short) GOING_AWAY) && !toldToLeave) {
                    account.found(Direction.OUTGOING, Kind.STRANGE, "device " + name + " was closed without draining");
                }
                ended();
                connectLater(mine);
            }
        });
    }

    private void ended() {
        socket = null;
        ready = false;
        synced = false;
        toldToLeave = false;
    }

    private void connectLater(int mine) {
        vertx.setTimer(1 + random.nextInt(LONGEST_PAUSE_MILLIS), timer -> {
            if (mine == connection) {
                connect();
            }
        });
    }

    private void received(JsonObject frame) {
        switch (frame.getString("type")) {
            case "welcome" -> {
                if (hasty) {
                    getReady();
                }
            }
            case "synced" -> {
                synced = true;
                getReady();
            }
            case "accepted" -> accepted(frame);
            case "message" -> message(frame);
            case "status" -> status(frame);
            case "error" -> refused(frame);
            case "draining" -> {
                tally.add("draining");
                toldToLeave = true;
                if (random.nextDouble() < LEAVES_BY_ITSELF) {
                    socket.close();
                }
            }
            default -> tally.add(frame.getString("type"));
        }
    }

    private void getReady() {
        if (!ready) {
            ready = true;
            List.copyOf(unanswered.keySet()).forEach(this::send);
        }
    }

    private void accepted(JsonObject frame) {
        String id = frame.getString("id");
        long seq = frame.getLong("seq");
        boolean again = frame.getBoolean("duplicate", false);
        unanswered.remove(id);
        account.accepted(id, seq, frame.getString("message_id"));
        tally.add(again ? "accepted again" : "accepted");
        if (!again) {
            copy.accepted(seq)
                    .ifPresent(kind -> account.found(
                            Direction.INCOMING,
                            kind,
                            "device %s: %s behind %d".formatted(name, frame, copy.position())));
        }
    }

    private void message(JsonObject frame) {
        long seq = frame.getLong("seq");
        boolean incoming = "incoming".equals(frame.getString("direction"));
        long before = copy.position();
        Optional<Kind> wrong = copy.message(seq);
        wrong.ifPresent(kind -> account.found(
                incoming ? Direction.INCOMING : Direction.OUTGOING,
                kind,
                "device %s: %s behind %d".formatted(name, frame, before)));
        if (incoming) {
            // a replay of its own: that it is stored needs no other word
            if (unanswered.remove(frame.getString("id")) != null) {
                account.accepted(frame.getString("id"), seq, frame.getString("message_id"));
            }
            return;
        }
        tally.add(ANSWER);
        copy.keep(seq, frame.getString("text"));
        if (random.nextDouble() < ACKNOWLEDGED) {
            String receipt = random.nextBoolean() ? "seen" : "delivered";
            write(new JsonObject().put("type", "receipt").put(receipt, copy.position()));
        }
    }

    private void status(JsonObject frame) {
        if ("failed".equals(frame.getString("status"))) {
            account.failed(frame.getString("message_id"), String.valueOf(frame.getValue("error")));
        }
    }

    private void refused(JsonObject frame) {
        tally.add("error " + frame.getString("code"));
        int mine = connection;
        int pause = 1_000 * frame.getInteger("retry_after", 0) + 100 + random.nextInt(LONGEST_PAUSE_MILLIS);
        vertx.setTimer(pause, timer -> {
            if (mine == connection && unanswered.containsKey(frame.getString("ref"))) {
                send(frame.getString("ref"));
            }
        });
    }

    /** Writes a message, now or when it is connected again; one that waits for too many answers writes no more. */
    void say(String text) {
        if (unanswered.size() >= MOST_UNANSWERED) {
            tally.add("not said, too much unanswered");
            return;
        }
        String id = name + "-" + ++written;
        account.wrote(id);
        unanswered.put(id, id + " of " + account.subject() + ": " + text);
        if (ready) {
            send(id);
            if (random.nextDouble() < SENT_TWICE) {
                send(id);
            }
        }
    }

    private void send(String id) {
        write(new JsonObject().put("type", "send").put("ref", id).put("id", id).put("text", unanswered.get(id)));
    }

    /** Says that everything it has was seen. */
    void acknowledge() {
        write(new JsonObject().put("type", "receipt").put("seen", copy.position()));
    }

    private void write(JsonObject frame) {
        if (socket != null && !socket.isClosed()) {
            socket.writeTextMessage(frame.encode());
        }
    }

    /** Hangs up politely, and comes again. */
    void reconnect() {
        if (socket != null) {
            socket.close();
        }
    }

    /** Breaks its connection without a word, as a phone in a tunnel does, and comes again. */
    void cut() {
        if (socket != null) {
            ((WebSocketInternal) socket).channelHandlerContext().close();
        }
    }

    /** Reads nothing for a while. */
    void stopReading(Duration howLong) {
        WebSocket paused = socket;
        if (paused != null) {
            paused.pause();
            vertx.setTimer(howLong.toMillis(), timer -> paused.resume());
        }
    }

    void stop() {
        stopped = true;
        connection++;
        if (socket != null) {
            socket.close();
        }
    }
}
