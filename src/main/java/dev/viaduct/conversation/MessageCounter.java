package dev.viaduct.conversation;

import dev.viaduct.app.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts messages that were stored, or had been before. */
@Singleton
class MessageCounter {
    private record Key(String app, Direction direction, boolean duplicate) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    MessageCounter(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(ContactRef contact, Direction direction, Accepted accepted) {
        Key key = new Key(contact.app(), direction, accepted.duplicate());
        counters.computeIfAbsent(key, k -> Counter.builder(Metric.MESSAGES.id())
                        .description(Metric.MESSAGES.meaning())
                        .tag("app", k.app())
                        .tag("direction", k.direction().name().toLowerCase(Locale.ROOT))
                        .tag("result", k.duplicate() ? "duplicate" : "stored")
                        .register(registry))
                .increment();
    }
}
