package dev.viaduct.embed;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.socket.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code GET /embed/{app}}: a page that is nothing but the app's chat, for web views. The page itself reads which app. */
@Singleton
class EmbedPage {
    private static final String APP = "viaduct.embedded-app";
    private static final String PAGE = "/embed/index.html";

    private final Apps apps;

    EmbedPage(Apps apps) {
        this.apps = apps;
    }

    void route(@Observes Router router) {
        // not with a slash behind it: what the page loads is relative to its address
        router.getWithRegex("/embed/(?<app>[^/]*)").order(-100).handler(this::open);
    }

    private void open(RoutingContext routing) {
        App rerouted = routing.get(APP);
        Optional<App> app = apps.find(routing.pathParam("app"));
        if (rerouted != null) {
            // beside the policy that is the same for all; both hold
            routing.response().headers().add("Content-Security-Policy", framedBy(rerouted));
            routing.next();
        } else if (app.isPresent()) {
            routing.put(APP, app.get()).reroute(PAGE);
        } else {
            routing.response().putHeader("Cache-Control", "no-store");
            Problem.of(404, "There is no such app", "not_found", null).write(routing.response(), 0);
        }
    }

    /** Whoever may connect may also show the chat in a frame. */
    private static String framedBy(App app) {
        return "frame-ancestors 'self' "
                + app.allowedOrigins().stream().sorted().collect(Collectors.joining(" "));
    }
}
