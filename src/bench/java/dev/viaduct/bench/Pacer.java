package dev.viaduct.bench;

import dev.viaduct.testing.Loop;

/**
 * Offers messages at a fixed rate whatever comes back. Each counts from the time at which it was due, not from the time
 * at which a late driver got round to it, so that a stall shows in the latency of everything that it held up.
 */
final class Pacer {

    private static final int TICK_MILLIS = 1;
    private static final int MOST_A_TICK = 2_000;

    private final Loop loop;
    private final Scenario scenario;
    private final double nanosBetween;
    private long startedAt;
    private long offered;
    private long timer;

    Pacer(Loop loop, Scenario scenario, double rate) {
        this.loop = loop;
        this.scenario = scenario;
        nanosBetween = 1e9 / rate;
    }

    void start() {
        startedAt = System.nanoTime();
        timer = loop.vertx().setPeriodic(TICK_MILLIS, ignored -> tick());
    }

    void stop() {
        loop.vertx().cancelTimer(timer);
    }

    private void tick() {
        var due = (long) ((System.nanoTime() - startedAt) / nanosBetween);
        for (var i = 0; i < MOST_A_TICK && offered < due; i++) {
            scenario.offer(startedAt + (long) (++offered * nanosBetween));
        }
    }
}
