package dev.viaduct.conversation;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/** W3C {@code traceparent}: how a trace is carried over queues and the database; null where nothing is traced. */
public final class Traceparent {
    private static final int TRACE_ID = 3; // 00-<32 hex>-<16 hex>-01
    private static final int SPAN_ID = 36;
    private static final int END = 52;

    private Traceparent() {}

    /** Of this span. */
    public static String of(Span span) {
        return span.isRecording()
                ? "00-" + span.getSpanContext().getTraceId() + "-"
                        + span.getSpanContext().getSpanId() + "-01"
                : null;
    }

    /** What a span gets as its parent to go on in this trace, or to begin one. */
    public static Context parent(String traceparent) {
        if (traceparent == null) {
            return Context.root();
        }
        SpanContext remote = SpanContext.createFromRemoteParent(
                traceparent.substring(TRACE_ID, SPAN_ID - 1),
                traceparent.substring(SPAN_ID, END),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        return Context.root().with(Span.wrap(remote));
    }
}
