package dev.viaduct.socket;

import dev.viaduct.identity.Admission;
import dev.viaduct.identity.Admission.Admitted;
import dev.viaduct.identity.Gate;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets only contacts pass, and no more of their requests than of their frames. */
class ContactFilter {
    private final Gate gate;
    private final Caller caller;
    private final RoutingContext routing;
    private final RequestRate rate;

    ContactFilter(Gate gate, Caller caller, RoutingContext routing, RequestRate rate) {
        this.gate = gate;
        this.caller = caller;
        this.routing = routing;
        this.rate = rate;
    }

    @ContactOnly
    @ServerRequestFilter
    public Uni<Response> check(UriInfo uri) {
        String app = uri.getPathParameters().getFirst("app");
        return gate.admit(app, routing.request()).map(this::response);
    }

    private Response response(Admission admission) {
        if (admission instanceof Admitted admitted) {
            caller.is(admitted.principal());
            int wait = rate.waitSeconds(admitted.principal());
            return wait == 0
                    ? null
                    : Problem.of(429, "Too many requests; slow down", "rate_limited", null)
                            .response(wait);
        }
        Admission.Refused refused = (Admission.Refused) admission;
        return Problem.of(refused.status(), refused.detail()).response(refused.retryAfterSeconds());
    }
}
