package dev.viaduct.webhook;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Listing.Listed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** Sees to it that whatever a helpdesk said while its webhook did not reach the gateway is heard afterwards. */
@Singleton
public class CatchUp {
    private static final Logger LOG = Logger.getLogger(CatchUp.class);

    private final KnownIds knownIds;
    private final EventApplier applier;
    private final MeterRegistry metrics;
    private final Map<String, AppCatchUp> byApp = new HashMap<>();

    CatchUp(
            Apps apps,
            Helpdesks helpdesks,
            Cursors cursors,
            KnownIds knownIds,
            EventApplier applier,
            Vertx vertx,
            MeterRegistry metrics) {
        this.knownIds = knownIds;
        this.applier = applier;
        this.metrics = metrics;
        for (App app : apps.all()) {
            String slug = app.slug();
            AppCatchUp catchUp =
                    new AppCatchUp(slug, helpdesks.of(slug), cursors, knownIds, fetched -> apply(slug, fetched), vertx);
            byApp.put(slug, catchUp);
            Gauge.builder(Metric.BEHIND.id(), () -> catchUp.isBehind() ? 1 : 0)
                    .description(Metric.BEHIND.meaning())
                    .tag("app", slug)
                    .register(metrics);
        }
    }

    private Uni<Void> apply(String app, Listed fetched) {
        return applier.apply(app, fetched.announcement(), fetched.body(), Via.FETCHED, System.nanoTime())
                .invoke(result -> metrics.counter(
                                Metric.FETCHED.id(),
                                "app",
                                app,
                                "result",
                                result.name().toLowerCase(Locale.ROOT))
                        .increment())
                .replaceWithVoid();
    }

    /** From now on something may be missing, until it was fetched. */
    void suspect(String app) {
        byApp.get(app).suspect();
    }

    /** Fetches what may be missing; goes on by itself until that is done. */
    void fetch(String app) {
        byApp.get(app).fetch();
    }

    /** Whether something may be missing. */
    public boolean isBehind(String app) {
        return byApp.get(app).isBehind();
    }

    /** The webhook was looked at and works. */
    void confirm(String app) {
        byApp.get(app)
                .confirm()
                .subscribe()
                .with(v -> {}, e -> LOG.debugf("app %s: the cursor stays where it is: %s", app, e.getMessage()));
    }

    /** Completes when a live event may be applied without overtaking what its contact missed. Never fails. */
    Uni<Void> before(String app, HelpdeskEvent live) {
        if (live instanceof Outgoing outgoing) {
            return byApp.get(app).before(outgoing.client().clientId(), outgoing.messageId());
        }
        return live instanceof Imported imported
                ? byApp.get(app).before(imported.client().clientId(), imported.messageId())
                : Uni.createFrom().voidItem();
    }

    /** A live event was applied. */
    void applied(String app, HelpdeskEvent live) {
        if (live instanceof Outgoing outgoing) {
            knownIds.saw(app, outgoing.messageId());
        } else if (live instanceof Imported imported) {
            knownIds.saw(app, imported.messageId());
        } else if (live instanceof Taken taken) {
            knownIds.saw(app, taken.messageId());
        }
    }

    /** Fetches nothing more. */
    void stop() {
        byApp.values().forEach(AppCatchUp::stop);
    }
}
