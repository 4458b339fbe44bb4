package dev.viaduct.embed;

import dev.viaduct.app.Apps;
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
        router.get("/embed/:app").order(-100).handler(this::open);
    }

    private void open(RoutingContext routing) {
        if (apps.find(routing.pathParam("app")).isPresent()) {
            routing.reroute(PAGE);
        } else {
            routing.next(); // a file of the page, or nothing
        }
    }
}
