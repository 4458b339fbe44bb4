package dev.viaduct.webhook;

import dev.viaduct.app.Room;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Reads one call's body within its bounds: its size, its time, and the room that all calls share. */
final class BodyReader {
    /** Why a body was not read to its end, and the status that says so. */
    enum Refusal {
        /** Larger than any event. */
        TOO_LARGE(413, false),
        /** Sent more slowly than any helpdesk sends. */
        TOO_SLOW(408, true),
        /** The others' bodies fill the room. */
        NO_ROOM(503, true);

        private final int status;
        private final boolean comesAgain;

        Refusal(int status, boolean comesAgain) {
            this.status = status;
            this.comesAgain = comesAgain;
        }

        int status() {
            return status;
        }

        /** Whether the same call may be taken later. */
        boolean comesAgain() {
            return comesAgain;
        }
    }

    private static final Logger LOG = Logger.getLogger(BodyReader.class);
    private static final int LARGEST = 1024 * 1024;
    private static final long LONGEST_MILLIS = 10_000;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Room.Place place;
    private final Buffer body = Buffer.buffer();
    private long timer;
    private boolean over;

    BodyReader(Vertx vertx, HttpServerRequest request, Room.Place place) {
        this.vertx = vertx;
        this.request = request;
        this.place = place;
    }

    /** Calls one of the two, or neither when the caller goes away; then the place is left. */
    void read(Consumer<byte[]> whole, Consumer<Refusal> refused) {
        timer = vertx.setTimer(LONGEST_MILLIS, id -> end(() -> refused.accept(Refusal.TOO_SLOW)));
        request.handler(part -> {
            if (over) {
                return;
            }
            if (body.length() + part.length() > LARGEST) {
                end(() -> refused.accept(Refusal.TOO_LARGE));
            } else if (place.grow(0, part.length())) {
                body.appendBuffer(part);
            } else {
                end(() -> refused.accept(Refusal.NO_ROOM));
            }
        });
        request.exceptionHandler(e -> end(() -> {
            place.leave();
            LOG.debugf("a webhook broke off: %s", e.getMessage());
        }));
        request.endHandler(v -> end(() -> whole.accept(body.getBytes())));
        request.resume();
    }

    private void end(Runnable action) {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            action.run();
        }
    }
}
