package dev.viaduct.conversation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** Shows a commit in the trace of each message it stored; a look at a null for each while nothing is traced. */
@Singleton
class CommitTrace {
    private final Tracer tracer;

    CommitTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    /** The group's transaction has ended; {@code failure} is null when it was committed. */
    void ended(List<Write> group, Instant began, Throwable failure) {
        for (Write write : group) {
            if (write instanceof Write.Append append && append.traceparent() != null) {
                Span span = tracer.spanBuilder("commit")
                        .setParent(Traceparent.parent(append.traceparent()))
                        .setSpanKind(SpanKind.CLIENT)
                        .setStartTimestamp(began)
                        .setAttribute("db.system.name", "postgresql")
                        .setAttribute("viaduct.commit.group", group.size())
                        .startSpan();
                if (failure != null) {
                    span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
                }
                span.end();
            }
        }
    }
}
