package dev.viaduct.outbox;

import dev.viaduct.conversation.Traceparent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Gives each task a context of its own and, while tracing is on, a span in the trace of the frame that caused it. */
@Singleton
class TaskTrace {
    private final Vertx vertx;
    private final Tracer tracer;

    TaskTrace(Vertx vertx, Tracer tracer) {
        this.vertx = vertx;
        this.tracer = tracer;
    }

    <T> Uni<T> around(StoredTask task, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            io.vertx.core.Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
            VertxContextSafetyToggle.setContextSafe(own, true);
            own.runOnContext(v -> {
                Span span = tracer.spanBuilder("outbox " + task.kind().name().toLowerCase(java.util.Locale.ROOT))
                        .setParent(Traceparent.parent(task.traceparent()))
                        .setAttribute("viaduct.app", task.contact().app())
                        .startSpan();
                Scope scope = span.makeCurrent();
                Uni.createFrom()
                        .<T>deferred(work::get)
                        .onTermination()
                        .invoke(() -> {
                            scope.close();
                            span.end();
                        })
                        .subscribe()
                        .with(emitter::complete, emitter::fail);
            });
        });
    }
}
