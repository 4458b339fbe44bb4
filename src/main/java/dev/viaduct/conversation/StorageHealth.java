package dev.viaduct.conversation;

import dev.viaduct.app.Metric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Says in the log that PostgreSQL went away, that it still is, and that it came back: never once a failure. */
@Singleton
public class StorageHealth {
    private static final Logger LOG = Logger.getLogger(StorageHealth.class);
    private static final long SAY_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    // while it comes and goes it is not back
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private volatile boolean away;
    private long awaySince;
    private long failedAt;
    private long saidAt;
    private long failures;
    private long refusals;
    private long refusalSaidAt;

    @Inject
    StorageHealth(MeterRegistry metrics) {
        this(System::nanoTime);
        Gauge.builder(Metric.STORAGE_AWAY.id(), () -> away ? 1 : 0)
                .description(Metric.STORAGE_AWAY.meaning())
                .register(metrics);
    }

    StorageHealth(LongSupplier clock) {
        this.clock = clock;
    }

    /** Takes note of how work with PostgreSQL ends; what it fails with, other than a {@link Refusal}, is storage's. */
    <T> Uni<T> watch(Uni<T> work) {
        return work.invoke(this::answered)
                .onFailure(failure -> !(failure instanceof Refusal || failure instanceof StorageUnavailable))
                .transform(failure -> failed(failure, false));
    }

    /** Whether PostgreSQL failed lately and has not answered for a while since. */
    public boolean isAway() {
        return away;
    }

    /** PostgreSQL did its work; costs a look at a flag. */
    void answered() {
        if (away) {
            cameBack();
        }
    }

    private synchronized void cameBack() {
        long now = clock.getAsLong();
        if (away && now - failedAt >= CALM_NANOS) {
            away = false;
            LOG.infof("PostgreSQL answers again after %d s and %d failures", seconds(now - awaySince), failures);
        }
    }

    /** PostgreSQL failed; as what callers are told. */
    StorageUnavailable failed(Throwable failure, boolean inCommit) {
        StorageUnavailable unavailable = StorageUnavailable.because(failure, inCommit);
        if (unavailable.isAway()) {
            noteAway(failure);
        } else {
            noteRefused(failure);
        }
        return unavailable;
    }

    private synchronized void noteRefused(Throwable failure) {
        long now = clock.getAsLong();
        if (refusals == 0 || now - refusalSaidAt >= SAY_AGAIN_NANOS) {
            refusalSaidAt = now;
            LOG.warnf("PostgreSQL refused work, after %d like it: %s", refusals, word(failure));
        }
        refusals++;
    }

    private synchronized void noteAway(Throwable failure) {
        long now = clock.getAsLong();
        failedAt = now;
        if (!away) {
            away = true;
            awaySince = now;
            saidAt = now;
            failures = 1;
            LOG.warnf("PostgreSQL does not answer, nothing is accepted: %s", word(failure));
            return;
        }
        failures++;
        if (now - saidAt >= SAY_AGAIN_NANOS) {
            saidAt = now;
            LOG.warnf(
                    "PostgreSQL does not answer for %d s, %d failures: %s",
                    seconds(now - awaySince), failures, word(failure));
        }
    }

    private static String word(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
