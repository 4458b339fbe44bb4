package dev.viaduct.outbox;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Task;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Helpdesk;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The outbox of one app: runs its lanes, pauses when its credentials are rejected. Confined to one context. */
final class AppOutbox {
    private static final Logger LOG = Logger.getLogger(AppOutbox.class);
    private static final int LANES = 50_000;
    private static final int TASKS_A_TURN = 8;
    // together no more than the client has connections
    private static final Map<Lane, Integer> PARALLEL = Map.of(Lane.MESSAGES, 24, Lane.REPORTS, 8);
    private static final Duration STORAGE_AGAIN = Duration.ofSeconds(1);
    private static final Duration PROBE_FIRST = Duration.ofSeconds(2);
    private static final Duration PROBE_MOST = Duration.ofMinutes(1);
    private static final Duration PROVEN = Duration.ofSeconds(30);

    private final String app;
    private final Helpdesk helpdesk;
    private final TaskStore store;
    private final TaskRunner runner;
    private final Vertx vertx;
    private final Context context;
    private final Duration receiptWindow;
    private final Runnable sweepAgain;
    private final LaneQueue lanes = new LaneQueue(LANES, PARALLEL);
    private volatile boolean paused;
    private volatile Pause lastPause;
    private volatile Instant provenUntil = Instant.MIN;
    private volatile boolean stopping;
    private volatile int running;
    private long timer = -1;

    AppOutbox(
            String app,
            Helpdesk helpdesk,
            TaskStore store,
            TaskRunner runner,
            Vertx vertx,
            Context context,
            Duration receiptWindow,
            Runnable sweepAgain) {
        this.app = app;
        this.helpdesk = helpdesk;
        this.store = store;
        this.runner = runner;
        this.vertx = vertx;
        this.context = context;
        this.receiptWindow = receiptWindow;
        this.sweepAgain = sweepAgain;
    }

    /** The contact's lane has work. */
    void offer(ContactRef contact, Lane lane) {
        Instant now = Instant.now();
        Instant from = lane == Lane.REPORTS ? now.plus(receiptWindow) : now;
        lanes.offer(new LaneQueue.Key(contact, lane), from, now);
    }

    /** Starts whatever may start. */
    void startLanes() {
        if (stopping || paused) {
            return;
        }
        Instant now = Instant.now();
        Optional<LaneQueue.Key> next = lanes.next(now);
        while (next.isPresent()) {
            takeTurn(next.get());
            next = lanes.next(now);
        }
        running = lanes.running();
        wakeWhenDue(now);
        if (lanes.hasRoomForLeftOut()) {
            sweepAgain.run();
        }
    }

    private void wakeWhenDue(Instant now) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
        lanes.nextDue().ifPresent(due -> {
            long millis = Math.max(1, Duration.between(now, due).toMillis() + 1);
            timer = vertx.setTimer(
                    millis,
                    id -> context.runOnContext(v -> {
                        timer = -1;
                        startLanes();
                    }));
        });
    }

    private void takeTurn(LaneQueue.Key lane) {
        store.next(lane.contact(), lane.lane(), TASKS_A_TURN)
                .chain(tasks -> run(tasks.iterator())
                        .map(again -> again.or(
                                () -> tasks.size() == TASKS_A_TURN ? Optional.of(Instant.now()) : Optional.empty())))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("app %s: a lane waits: %s", app, failure.getMessage());
                    return Optional.of(Instant.now().plus(STORAGE_AGAIN));
                })
                .subscribe()
                .with(again -> context.runOnContext(v -> {
                    lanes.ended(lane, again, Instant.now());
                    running = lanes.running();
                    startLanes();
                }));
    }

    /** Runs tasks one after the other; the time at which the lane must go on, if it has to wait. */
    private Uni<Optional<Instant>> run(Iterator<StoredTask> tasks) {
        if (!tasks.hasNext()) {
            return Uni.createFrom().item(Optional.empty());
        }
        StoredTask task = tasks.next();
        if (stopping || paused) {
            return Uni.createFrom().item(Optional.of(Instant.now()));
        }
        if (task.nextAttempt().isAfter(Instant.now())) {
            return Uni.createFrom().item(Optional.of(task.nextAttempt()));
        }
        return runner.run(task).chain(result -> {
            if (result instanceof TaskResult.Wait wait) {
                return Uni.createFrom().item(Optional.of(wait.until()));
            }
            if (result instanceof TaskResult.Pause pause) {
                // the credentials were good a moment ago: it is this contact's trouble, not the app's
                if (Instant.now().isBefore(provenUntil)) {
                    return runner.postpone(task, pause.reason()).map(wait -> Optional.of(wait.until()));
                }
                context.runOnContext(v -> pause(pause.reason()));
                return Uni.createFrom().item(Optional.of(Instant.now()));
            }
            // this message may have told the contact's id at the helpdesk, which the tasks read with it do not know
            boolean staleBehind =
                    task.kind() == Task.Kind.MESSAGE && task.contactHelpdeskId().isEmpty() && tasks.hasNext();
            return staleBehind ? Uni.createFrom().item(Optional.of(Instant.now())) : run(tasks);
        });
    }

    private void pause(String reason) {
        if (!paused) {
            lastPause = new Pause(reason, Instant.now());
            paused = true;
            LOG.errorf("app %s is paused: the helpdesk rejects its credentials (%s)", app, reason);
            probeIn(PROBE_FIRST);
        }
    }

    private void probeIn(Duration wait) {
        vertx.setTimer(wait.toMillis(), id -> helpdesk.probe()
                .subscribe()
                .with(
                        attempt -> context.runOnContext(v -> probed(attempt, wait)),
                        failure -> context.runOnContext(v -> probeIn(longer(wait)))));
    }

    private void probed(Attempt attempt, Duration waited) {
        if (attempt instanceof Attempt.Done || attempt instanceof Attempt.Refused) {
            paused = false;
            provenUntil = Instant.now().plus(PROVEN);
            LOG.infof("app %s goes on: the helpdesk accepts its credentials", app);
            startLanes();
        } else if (!stopping) {
            probeIn(longer(waited));
        }
    }

    private static Duration longer(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(PROBE_MOST) > 0 ? PROBE_MOST : doubled;
    }

    /** Whether the helpdesk rejects the app's credentials. */
    boolean isPaused() {
        return paused;
    }

    /** Why, while it is paused. */
    Optional<Pause> pause() {
        return paused ? Optional.ofNullable(lastPause) : Optional.empty();
    }

    /** Starts nothing more. */
    void stop() {
        stopping = true;
    }

    /** Lanes that still work. */
    int running() {
        return running;
    }

    /** Every lane that is told of here has work. */
    void offerAll(List<TaskStore.LaneAt> found) {
        found.forEach(lane -> offer(lane.contact(), lane.lane()));
        startLanes();
    }
}
