package dev.viaduct.socket;

import dev.viaduct.app.Apps;
import dev.viaduct.app.Room;
import dev.viaduct.app.ViaductConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Lets no more HTTP requests of apps in at once than the instance can hold; lasting connections are the entrance's. */
@Singleton
class RequestRoom {
    private static final long MOST_BYTES = 32 * 1024 * 1024;
    private static final int RETRY_SECONDS = 2;

    private final Room room;
    private final int bodyOfUnknownSize;

    RequestRoom(ViaductConfig config, Apps apps, MeterRegistry metrics) {
        this.room = new Room("request", config.limits().requests(), MOST_BYTES, apps, metrics);
        this.bodyOfUnknownSize = config.limits().frameBytes();
    }

    void route(@Observes Router router) {
        // before anything else is done for it
        router.route("/v1/apps/:app/*").order(-300).handler(this::enter);
    }

    private void enter(RoutingContext routing) {
        String path = routing.normalizedPath();
        if (path.endsWith("/socket") || path.endsWith("/events")) {
            routing.next();
            return;
        }
        Room.Place place = room.place(routing.pathParam("app"));
        if (room.knows(routing.pathParam("app")) && !place.grow(1, bytes(routing.request()))) {
            if (routing.request().version() == HttpVersion.HTTP_1_1) {
                // its body is not read (HTTP/2 forbids the header: RFC 9113, section 8.2.2)
                routing.response().putHeader("Connection", "close");
            }
            Problem.of(503, "This instance has as many requests as it may; try again", "unavailable", null)
                    .write(routing.response(), RETRY_SECONDS);
            return;
        }
        routing.addEndHandler(done -> place.leave());
        routing.next();
    }

    private long bytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && length.matches("\\d{1,12}")) {
            return Long.parseLong(length);
        }
        return request.getHeader("Transfer-Encoding") == null ? 0 : bodyOfUnknownSize;
    }
}
