package dev.viaduct.socket;

import dev.viaduct.app.Apps;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Lets web pages of an app's allowed origins call its HTTP twins; the refusals themselves are the gate's. */
@Singleton
class CrossOrigin {
    private static final String PREFLIGHT_SECONDS = "600";

    private final Apps apps;

    CrossOrigin(Apps apps) {
        this.apps = apps;
    }

    void route(@Observes Router router) {
        router.route("/v1/apps/:app/*").order(-200).handler(this::allow);
    }

    private void allow(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        Optional<String> origin = Optional.ofNullable(request.getHeader("Origin"));
        // that there is no such app may be read by all, or their pages would take it for a network that is down
        boolean allowed = origin.isPresent()
                && apps.find(routing.pathParam("app"))
                        .map(app -> app.allowsOrigin(origin))
                        .orElse(true);
        HttpServerResponse response = routing.response();
        if (allowed) {
            response.putHeader("Access-Control-Allow-Origin", origin.get())
                    .putHeader("Access-Control-Expose-Headers", "Retry-After")
                    .putHeader("Vary", "Origin");
        }
        boolean preflight = request.method() == HttpMethod.OPTIONS
                && origin.isPresent()
                && request.getHeader("Access-Control-Request-Method") != null;
        if (!preflight) {
            routing.next();
        } else if (!allowed) {
            response.setStatusCode(403).end();
        } else {
            response.putHeader("Access-Control-Allow-Methods", "GET, POST")
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
                    .putHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS)
                    .setStatusCode(204)
                    .end();
        }
    }
}
