package dev.viaduct.operations;

import dev.viaduct.app.Age;
import dev.viaduct.app.Later;
import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Aging;
import dev.viaduct.conversation.Removal;
import dev.viaduct.webhook.Quarantine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Lets everything age out that was kept as long as {@code viaduct.retention} says, in rounds of small steps with rests
 * between them. Any number of instances may be at it: they pass over what another has locked.
 */
@Singleton
class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final Duration MOST_BETWEEN = Duration.ofHours(1);
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(1);
    private static final Duration FIRST_WITHIN = Duration.ofMinutes(5);
    private static final int ROUNDS_AN_AGE = 24;
    private static final Duration LEAST_REST = Duration.ofMillis(50);
    private static final int RESTS_A_STEP = 4; // a fifth of one connection's time at most

    private enum Kind {
        MESSAGES("messages"),
        FAILED_TASKS("failed-tasks"),
        QUARANTINE("quarantine"),
        TOMBSTONES("tombstones"),
        CONTACTS("contacts");

        private final String tag;

        Kind(String tag) {
            this.tag = tag;
        }
    }

    private final Aging aging;
    private final Quarantine quarantine;
    private final Age ofMessages;
    private final Age ofQuarantine;
    private final Duration between;
    private final Map<Kind, Counter> removed = new EnumMap<>(Kind.class);
    private final Vertx vertx;
    private final Later later;

    Retention(Vertx vertx, Aging aging, Quarantine quarantine, ViaductConfig config, MeterRegistry metrics) {
        this.vertx = vertx;
        this.later = new Later(vertx);
        this.aging = aging;
        this.quarantine = quarantine;
        this.ofMessages = Age.parse(config.retention().messages());
        this.ofQuarantine = Age.parse(config.retention().quarantine());
        this.between = between(shorter(ofMessages.length(), ofQuarantine.length()));
        for (Kind kind : Kind.values()) {
            removed.put(
                    kind,
                    Counter.builder(Metric.RETENTION_REMOVED.id())
                            .description(Metric.RETENTION_REMOVED.meaning())
                            .tag("kind", kind.tag)
                            .register(metrics));
        }
    }

    private static Duration between(Duration shortestAge) {
        Duration part = shorter(shortestAge.dividedBy(ROUNDS_AN_AGE), MOST_BETWEEN);
        return part.compareTo(LEAST_BETWEEN) < 0 ? LEAST_BETWEEN : part;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Begins the first round at some moment soon, so that instances that start together do not work together. */
    void start() {
        long within = shorter(between, FIRST_WITHIN).toMillis();
        later.in(Duration.ofMillis(ThreadLocalRandom.current().nextLong(within)), this::roundAndNext);
    }

    /** Begins no step more. */
    void stop() {
        later.stop();
    }

    private void roundAndNext() {
        round().subscribe().with(v -> later.in(between, this::roundAndNext), failure -> {
            Throwable why = failure.getCause() == null ? failure : failure.getCause();
            LOG.warnf("what is too old stays until the next round, in %s: %s", between, why.getMessage());
            later.in(between, this::roundAndNext);
        });
    }

    /** Removes everything that is too old now; fails at the first step that fails. */
    Uni<Void> round() {
        Instant now = Instant.now();
        Instant oldMessages = ofMessages.before(now);
        Instant oldQuarantine = ofQuarantine.before(now);
        return all(Kind.MESSAGES, aging.messages(oldMessages))
                .chain(() -> all(Kind.FAILED_TASKS, aging.failedTasks(oldQuarantine)))
                .chain(() -> all(Kind.QUARANTINE, quarantine.receivedBefore(oldQuarantine)))
                .chain(() -> all(Kind.TOMBSTONES, aging.tombstones(oldQuarantine)))
                // last: only who has no message left may go
                .chain(() -> all(Kind.CONTACTS, aging.contacts(oldMessages)));
    }

    private Uni<Void> all(Kind kind, Removal removal) {
        if (later.isStopped()) {
            return Uni.createFrom().voidItem();
        }
        long began = System.nanoTime();
        return removal.step().chain(progress -> {
            removed.get(kind).increment(progress.removed());
            if (progress.removed() > 0) {
                LOG.debugf("%d %s aged out", progress.removed(), kind.tag);
            }
            return progress.more()
                    ? rest(System.nanoTime() - began).chain(() -> all(kind, removal))
                    : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> rest(long stepNanos) {
        long millis =
                Math.max(LEAST_REST.toMillis(), Duration.ofNanos(stepNanos).toMillis() * RESTS_A_STEP);
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(millis, timer -> emitter.complete(null)));
    }
}
