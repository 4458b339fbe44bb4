package dev.viaduct.socket;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** {@code GET /v1/apps/{app}/events}: the frames as server-sent events. */
@Singleton
class EventsEndpoint {
    private final Entrance entrance;

    EventsEndpoint(Entrance entrance) {
        this.entrance = entrance;
    }

    void route(@Observes Router router) {
        router.get("/v1/apps/:app/events").order(-100).handler(this::connect);
    }

    private void connect(RoutingContext routing) {
        entrance.pass(
                routing,
                (principal, context) -> new EventStream(entrance.services(), principal, context),
                (stream, contact, after) -> {
                    if (routing.response().closed()) {
                        stream.gone();
                    } else if (contact.blocked()) {
                        // events have no close code that could say so
                        stream.gone();
                        entrance.refuse(routing, 403, "The contact is blocked", 0);
                    } else {
                        stream.open(routing.response(), contact, after);
                    }
                });
    }
}
