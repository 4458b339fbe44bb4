package dev.viaduct.operations;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Asks {@link AdminGate} for every request that reaches an admin resource, however its path was spelled. */
class AdminFilter {
    private final AdminGate gate;

    AdminFilter(AdminGate gate) {
        this.gate = gate;
    }

    @AdminOnly
    @ServerRequestFilter
    public Response check(ContainerRequestContext request) {
        return gate.refusal(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .map(problem -> problem.response(0))
                .orElse(null);
    }
}
