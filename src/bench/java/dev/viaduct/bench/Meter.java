package dev.viaduct.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts messages and their latency while a measurement is on, and errors always. */
final class Meter {

    private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);

    private final Map<String, Long> errors = new TreeMap<>();
    private Histogram latency = newHistogram();
    private long startedAt;
    private long stoppedAt;
    private boolean on;

    void start() {
        latency = newHistogram();
        startedAt = System.nanoTime();
        on = true;
    }

    void stop() {
        stoppedAt = System.nanoTime();
        on = false;
    }

    void count(long nanos) {
        if (on) {
            latency.recordValue(Math.min(LONGEST, Math.max(1, nanos / 1_000)));
        }
    }

    void error(String what) {
        errors.merge(what, 1L, Long::sum);
    }

    Measured measured() {
        return new Measured(
                latency.getTotalCount(),
                (stoppedAt - startedAt) / 1e9,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getMaxValue() / 1e3);
    }

    /** The errors since they were last taken. */
    Map<String, Long> takeErrors() {
        var taken = Map.copyOf(errors);
        errors.clear();
        return taken;
    }

    private static Histogram newHistogram() {
        return new Histogram(LONGEST, 3);
    }

    /** One measured period; times in milliseconds where not said otherwise. */
    record Measured(long count, double seconds, double p50, double p99, double max) {

        double rate() {
            return count / seconds;
        }
    }
}
