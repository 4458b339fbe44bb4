package dev.viaduct.conversation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Shows a write's wait for its commit in the trace of whoever asked for it: the commit itself belongs to many. */
@Singleton
class StorageTrace {
    private final Tracer tracer;

    StorageTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    <T> Uni<T> around(String write, ContactRef contact, Uni<T> commit) {
        Span span = tracer.spanBuilder("postgresql " + write)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("viaduct.app", contact.app())
                .startSpan();
        if (!span.isRecording()) {
            return commit;
        }
        return commit.onFailure()
                .invoke(e -> span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName()))
                .onTermination()
                .invoke(() -> span.end());
    }
}
