package dev.viaduct.outbox;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Task;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** How much waits in the outbox, and how long: asked of the database now and then, never on the way of a message. */
@Singleton
class OutboxGauges {
    private static final Logger LOG = Logger.getLogger(OutboxGauges.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private record Key(String app, Task.Kind kind) {}

    private final TaskStore store;
    private final Vertx vertx;
    private long timer;
    private volatile Map<Key, TaskStore.Depth> depths = new ConcurrentHashMap<>();

    OutboxGauges(TaskStore store, Vertx vertx) {
        this.store = store;
        this.vertx = vertx;
    }

    void start(@Observes io.quarkus.runtime.StartupEvent event, Apps apps, MeterRegistry metrics) {
        for (App app : apps.all()) {
            for (Task.Kind kind : Task.Kind.values()) {
                Gauge.builder(Metric.OUTBOX_DEPTH.id(), () -> depth(app, kind))
                        .description(Metric.OUTBOX_DEPTH.meaning())
                        .tag("app", app.slug())
                        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                        .register(metrics);
            }
            Gauge.builder(Metric.OUTBOX_OLDEST.id(), () -> oldest(app))
                    .description(Metric.OUTBOX_OLDEST.meaning())
                    .tag("app", app.slug())
                    .register(metrics);
        }
        timer = vertx.setPeriodic(1, EVERY.toMillis(), id -> store.depths()
                .subscribe()
                .with(this::update, failure -> LOG.debugf("the outbox can't be counted: %s", failure.getMessage())));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    private void update(List<TaskStore.Depth> counted) {
        depths = counted.stream().collect(Collectors.toMap(d -> new Key(d.app(), d.kind()), d -> d));
    }

    private double depth(App app, Task.Kind kind) {
        TaskStore.Depth depth = depths.get(new Key(app.slug(), kind));
        return depth == null ? 0 : depth.depth();
    }

    private double oldest(App app) {
        return depths.values().stream()
                .filter(depth -> depth.app().equals(app.slug()))
                .mapToDouble(TaskStore.Depth::oldestSeconds)
                .max()
                .orElse(0);
    }
}
