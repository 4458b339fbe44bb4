package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Connects one socket for each contact, a few at a time, and hands on what arrives. */
final class Fleet {

    private static final int AT_A_TIME = 32;
    private static final int SECONDS_TO_CONNECT = 120;

    private final List<Contact> contacts;
    private final Loop loop;
    private final int port;
    private final Signing tokens;
    private final Meter meter;
    private WebSocketClient client;
    private BiConsumer<Contact, String> onFrame = (contact, frame) -> {};
    private int asked;
    private int welcomed;
    private String failure;

    /** Contacts with the numbers from {@code first} on. */
    Fleet(Loop loop, int port, Signing tokens, Meter meter, int first, int size) {
        this.loop = loop;
        this.port = port;
        this.tokens = tokens;
        this.meter = meter;
        contacts = IntStream.range(first, first + size)
                .mapToObj(number -> new Contact(number, "bench-" + number))
                .toList();
    }

    List<Contact> contacts() {
        return contacts;
    }

    /** Returns when every contact has its {@code welcome}; fails when one is refused. */
    void connect(BiConsumer<Contact, String> onFrame) throws Exception {
        this.onFrame = onFrame;
        loop.run(() -> {
            client = loop.vertx()
                    .createWebSocketClient(new WebSocketClientOptions()
                            .setMaxConnections(contacts.size() + 1)
                            .setTcpNoDelay(true));
            for (var i = 0; i < Math.min(AT_A_TIME, contacts.size()); i++) {
                connectNext();
            }
        });
        var done = loop.await(() -> welcomed == contacts.size() || failure != null, SECONDS_TO_CONNECT);
        if (failure != null || !done) {
            throw new IllegalStateException(
                    "%d of %d sockets connected: %s".formatted(welcomed, contacts.size(), failure));
        }
    }

    private void connectNext() {
        if (asked == contacts.size() || failure != null) {
            return;
        }
        var contact = contacts.get(asked++);
        client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/v1/apps/" + Gateway.APP + "/socket")
                        .addHeader("Authorization", "Bearer " + tokens.token(Gateway.APP, contact.subject)))
                .onSuccess(socket -> opened(contact, socket))
                .onFailure(cause -> failure = cause.toString());
    }

    private void opened(Contact contact, WebSocket socket) {
        contact.opened(socket);
        socket.textMessageHandler(frame -> {
            if (Frame.isType(frame, "welcome")) {
                welcomed++;
                connectNext();
            } else {
                onFrame.accept(contact, frame);
            }
        });
        socket.exceptionHandler(
                cause -> meter.error("socket " + cause.getClass().getSimpleName()));
        socket.closeHandler(ignored -> {
            contact.closed();
            meter.error("socket closed " + socket.closeStatusCode());
        });
    }
}
