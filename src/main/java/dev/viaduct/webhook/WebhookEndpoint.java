package dev.viaduct.webhook;

import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.app.Room;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.Helpdesks;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * {@code POST /webhooks/{app}}: what the helpdesk calls. It is answered 200 after the commit; what can't be applied is
 * kept and answered 200 too, because the helpdesk switches a webhook off that keeps failing.
 */
@Singleton
class WebhookEndpoint {
    private static final Logger LOG = Logger.getLogger(WebhookEndpoint.class);
    private static final long MOST_BYTES = 32 * 1024 * 1024;
    private static final String RETRY_SECONDS = "10";

    private final Apps apps;
    private final Helpdesks helpdesks;
    private final EventApplier applier;
    private final CatchUp catchUp;
    private final MeterRegistry metrics;
    private final Vertx vertx;
    private final Room room;
    private final InTurn inTurn;

    WebhookEndpoint(
            Apps apps,
            Helpdesks helpdesks,
            EventApplier applier,
            CatchUp catchUp,
            Vertx vertx,
            ViaductConfig config,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.inTurn = new InTurn(vertx);
        this.room = new Room("webhook", config.limits().webhooks(), MOST_BYTES, apps, metrics);
        this.apps = apps;
        this.helpdesks = helpdesks;
        this.applier = applier;
        this.catchUp = catchUp;
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
        Room.Place place = room.place(app);
        new BodyReader(vertx, routing.request(), place).read(body -> received(routing, app, body, place), refusal -> {
            place.leave();
            count(app, "none", refusal.name().toLowerCase(Locale.ROOT));
            if (refusal.comesAgain()) {
                catchUp.refusedUnread(app);
            }
            refuse(routing, refusal.status());
        });
    }

    private void received(RoutingContext routing, String app, byte[] body, Room.Place place) {
        long arrived = System.nanoTime();
        Helpdesk helpdesk = helpdesks.of(app);
        if (!helpdesk.isAuthentic(routing.request()::getHeader, body)) {
            place.leave();
            count(app, "none", "not_authentic");
            answer(routing, 401);
            return;
        }
        Helpdesk.Announcement announced = helpdesk.decode(body);
        if (!place.grow(1, 0)) {
            place.leave();
            count(app, announced.name(), "no_room");
            catchUp.refused(app, announced.event());
            refuse(routing, 503);
            return;
        }
        // the place counts the work, which goes on when its caller has gone
        apply(app, announced, body, arrived)
                .invoke(() -> catchUp.applied(app, announced.event()))
                .onTermination()
                .invoke(place::leave)
                .subscribe()
                .with(result -> applied(routing, app, announced.name(), result), failure -> {
                    count(app, announced.name(), "unavailable");
                    boolean expected = failure instanceof StorageUnavailable || failure instanceof ComeAgain;
                    if (!expected) {
                        LOG.errorf(failure, "app %s: a webhook event %s failed", app, announced.name());
                    }
                    routing.response().putHeader("Retry-After", RETRY_SECONDS);
                    answer(routing, 503);
                });
    }

    private Uni<EventApplier.Result> apply(String app, Helpdesk.Announcement announced, byte[] body, long arrived) {
        Supplier<Uni<EventApplier.Result>> apply = () -> applier.apply(app, announced, body, Via.WEBHOOK, arrived);
        Runnable refused = () -> catchUp.refused(app, announced.event());
        return LiveMessage.of(announced.event())
                .map(live ->
                        inTurn.work(app, live, () -> catchUp.before(app, live).chain(apply::get), refused))
                .orElseGet(() -> apply.get().onFailure().invoke(refused));
    }

    private void applied(RoutingContext routing, String app, String event, EventApplier.Result result) {
        count(app, event, result.name().toLowerCase(Locale.ROOT));
        if (result == EventApplier.Result.QUARANTINED) {
            LOG.warnf("app %s: a webhook event %s is in quarantine", app, event);
        }
        answer(routing, 200);
    }

    /** Answers before the body was read, or instead of working on it. */
    private static void refuse(RoutingContext routing, int status) {
        if (routing.response().headWritten() || routing.response().closed()) {
            return;
        }
        if (routing.request().version() == HttpVersion.HTTP_1_1
                && !routing.request().isEnded()) {
            // HTTP/2 ends the stream alone and forbids the header (RFC 9113, section 8.2.2)
            routing.response().putHeader("Connection", "close");
        }
        if (status == 503) {
            routing.response().putHeader("Retry-After", RETRY_SECONDS);
        }
        answer(routing, status);
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
