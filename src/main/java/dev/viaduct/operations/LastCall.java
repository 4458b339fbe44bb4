package dev.viaduct.operations;

import dev.viaduct.socket.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Refuses new requests towards the end of a shutdown, so that those in work can end in time; probes are answered on. */
@Singleton
class LastCall {
    private static final int RETRY_SECONDS = 5;

    private volatile boolean over;

    void route(@Observes Router router) {
        router.route().order(-1_000).handler(this::pass);
    }

    private void pass(RoutingContext routing) {
        if (over && !routing.request().path().startsWith("/q/")) {
            Problem.of(503, "This instance is shutting down").write(routing.response(), RETRY_SECONDS);
        } else {
            routing.next();
        }
    }

    /** From now on nothing new is begun. */
    void close() {
        over = true;
    }
}
