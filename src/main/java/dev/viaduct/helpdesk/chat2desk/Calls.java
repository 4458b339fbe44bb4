package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.app.Metric;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Clearance;
import dev.viaduct.helpdesk.UpstreamRate;
import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes calls at the app's rate, measures them and says how they ended. */
final class Calls {
    /** How a call ended: an answer of any status, or none. */
    sealed interface End {
        /** The helpdesk answered. */
        record Answered(Answer answer) implements End {}

        /**
         * It did not; {@code arrived} when the request may have reached it all the same, {@code slow} when it may still
         * be at it.
         */
        record Silent(String reason, boolean arrived, boolean slow) implements End {}

        /** It was not asked: the clearance was gone. */
        record Withheld() implements End {}
    }

    // what took so long is given as long again before anybody looks whether it was done
    private static final Duration SLOW = Duration.ofSeconds(10);

    private final String app;
    private final String token;
    private final UpstreamRate rate;
    private final ObjectMapper json;
    private final MeterRegistry metrics;

    Calls(String app, String token, UpstreamRate rate, ObjectMapper json, MeterRegistry metrics) {
        this.app = app;
        this.token = token;
        this.rate = rate;
        this.json = json;
        this.metrics = metrics;
    }

    /** Makes a call whose end is all that matters. Never fails. */
    Uni<Attempt> attempt(String operation, Urgency urgency, Clearance clearance, Supplier<Uni<Response>> call) {
        return end(operation, urgency, clearance, call).map(Calls::attempt);
    }

    static Attempt attempt(End end) {
        if (end instanceof End.Answered answered) {
            return answered.answer().attempt();
        }
        if (end instanceof End.Withheld) {
            return new Attempt.Withheld();
        }
        End.Silent silent = (End.Silent) end;
        return silent.arrived()
                ? new Attempt.Ambiguous(silent.reason(), silent.slow() ? Optional.of(SLOW) : Optional.empty())
                : new Attempt.Retryable(silent.reason(), Optional.empty());
    }

    /** Calls that wait and have lost their clearance wait no longer. */
    void recall() {
        rate.recall();
    }

    /** Makes a call when it is its turn. Never fails. */
    Uni<End> end(String operation, Urgency urgency, Supplier<Uni<Response>> call) {
        return end(operation, urgency, Clearance.ALWAYS, call);
    }

    private Uni<End> end(String operation, Urgency urgency, Clearance clearance, Supplier<Uni<Response>> call) {
        return rate.turn(urgency, clearance).chain(() -> {
            if (!clearance.isGiven()) {
                return Uni.createFrom().item(new End.Withheld());
            }
            long started = System.nanoTime();
            return Uni.createFrom()
                    .<Response>deferred(call::get)
                    .<End>map(response -> new End.Answered(Answer.of(response, json, token)))
                    .onFailure()
                    .recoverWithItem(Calls::silent)
                    .invoke(end -> record(operation, end, System.nanoTime() - started));
        });
    }

    private static End silent(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            if (root instanceof ConnectException || root instanceof UnknownHostException) {
                break;
            }
            root = root.getCause();
        }
        boolean neverLeft = root instanceof ConnectException
                || root instanceof UnknownHostException
                || root.getClass().getSimpleName().contains("ConnectTimeout");
        boolean slow = !neverLeft && root.getClass().getSimpleName().contains("Timeout");
        String reason = ContentReader.storable(root.getClass().getSimpleName() + ": " + root.getMessage());
        return new End.Silent(reason, !neverLeft, slow);
    }

    private void record(String operation, End end, long nanos) {
        String status = end instanceof End.Answered answered
                ? Integer.toString(answered.answer().status())
                : ((End.Silent) end).arrived() ? "no-answer" : "no-connection";
        Timer.builder(Metric.UPSTREAM.id())
                .description(Metric.UPSTREAM.meaning())
                .tag("app", app)
                .tag("operation", operation)
                .tag("status", status)
                .register(metrics)
                .record(nanos, TimeUnit.NANOSECONDS);
        if (end instanceof End.Answered answered && answered.answer().status() == 429) {
            rate.closeFor(answered.answer().retryAfter().orElse(Duration.ofSeconds(1)));
        }
    }
}
