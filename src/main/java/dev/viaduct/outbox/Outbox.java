package dev.viaduct.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Change;
import dev.viaduct.conversation.Change.WorkStored;
import dev.viaduct.conversation.CommitListener;
import dev.viaduct.conversation.Transactions;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
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
import java.util.UUID;
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
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration GIVE_BACK = Duration.ofSeconds(2);
    private static final Duration STOP_LOOK = Duration.ofMillis(50);

    private final TaskStore store;
    private final Vertx vertx;
    private final Context context;
    private final Map<String, AppOutbox> byApp = new HashMap<>();
    private final Lease lease;
    private boolean sweeping;
    private long lookedAt;
    private volatile long round = -1;
    private boolean sweepAsked;
    private Set<UUID> living = Set.of();

    Outbox(
            Apps apps,
            Helpdesks helpdesks,
            TaskStore store,
            TaskRunner runner,
            Lease lease,
            KnownIds knownIds,
            Vertx vertx,
            Transactions transactions,
            ObjectMapper json,
            ViaductConfig config,
            MeterRegistry metrics) {
        this.store = store;
        this.lease = lease;
        this.vertx = vertx;
        this.context = ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext();
        for (App app : apps.all()) {
            AppOutbox outbox = new AppOutbox(
                    app.slug(),
                    helpdesks.of(app.slug()),
                    new Claims(app.slug(), lease, knownIds, vertx, transactions, json, metrics),
                    lease,
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

    /**
     * Takes up everything that is stored, whoever left it.
     *
     * @param alone no other instance can use this database: what a dead one had claimed need not wait for its lease
     */
    public void start(boolean alone) {
        lease.keep(
                alone,
                () -> context.runOnContext(v -> {
                    sweep();
                    round = vertx.setPeriodic(ROUND.toMillis(), timer -> context.runOnContext(w -> lookAround()));
                }));
    }

    /** What one that is gone left is taken up at once. */
    private void lookAround() {
        lease.living()
                .subscribe()
                .with(
                        now -> context.runOnContext(v -> {
                            boolean somebodyWent = !now.containsAll(living);
                            living = now;
                            if (somebodyWent) {
                                sweep();
                            } else if (!sweeping) {
                                lookFurther();
                            }
                        }),
                        failure -> LOG.debugf("it can't be told who lives: %s", failure.getMessage()));
    }

    /** Some more of the stored tasks, round and round: the word that a commit stood may have been lost. */
    private void lookFurther() {
        store.lanesFrom(lookedAt, SWEEP)
                .subscribe()
                .with(
                        found -> context.runOnContext(v -> {
                            lookedAt = found.size() < SWEEP
                                    ? 0
                                    : found.get(found.size() - 1).taskId();
                            offerFound(found);
                        }),
                        failure -> LOG.debugf("stored tasks can't be read now: %s", failure.getMessage()));
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
            LOG.debugf("stored tasks can't be read now: %s", failure.getMessage());
            vertx.setTimer(SWEEP_AGAIN.toMillis(), id -> context.runOnContext(v -> sweepFrom(taskId)));
        });
    }

    private void offerFound(List<TaskStore.LaneAt> found) {
        for (AppOutbox outbox : byApp.values()) {
            outbox.offerAll(found.stream()
                    .filter(lane -> byApp.get(lane.contact().app()) == outbox)
                    .toList());
        }
    }

    private void swept(List<TaskStore.LaneAt> found) {
        offerFound(found);
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

    /**
     * Starts nothing more, waits for what runs, as long as given, and gives the lease back if nothing runs any more. Must
     * not be called on an event loop.
     */
    public void stop(Duration longest) throws InterruptedException {
        vertx.cancelTimer(round);
        byApp.values().forEach(AppOutbox::stop);
        long end = System.nanoTime() + longest.toNanos();
        while (running() > 0 && System.nanoTime() < end) {
            Thread.sleep(STOP_LOOK.toMillis());
        }
        if (running() > 0) {
            // given back, a call under way would be looked for before it could arrive, and be repeated
            LOG.warnf("%d lanes still work; others take them over when the lease has lapsed", running());
            return;
        }
        try {
            lease.giveBack().await().atMost(GIVE_BACK);
        } catch (RuntimeException e) {
            LOG.infof("the lease could not be given back and ends by itself: %s", e.getMessage());
        }
    }

    private int running() {
        return byApp.values().stream().mapToInt(AppOutbox::running).sum();
    }
}
