package dev.viaduct.embed;

import dev.viaduct.app.Apps;
import dev.viaduct.socket.Problem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** {@code GET /embed/{app}}: a page that is nothing but the app's chat, for web views. The page itself reads which app. */
@Singleton
class EmbedPage {
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
        if (routing.normalizedPath().equals(PAGE)) {
            routing.next();
        } else if (apps.find(routing.pathParam("app")).isPresent()) {
            routing.reroute(PAGE);
        } else {
            routing.response().putHeader("Cache-Control", "no-store");
            Problem.of(404, "There is no such app", "not_found", null).write(routing.response(), 0);
        }
    }
}
