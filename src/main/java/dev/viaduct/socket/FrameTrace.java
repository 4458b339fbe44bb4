package dev.viaduct.socket;

import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Traceparent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
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

    /** Runs the work in a span; the work gets the span's W3C {@code traceparent}, or null when nothing is recorded. */
    <T> Uni<T> around(String frame, ContactRef contact, Function<String, Uni<T>> work) {
        Span span = tracer.spanBuilder("frame " + frame)
                .setSpanKind(SpanKind.SERVER)
                .setNoParent()
                .setAttribute("viaduct.app", contact.app())
                .startSpan();
        if (!span.isRecording()) {
            return work.apply(null);
        }
        return work.apply(Traceparent.of(span))
                .onFailure()
                .invoke(e -> span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName()))
                .onTermination()
                .invoke(() -> span.end());
    }
}
