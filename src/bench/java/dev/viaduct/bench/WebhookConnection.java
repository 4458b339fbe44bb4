package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One keep-alive HTTP/1.1 connection that posts one webhook at a time. Written on the bare socket, because a full client
 * would take from PostgreSQL a good part of the core that both share; it understands answers with a length or without a
 * body, and gives up loudly on any other.
 */
final class WebhookConnection {

    private static final int MOST_RECONNECTS = 100;
    private static final int RECONNECT_MILLIS = 100;
    private static final String LENGTH = "content-length:";

    /** Who is told how a post ended. */
    interface Listener {

        /** The connection is free for the first time or again. */
        void ready();

        /** The post was answered with that status, or ended for another reason with status 0. */
        void answered(int status, String reason);
    }

    private final Loop loop;
    private final NetClient client;
    private final int port;
    private final String head;
    private final Listener listener;
    private NetSocket socket;
    private Buffer pending = Buffer.buffer();
    private boolean busy;
    private int reconnects;

    WebhookConnection(Loop loop, NetClient client, int port, String path, Listener listener) {
        this.loop = loop;
        this.client = client;
        this.port = port;
        this.listener = listener;
        head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nX-Timestamp: ";
    }

    void open() {
        client.connect(port, "127.0.0.1")
                .onSuccess(this::opened)
                .onFailure(cause -> ended("connect " + cause.getClass().getSimpleName()));
    }

    boolean free() {
        return socket != null && !busy;
    }

    void post(byte[] body, String timestamp, String signature) {
        busy = true;
        var request =
                head + timestamp + "\r\nX-Signature: " + signature + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.write(Buffer.buffer(request.length() + body.length)
                .appendBytes(request.getBytes(StandardCharsets.ISO_8859_1))
                .appendBytes(body));
    }

    private void opened(NetSocket opened) {
        socket = opened;
        pending = Buffer.buffer();
        opened.handler(this::received);
        opened.exceptionHandler(ignored -> opened.close());
        opened.closeHandler(ignored -> ended("connection closed"));
        listener.ready();
    }

    private void received(Buffer bytes) {
        pending = pending.length() == 0 ? bytes : pending.appendBuffer(bytes);
        var answer = pending.toString(StandardCharsets.ISO_8859_1);
        var body = answer.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return;
        }
        var status = (int) Frame.digits(answer, "HTTP/1.1 ".length());
        var length = length(answer.substring(0, body), status);
        if (length < 0) {
            socket.close();
        } else if (answer.length() >= body + length) {
            pending = Buffer.buffer();
            busy = false;
            listener.answered(status, "");
            if (free()) {
                listener.ready();
            }
        }
    }

    /** The length of the answer's body, or -1 if the answer doesn't say it. */
    private static long length(String headers, int status) {
        var lower = headers.toLowerCase(Locale.ROOT);
        var at = lower.indexOf(LENGTH);
        if (at < 0) {
            return status == 204 ? 0 : -1;
        }
        return Frame.digits(
                lower, lower.charAt(at + LENGTH.length()) == ' ' ? at + LENGTH.length() + 1 : at + LENGTH.length());
    }

    private void ended(String reason) {
        socket = null;
        if (busy) {
            busy = false;
            listener.answered(0, reason);
        }
        if (reconnects++ < MOST_RECONNECTS) {
            loop.vertx().setTimer(RECONNECT_MILLIS, ignored -> open());
        }
    }
}
