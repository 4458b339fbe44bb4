package dev.viaduct.webhook;

import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.Helpdesks;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * {@code POST /webhooks/{app}}: what the helpdesk calls. It is answered 200 after the commit; what can't be applied is
 * kept and answered 200 too, because the helpdesk switches a webhook off that keeps failing.
 */
@Singleton
class WebhookEndpoint {
    private static final Logger LOG = Logger.getLogger(WebhookEndpoint.class);
    private static final int LARGEST = 1024 * 1024;
    private static final String RETRY_SECONDS = "10";

    private final Apps apps;
    private final Helpdesks helpdesks;
    private final EventApplier applier;
    private final MeterRegistry metrics;

    WebhookEndpoint(Apps apps, Helpdesks helpdesks, EventApplier applier, MeterRegistry metrics) {
        this.apps = apps;
        this.helpdesks = helpdesks;
        this.applier = applier;
        this.metrics = metrics;
    }

    void route(@Observes Router router) {
        router.post("/webhooks/:app").order(-100).handler(this::receive);
    }

    private void receive(RoutingContext routing) {
        String app = routing.pathParam("app");
        if (apps.find(app).isEmpty()) {
            answer(routing, 404);
            return;
        }
        HttpServerRequest request = routing.request();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= LARGEST) {
                body.appendBuffer(part);
            }
            if (body.length() > LARGEST && !routing.response().ended()) {
                count(app, "none", "too_large");
                if (request.version() == HttpVersion.HTTP_1_1) {
                    // HTTP/2 ends the stream alone and forbids the header (RFC 9113, section 8.2.2)
                    routing.response().putHeader("Connection", "close");
                }
                answer(routing, 413);
            }
        });
        request.exceptionHandler(e -> LOG.debugf("app %s: a webhook broke off: %s", app, e.getMessage()));
        request.endHandler(v -> {
            if (body.length() <= LARGEST) {
                received(routing, app, body.getBytes());
            }
        });
        request.resume();
    }

    private void received(RoutingContext routing, String app, byte[] body) {
        long arrived = System.nanoTime();
        Helpdesk helpdesk = helpdesks.of(app);
        if (!helpdesk.isAuthentic(routing.request()::getHeader, body)) {
            count(app, "none", "not_authentic");
            answer(routing, 401);
            return;
        }
        Helpdesk.Announcement announced = helpdesk.decode(body);
        applier.apply(app, announced, body, Via.WEBHOOK, arrived)
                .subscribe()
                .with(
                        result -> {
                            count(app, announced.name(), result.name().toLowerCase(Locale.ROOT));
                            if (result == EventApplier.Result.QUARANTINED) {
                                LOG.warnf("app %s: a webhook event %s is in quarantine", app, announced.name());
                            }
                            answer(routing, 200);
                        },
                        failure -> {
                            count(app, announced.name(), "unavailable");
                            LOG.warnf(
                                    "app %s: a webhook event %s waits for storage: %s",
                                    app, announced.name(), failure.getMessage());
                            routing.response().putHeader("Retry-After", RETRY_SECONDS);
                            answer(routing, 503);
                        });
    }

    private static void answer(RoutingContext routing, int status) {
        if (!routing.response().ended() && !routing.response().closed()) {
            routing.response().setStatusCode(status).end();
        }
    }

    private void count(String app, String event, String result) {
        metrics.counter(Metric.WEBHOOKS.id(), "app", app, "event", event, "result", result)
                .increment();
    }
}
