package dev.viaduct.helpdesk;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lets calls to one helpdesk pass at the app's rate, a fifth of a second's worth at once at most; what is urgent passes
 * first, and messages and look-ups take turns, so that a flood of one does not hold the other up.
 * How many may wait is bounded by those who ask: each has a bounded number of calls on the way.
 */
public final class UpstreamRate {
    /** Who passes first when calls wait. */
    public enum Urgency {
        /** Messages, and whatever a contact's lane does. */
        MESSAGE,
        /** What has to be asked before something can be applied or repeated: operators, clients, messages. */
        LOOK_UP,
        /** Status reports. */
        REPORT
    }

    private static final double NANOS = 1e9;
    // a helpdesk that counts by the second must not see two seconds' worth in one
    private static final double BURST_SHARE = 5;

    private final Vertx vertx;
    private final double perSecond;
    private final double burst;

    private record Waiting(Clearance clearance, UniEmitter<? super Void> emitter) {}

    private final Map<Urgency, Deque<Waiting>> waiting = new EnumMap<>(Urgency.class);
    private double tokens;
    private long filledAt = System.nanoTime();
    private long closedUntil = filledAt;
    private boolean timerSet;
    private boolean lookUpIsNext;

    /** {@code perSecond} is greater than 0. */
    public UpstreamRate(Vertx vertx, double perSecond) {
        this.vertx = vertx;
        this.perSecond = perSecond;
        this.burst = Math.max(1, perSecond / BURST_SHARE);
        this.tokens = burst;
        for (Urgency urgency : Urgency.values()) {
            waiting.put(urgency, new ArrayDeque<>());
        }
    }

    /** Completes when it is the caller's turn, or, after a {@link #recall}, when it has no clearance any more. */
    public Uni<Void> turn(Urgency urgency, Clearance clearance) {
        return Uni.createFrom().emitter(emitter -> {
            Waiting caller = new Waiting(clearance, emitter);
            synchronized (this) {
                waiting.get(urgency).add(caller);
            }
            // nobody waits for it any more: it must not cost a turn
            emitter.onTermination(() -> forget(urgency, caller));
            letPass();
        });
    }

    private synchronized void forget(Urgency urgency, Waiting caller) {
        waiting.get(urgency).remove(caller);
    }

    /** Whoever waits without clearance waits no longer. */
    public void recall() {
        List<Waiting> recalled = new ArrayList<>();
        synchronized (this) {
            for (Deque<Waiting> callers : waiting.values()) {
                callers.removeIf(caller -> !caller.clearance().isGiven() && recalled.add(caller));
            }
        }
        recalled.forEach(caller -> caller.emitter().complete(null));
    }

    /** Lets nothing pass for a while: the helpdesk asked for it. */
    public synchronized void closeFor(Duration time) {
        closedUntil = Math.max(closedUntil, System.nanoTime() + time.toNanos());
    }

    private void letPass() {
        Waiting next = next();
        while (next != null) {
            next.emitter().complete(null);
            next = next();
        }
    }

    private synchronized Waiting next() {
        long now = System.nanoTime();
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * perSecond);
        filledAt = now;
        boolean nobody = waiting.values().stream().allMatch(Deque::isEmpty);
        if (nobody) {
            return null;
        }
        if (tokens < 1 || now < closedUntil) {
            double untilToken = Math.max(0, 1 - tokens) / perSecond * 1000;
            double untilOpen = (closedUntil - now) / 1e6;
            wakeIn((long) Math.ceil(Math.max(untilToken, untilOpen)));
            return null;
        }
        tokens--;
        return first().poll();
    }

    private Deque<Waiting> first() {
        Deque<Waiting> messages = waiting.get(Urgency.MESSAGE);
        Deque<Waiting> lookUps = waiting.get(Urgency.LOOK_UP);
        if (messages.isEmpty() && lookUps.isEmpty()) {
            return waiting.get(Urgency.REPORT);
        }
        boolean lookUp = messages.isEmpty() || (lookUpIsNext && !lookUps.isEmpty());
        lookUpIsNext = !lookUp;
        return lookUp ? lookUps : messages;
    }

    private void wakeIn(long millis) {
        if (!timerSet) {
            timerSet = true;
            vertx.setTimer(Math.max(1, millis), timer -> {
                synchronized (this) {
                    timerSet = false;
                }
                letPass();
            });
        }
    }
}
