package dev.viaduct.socket;

import dev.viaduct.conversation.ContactRef;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** A trace of its own for each frame; costs next to nothing while tracing is off. */
@Singleton
class FrameTrace {
    private final Tracer tracer;

    FrameTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Prepares the work in a span, which ends with it; the work gets the span's W3C {@code traceparent}, or null when nothing is recorded. */
    <T> Uni<T> around(String frame, ContactRef contact, Function<String, Uni<T>> work) {
        Span span = tracer.spanBuilder("frame " + frame)
                .setSpanKind(SpanKind.SERVER)
                .setNoParent()
                .setAttribute("viaduct.app", contact.app())
                .startSpan();
        if (!span.isRecording()) {
            return work.apply(null);
        }
        String traceparent = "00-" + span.getSpanContext().getTraceId() + "-"
                + span.getSpanContext().getSpanId() + "-01";
        Uni<T> traced;
        Scope scope = span.makeCurrent();
        try {
            traced = work.apply(traceparent);
        } finally {
            scope.close();
        }
        return traced.onFailure()
                .invoke(e -> span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName()))
                .onTermination()
                .invoke(() -> span.end());
    }
}
