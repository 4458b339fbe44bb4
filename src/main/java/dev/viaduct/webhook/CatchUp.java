package dev.viaduct.webhook;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Repeats;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/** Sees to it that whatever a helpdesk said without its webhook reaching the gateway is heard afterwards. */
@Singleton
public class CatchUp {
    private final KnownIds knownIds;
    private final Map<String, AppCatchUp> byApp = new HashMap<>();

    CatchUp(
            Apps apps,
            Helpdesks helpdesks,
            Cursors cursors,
            KnownIds knownIds,
            EventApplier applier,
            Repeats repeats,
            Vertx vertx,
            MeterRegistry metrics) {
        this.knownIds = knownIds;
        for (App app : apps.all()) {
            String slug = app.slug();
            FetchedMessages fetched = new FetchedMessages(slug, applier, repeats, metrics);
            AppCatchUp catchUp = new AppCatchUp(slug, helpdesks.of(slug), cursors, knownIds, fetched, vertx);
            byApp.put(slug, catchUp);
            Gauge.builder(Metric.BEHIND.id(), () -> catchUp.isBehind() ? 1 : 0)
                    .description(Metric.BEHIND.meaning())
                    .tag("app", slug)
                    .register(metrics);
        }
    }

    /** From now on something may be missing, until it was fetched. */
    void suspect(String app) {
        byApp.get(app).suspect();
    }

    /** Fetches what may be missing; goes on by itself until that is done. */
    void fetch(String app) {
        byApp.get(app).fetch();
    }

    /** Fetches what got lost while nothing seemed to be missing. */
    void review(String app) {
        byApp.get(app).review();
    }

    /** Whether something may be missing. */
    public boolean isBehind(String app) {
        return byApp.get(app).isBehind();
    }

    /** Completes when a live message may be applied without overtaking what its contact missed; fails after a while. */
    Uni<Void> before(String app, LiveMessage live) {
        return byApp.get(app).before(live);
    }

    /** A live event was refused: it comes again in seconds or in hours, and others must not overtake it. */
    void refused(String app, HelpdeskEvent live) {
        byApp.get(app).refused(LiveMessage.of(live));
    }

    /** A call was refused before it was known what it says, or whether it is the helpdesk's. */
    void refusedUnread(String app) {
        byApp.get(app).refusedUnread();
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
