package dev.viaduct.outbox;

import dev.viaduct.app.Jitter;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Clearance;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.outbox.LaneQueue.Places;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** The outbox of one app: runs its lanes, pauses when its credentials are rejected. Confined to one context. */
final class AppOutbox {
    private static final Logger LOG = Logger.getLogger(AppOutbox.class);
    private static final int LANES = 50_000;
    // together less than the client has connections: look-ups need some too
    private static final Map<Lane, Places> PLACES =
            Map.of(Lane.MESSAGES, new Places(32, 16), Lane.REPORTS, new Places(24, 8));
    private static final Duration STORAGE_AGAIN = Duration.ofSeconds(1);
    private static final Duration PROBE_FIRST = Duration.ofSeconds(2);
    private static final Duration PROBE_MOST = Duration.ofMinutes(1);
    private static final int SUSPECTS = 1_000;

    /** How a lane's turn ended: when it goes on, if it has to, and whether because its task failed. */
    private record End(Optional<Instant> again, boolean failed) {
        static End at(Optional<Instant> again) {
            return new End(again, false);
        }

        static End at(Instant again) {
            return at(Optional.of(again));
        }

        static End failed(Instant again) {
            return new End(Optional.of(again), true);
        }
    }

    private final String app;
    private final Helpdesk helpdesk;
    private final Claims claims;
    private final Lease lease;
    private final TaskRunner runner;
    private final Vertx vertx;
    private final Context context;
    private final Duration receiptWindow;
    private final Runnable sweepAgain;
    private final LaneQueue lanes = new LaneQueue(LANES, PLACES);
    // tasks that paused the app: it may have been only they that were rejected
    private final Set<Long> suspects = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > SUSPECTS;
        }
    }));
    private volatile boolean paused;
    private volatile Pause lastPause;
    private volatile boolean stopping;
    private volatile int running;
    private long timer = -1;

    AppOutbox(
            String app,
            Helpdesk helpdesk,
            Claims claims,
            Lease lease,
            TaskRunner runner,
            Vertx vertx,
            Context context,
            Duration receiptWindow,
            Runnable sweepAgain) {
        this.app = app;
        this.helpdesk = helpdesk;
        this.claims = claims;
        this.lease = lease;
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
        claims.claim(lane)
                .chain(this::run)
                .onFailure(failure -> !(failure instanceof StorageUnavailable))
                .invoke(failure -> LOG.errorf(failure, "app %s: a lane waits", app))
                .onFailure()
                .recoverWithItem(failure -> End.at(Instant.now().plus(Jitter.of(STORAGE_AGAIN))))
                .subscribe()
                .with(end -> context.runOnContext(v -> {
                    ended(lane, end);
                    running = lanes.running();
                    startLanes();
                }));
    }

    private void ended(LaneQueue.Key lane, End end) {
        if (end.failed()) {
            lanes.failed(lane, end.again().orElseThrow(), Instant.now());
        } else {
            lanes.ended(lane, end.again(), Instant.now());
        }
    }

    /** Runs a turn's tasks one after the other. */
    private Uni<End> run(Turn turn) {
        return run(turn, 0);
    }

    private Uni<End> run(Turn turn, int at) {
        if (at == turn.tasks().size()) {
            return Uni.createFrom().item(End.at(turn.again()));
        }
        if (!lease.holds(turn.epoch())) {
            return Uni.createFrom().item(End.at(Instant.now().plus(Jitter.of(STORAGE_AGAIN))));
        }
        if (stopping || paused) {
            return leave(turn, at, End.at(Instant.now()));
        }
        StoredTask task = turn.tasks().get(at);
        Clearance clearance = () -> !stopping && !paused && lease.holds(turn.epoch());
        return runner.run(task, clearance)
                .chain(result -> result instanceof TaskResult.Pause pause
                        ? rejected(turn, at, pause.reason())
                        : goOn(turn, at, result));
    }

    private Uni<End> goOn(Turn turn, int at, TaskResult result) {
        if (result instanceof TaskResult.Wait wait) {
            return leave(turn, at + 1, End.failed(wait.until()));
        }
        if (result instanceof TaskResult.Left) {
            return leave(turn, at, End.at(Instant.now().plus(Jitter.of(STORAGE_AGAIN))));
        }
        // the tasks read with this one do not know the contact's id at the helpdesk that it told
        boolean staleBehind = result instanceof TaskResult.Next next
                && next.linked()
                && at + 1 < turn.tasks().size();
        return staleBehind ? Uni.createFrom().item(End.at(Instant.now())) : run(turn, at + 1);
    }

    /** The helpdesk rejects the credentials, or this contact in those words. */
    private Uni<End> rejected(Turn turn, int at, String reason) {
        StoredTask task = turn.tasks().get(at);
        boolean isNews = task.attempts() == 0 && suspects.add(task.id());
        if (isNews) {
            return pauseAndLeave(turn, at, reason);
        }
        // it was rejected before while the credentials were good: that need not stop everybody
        return helpdesk.probe()
                .chain(attempt -> accepts(attempt)
                        ? runner.postpone(task, reason).chain(result -> goOn(turn, at, result))
                        : pauseAndLeave(turn, at, reason));
    }

    private Uni<End> pauseAndLeave(Turn turn, int at, String reason) {
        context.runOnContext(v -> pause(reason));
        return leave(turn, at, End.at(Instant.now()));
    }

    private static boolean accepts(Attempt probe) {
        return probe instanceof Attempt.Done || probe instanceof Attempt.Refused;
    }

    /** Ends a turn before its end: what was claimed and not begun must not look as if it had been. */
    private Uni<End> leave(Turn turn, int from, End end) {
        return runner.release(turn.tasks().subList(from, turn.tasks().size()))
                .onFailure()
                .recoverWithItem((Void) null) // it stays this instance's, to be claimed again
                .replaceWith(end);
    }

    private void pause(String reason) {
        if (!paused) {
            lastPause = new Pause(reason, Instant.now());
            paused = true;
            LOG.errorf("app %s is paused: the helpdesk rejects its credentials (%s)", app, reason);
            helpdesk.recall();
            probeIn(PROBE_FIRST);
        }
    }

    private void probeIn(Duration wait) {
        vertx.setTimer(Jitter.of(wait).toMillis(), id -> helpdesk.probe()
                .subscribe()
                .with(
                        attempt -> context.runOnContext(v -> probed(attempt, wait)),
                        failure -> context.runOnContext(v -> probeIn(longer(wait)))));
    }

    private void probed(Attempt attempt, Duration waited) {
        if (accepts(attempt)) {
            paused = false;
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

    /** Starts nothing more; what waits for its turn at the helpdesk waits no longer. */
    void stop() {
        stopping = true;
        helpdesk.recall();
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
