package dev.viaduct.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Gives each piece of work with Panache a duplicated context and a session of its own, so that no session is shared
 * or crosses threads, whoever asks. Anything but a {@link Refusal} ends as {@link StorageUnavailable}.
 */
@Singleton
public class UnitOfWork {
    private static final Logger LOG = Logger.getLogger(UnitOfWork.class);

    private final Vertx vertx;

    UnitOfWork(Vertx vertx) {
        this.vertx = vertx;
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
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
                    VertxContextSafetyToggle.setContextSafe(context, true);
                    context.runOnContext(v ->
                            Uni.createFrom().<T>deferred(work::get).subscribe().with(emitter::complete, emitter::fail));
                })
                .onFailure(failure -> !(failure instanceof Refusal))
                .transform(failure -> {
                    LOG.warnf("the database did not answer: %s", failure.getMessage());
                    return new StorageUnavailable("the database did not answer", failure);
                });
    }
}
