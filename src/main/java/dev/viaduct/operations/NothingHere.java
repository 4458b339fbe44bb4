package dev.viaduct.operations;

import dev.viaduct.socket.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers what no route takes as all other refusals are answered, not with a page of the framework's. */
@Singleton
class NothingHere {

    void route(@Observes Router router) {
        router.errorHandler(404, NothingHere::answer);
    }

    private static void answer(RoutingContext routing) {
        if (!routing.response().headWritten()) {
            // what is there may be kept for a while, what is not may come
            routing.response().putHeader("Cache-Control", "no-store");
            Problem.of(404, "There is nothing here", "not_found", null).write(routing.response(), 0);
        }
    }
}
