package dev.viaduct.socket;

import dev.viaduct.app.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The metrics of sockets and frames; meters are looked up once, not per frame. */
@Singleton
class FrameMetrics {
    private record In(String type, String result) {}

    private final MeterRegistry registry;
    private final Timer accept;
    private final Timer relay;
    private final Map<In, Counter> in = new ConcurrentHashMap<>();
    private final Map<String, Counter> out = new ConcurrentHashMap<>();

    FrameMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accept = timer(Metric.ACCEPT);
        this.relay = timer(Metric.RELAY);
    }

    private Timer timer(Metric metric) {
        return Timer.builder(metric.id())
                .description(metric.meaning())
                .publishPercentileHistogram()
                .register(registry);
    }

    /** A frame came; {@code result} is ok or an error code, {@code type} one of the protocol's. */
    void in(String type, String result) {
        in.computeIfAbsent(new In(type, result), key -> Counter.builder(Metric.FRAMES_IN.id())
                        .description(Metric.FRAMES_IN.meaning())
                        .tag("type", type)
                        .tag("result", result)
                        .register(registry))
                .increment();
    }

    void out(String type) {
        out.computeIfAbsent(type, key -> Counter.builder(Metric.FRAMES_OUT.id())
                        .description(Metric.FRAMES_OUT.meaning())
                        .tag("type", type)
                        .register(registry))
                .increment();
    }

    void closed(int code) {
        registry.counter(Metric.SOCKETS_CLOSED.id(), "code", Integer.toString(code))
                .increment();
    }

    void refused(int status) {
        registry.counter(Metric.UPGRADES_REFUSED.id(), "status", Integer.toString(status))
                .increment();
    }

    void accepted(long arrivedNanos) {
        accept.record(System.nanoTime() - arrivedNanos, TimeUnit.NANOSECONDS);
    }

    void relayed(long arrivedNanos) {
        relay.record(System.nanoTime() - arrivedNanos, TimeUnit.NANOSECONDS);
    }

    void gaugeOpen(String app, java.util.function.Supplier<Number> open) {
        io.micrometer.core.instrument.Gauge.builder(Metric.SOCKETS_OPEN.id(), open)
                .description(Metric.SOCKETS_OPEN.meaning())
                .tag("app", app)
                .register(registry);
    }
}
