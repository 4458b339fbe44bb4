package dev.viaduct.outbox;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Change;
import dev.viaduct.conversation.Change.WorkStored;
import dev.viaduct.conversation.CommitListener;
import dev.viaduct.helpdesk.Helpdesks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Works on stored tasks: at once on those stored here, and after a start on everything that was left. Everything
 * happens on one context.
 */
@Singleton
public class Outbox implements CommitListener {
    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final int SWEEP = 1_000;
    private static final Duration SWEEP_AGAIN = Duration.ofSeconds(1);
    private static final Duration STOP_LOOK = Duration.ofMillis(50);

    private final TaskStore store;
    private final Vertx vertx;
    private final Context context;
    private final Map<String, AppOutbox> byApp = new HashMap<>();
    private boolean sweeping;
    private boolean sweepAsked;

    Outbox(
            Apps apps,
            Helpdesks helpdesks,
            TaskStore store,
            TaskRunner runner,
            Vertx vertx,
            ViaductConfig config,
            MeterRegistry metrics) {
        this.store = store;
        this.vertx = vertx;
        this.context = ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
        for (App app : apps.all()) {
            AppOutbox outbox = new AppOutbox(
                    app.slug(),
                    helpdesks.of(app.slug()),
                    store,
                    runner,
                    vertx,
                    context,
                    config.outbox().receiptWindow(),
                    this::sweep);
            byApp.put(app.slug(), outbox);
            Gauge.builder(Metric.APP_PAUSED.id(), () -> outbox.isPaused() ? 1 : 0)
                    .description(Metric.APP_PAUSED.meaning())
                    .tag("app", app.slug())
                    .register(metrics);
        }
    }

    /** Takes up everything that is stored, whoever left it. */
    public void start() {
        context.runOnContext(v -> sweep());
    }

    @Override
    public void committed(List<Change> changes) {
        List<WorkStored> work = changes.stream()
                .filter(WorkStored.class::isInstance)
                .map(WorkStored.class::cast)
                .toList();
        if (!work.isEmpty()) {
            context.runOnContext(v -> offer(work));
        }
    }

    private void offer(List<WorkStored> work) {
        Set<AppOutbox> moved = new LinkedHashSet<>();
        for (WorkStored stored : work) {
            AppOutbox outbox = byApp.get(stored.contact().app());
            if (outbox != null) {
                outbox.offer(stored.contact(), stored.lane());
                moved.add(outbox);
            }
        }
        moved.forEach(AppOutbox::startLanes);
    }

    private void sweep() {
        sweepAsked = sweeping;
        if (!sweeping) {
            sweeping = true;
            sweepFrom(0);
        }
    }

    private void sweepFrom(long taskId) {
        store.lanesFrom(taskId, SWEEP).subscribe().with(found -> context.runOnContext(v -> swept(found)), failure -> {
            LOG.warnf("stored tasks can't be read now: %s", failure.getMessage());
            vertx.setTimer(SWEEP_AGAIN.toMillis(), id -> context.runOnContext(v -> sweepFrom(taskId)));
        });
    }

    private void swept(List<TaskStore.LaneAt> found) {
        for (AppOutbox outbox : byApp.values()) {
            outbox.offerAll(found.stream()
                    .filter(lane -> byApp.get(lane.contact().app()) == outbox)
                    .toList());
        }
        if (found.size() == SWEEP) {
            sweepFrom(found.get(found.size() - 1).taskId());
            return;
        }
        sweeping = false;
        if (sweepAsked) {
            sweep();
        }
    }

    /** Why and since when the app is paused, if it is. */
    public Optional<Pause> pause(String app) {
        return byApp.get(app).pause();
    }

    /** Starts nothing more and waits for what runs, as long as given. Must not be called on an event loop. */
    public void stop(Duration longest) throws InterruptedException {
        byApp.values().forEach(AppOutbox::stop);
        long end = System.nanoTime() + longest.toNanos();
        while (running() > 0 && System.nanoTime() < end) {
            Thread.sleep(STOP_LOOK.toMillis());
        }
        if (running() > 0) {
            LOG.warnf("%d lanes still work; what they do not finish is done after the next start", running());
        }
    }

    private int running() {
        return byApp.values().stream().mapToInt(AppOutbox::running).sum();
    }
}
