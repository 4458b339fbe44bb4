package dev.viaduct.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Gives each piece of work with Panache a duplicated context and a session of its own, so that no session is shared
 * or crosses threads, whoever asks. Anything but a {@link Refusal} ends as {@link StorageUnavailable}, after
 * {@link ConnectionPool#LONGEST} at the latest.
 */
@Singleton
public class UnitOfWork {
    private final Vertx vertx;
    private final StorageHealth health;

    UnitOfWork(Vertx vertx, StorageHealth health) {
        this.vertx = vertx;
        this.health = health;
    }

    /** Runs reads in a session. */
    public <T> Uni<T> read(Supplier<Uni<T>> work) {
        return onOwnContext(() -> Panache.withSession(work));
    }

    /** Runs reads and writes in a session and one transaction. */
    public <T> Uni<T> write(Supplier<Uni<T>> work) {
        return onOwnContext(() -> Panache.withTransaction(work));
    }

    private <T> Uni<T> onOwnContext(Supplier<Uni<T>> work) {
        return health.watch(Uni.createFrom().<T>emitter(emitter -> {
            Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(context, true);
            // who waits is told in time; the work itself ends with its connection, which fails when it is silent
            long timer = vertx.setTimer(
                    ConnectionPool.LONGEST.toMillis(),
                    id -> emitter.fail(new TimeoutException("no answer within " + ConnectionPool.LONGEST)));
            context.runOnContext(v -> Uni.createFrom()
                    .<T>deferred(work::get)
                    .onTermination()
                    .invoke(() -> vertx.cancelTimer(timer))
                    .subscribe()
                    .with(emitter::complete, emitter::fail));
        }));
    }
}
