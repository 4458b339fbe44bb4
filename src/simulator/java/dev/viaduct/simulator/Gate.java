package dev.viaduct.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What every call passes: the token check, the faults and the record of calls; then its route, once. */
final class Gate {

    private final Vertx vertx;
    private final String token;
    private final Faults faults;
    private final RecentLog<RecordedCall> log;

    Gate(Vertx vertx, String token, Faults faults, RecentLog<RecordedCall> log) {
        this.vertx = vertx;
        this.token = token;
        this.faults = faults;
        this.log = log;
    }

    void open(Router router, Operation operation, Function<ApiCall, Answer> route) {
        router.route(operation.method(), operation.path()).handler(context -> enter(context, operation, route));
    }

    /** A path that the API does not have. */
    void unknown(RoutingContext context) {
        Refusal refusal = Refusal.notFound("Path", context.request().path());
        answer(context, null, refusal.status(), refusal.body().encode(), true);
    }

    private void enter(RoutingContext context, Operation operation, Function<ApiCall, Answer> route) {
        String given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (faults.credentialsRejected() || !token.equals(given)) {
            refuse(context, operation, Refusal.unauthorized(), true);
            return;
        }
        if (faults.overRate(System.currentTimeMillis())) {
            refuse(context, operation, Refusal.tooManyRequests(), true);
            return;
        }
        String body = context.body().asString();
        Optional<Fault> fault = faults.take(operation, body == null ? "" : body);
        if (fault.isEmpty()) {
            run(context, operation, route, true);
        } else if (fault.get() instanceof Fault.Fail fail) {
            fail.headers().forEach(context.response()::putHeader);
            answer(context, operation, fail.status(), fail.body(), true);
        } else if (fault.get() instanceof Fault.Delay delay) {
            long millis = Math.max(1, delay.duration().toMillis());
            vertx.setTimer(millis, ignored -> run(context, operation, route, true));
        } else if (fault.get() instanceof Fault.LoseAnswer) {
            run(context, operation, route, false);
        } else if (fault.get() instanceof Fault.FailAfterwards fail) {
            route.apply(new ApiCall(context));
            answer(context, operation, fail.status(), "", true);
        } else {
            answer(context, operation, 0, "", false);
        }
    }

    private void run(RoutingContext context, Operation operation, Function<ApiCall, Answer> route, boolean answered) {
        try {
            Answer answer = route.apply(new ApiCall(context));
            answer(context, operation, 200, answer.json(), answered);
        } catch (Refusal refusal) {
            refuse(context, operation, refusal, answered);
        } catch (RuntimeException e) {
            // A stand-in that hangs would be blamed on the caller: say what is wrong with it.
            refuse(context, operation, Refusal.broken(e.toString()), answered);
        }
    }

    private void refuse(RoutingContext context, Operation operation, Refusal refusal, boolean answered) {
        answer(context, operation, refusal.status(), refusal.body().encode(), answered);
    }

    private void answer(RoutingContext context, Operation operation, int status, String body, boolean answered) {
        HttpServerRequest request = context.request();
        String sent = context.body().asString();
        log.add(new RecordedCall(
                Instant.now(),
                operation,
                request.method().name(),
                request.path(),
                request.query() == null ? "" : request.query(),
                sent == null ? "" : sent,
                status,
                answered));
        if (!answered) {
            request.connection().close();
        } else if (!request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                    .end(body);
        }
    }
}
