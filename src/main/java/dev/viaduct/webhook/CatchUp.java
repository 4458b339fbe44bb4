package dev.viaduct.webhook;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Repeats;
import dev.viaduct.conversation.Via;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.webhook.EventApplier.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Sees to it that whatever a helpdesk said while its webhook did not reach the gateway is heard afterwards. */
@Singleton
public class CatchUp {
    private static final Logger LOG = Logger.getLogger(CatchUp.class);

    private final KnownIds knownIds;
    private final EventApplier applier;
    private final Repeats repeats;
    private final MeterRegistry metrics;
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
        this.applier = applier;
        this.repeats = repeats;
        this.metrics = metrics;
        for (App app : apps.all()) {
            String slug = app.slug();
            AppCatchUp catchUp = new AppCatchUp(slug, helpdesks.of(slug), cursors, knownIds, new Into(slug), vertx);
            byApp.put(slug, catchUp);
            Stream.of(Result.values()).forEach(result -> fetched(slug, result));
            Gauge.builder(Metric.BEHIND.id(), () -> catchUp.isBehind() ? 1 : 0)
                    .description(Metric.BEHIND.meaning())
                    .tag("app", slug)
                    .register(metrics);
        }
    }

    private Counter fetched(String app, Result result) {
        return metrics.counter(
                Metric.FETCHED.id(), "app", app, "result", result.name().toLowerCase(Locale.ROOT));
    }

    /** The streams of an app. */
    private final class Into implements AppCatchUp.Sink {
        private final String app;

        Into(String app) {
            this.app = app;
        }

        @Override
        public Uni<List<Listed>> news(List<Listed> fetched) {
            List<Repeats.Outgoing> outgoing = new ArrayList<>();
            List<UUID> forwarded = new ArrayList<>();
            for (Listed listed : fetched) {
                HelpdeskEvent event = listed.announcement().event();
                if (event instanceof Taken taken) {
                    forwarded.add(taken.ownMessageId());
                } else if (event instanceof Outgoing message) {
                    message.client()
                            .clientId()
                            .ifPresent(client -> outgoing.add(new Repeats.Outgoing(client, message.messageId())));
                }
            }
            return repeats.among(app, outgoing, forwarded).map(known -> fetched.stream()
                    .filter(listed -> !isAmong(known, listed))
                    .toList());
        }

        private static boolean isAmong(Set<String> known, Listed listed) {
            HelpdeskEvent event = listed.announcement().event();
            if (event instanceof Taken taken) {
                return known.contains(taken.ownMessageId().toString());
            }
            return event instanceof HelpdeskEvent.Ignored
                    || (event instanceof Outgoing message && known.contains(message.messageId()));
        }

        @Override
        public Uni<Void> apply(Listed fetched) {
            return applier.apply(app, fetched.announcement(), fetched.body(), Via.FETCHED, System.nanoTime())
                    .invoke(result -> fetched(app, result).increment())
                    .replaceWithVoid();
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

    /** Completes when a live event may be applied without overtaking what its contact missed; fails after a while. */
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
