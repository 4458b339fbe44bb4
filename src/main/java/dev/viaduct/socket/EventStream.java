package dev.viaduct.socket;

import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.WrittenTo;
import dev.viaduct.identity.ContactPrincipal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.OptionalLong;

/** The socket's twin for readers only: the same frames as server-sent events. */
final class EventStream extends Device {
    private static final Buffer DATA = Buffer.buffer("data: ");
    private static final Buffer END = Buffer.buffer("\n\n");
    private static final Buffer HEARTBEAT = Buffer.buffer(": heartbeat\n\n");

    private HttpServerResponse response;

    EventStream(SocketServices services, ContactPrincipal principal, Context context) {
        super(services, principal, context);
    }

    /** Serves the response until it is closed. */
    void open(HttpServerResponse answer, Contact snapshot, OptionalLong after) {
        response = answer;
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                // proxies that buffer would hold events back
                .putHeader("X-Accel-Buffering", "no")
                .closeHandler(v -> gone());
        begin(snapshot, after);
    }

    @Override
    Future<Void> transmit(long seq, byte[] frame) {
        Buffer event = Buffer.buffer(frame.length + 32);
        if (seq > 0) {
            event.appendString("id: ").appendString(Long.toString(seq)).appendByte((byte) '\n');
        }
        return response.write(event.appendBuffer(DATA).appendBytes(frame).appendBuffer(END));
    }

    @Override
    WrittenTo.Kind kind() {
        return WrittenTo.Kind.EVENTS;
    }

    @Override
    void beat() {
        if (!isClosing()) {
            response.write(HEARTBEAT);
        }
    }

    @Override
    void hangUp(CloseCode code) {
        gone();
        if (code == CloseCode.TOO_SLOW) {
            response.reset(); // it would not read an end either
        } else {
            response.end();
        }
    }
}
