package dev.viaduct.socket;

import dev.viaduct.identity.Admission;
import dev.viaduct.identity.ContactPrincipal;
import dev.viaduct.identity.Gate;
import dev.viaduct.identity.GuestLimit;
import dev.viaduct.identity.GuestTokens;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code POST /v1/apps/{app}/guests}: a new anonymous contact, where the app takes any. */
@Path("/v1/apps/{app}/guests")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
class GuestsResource {
    private final Gate gate;
    private final GuestLimit limit;
    private final RoutingContext routing;

    GuestsResource(Gate gate, GuestLimit limit, RoutingContext routing) {
        this.gate = gate;
        this.limit = limit;
        this.routing = routing;
    }

    /** The guest's token and who it is. */
    @RegisterForReflection
    record Guest(String token, ServerFrame.ContactView contact) {}

    @POST
    @Operation(summary = "A new anonymous contact, where `auth.guests` is on")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Guest.class)))
    public Response create(@PathParam("app") String app) {
        Admission admission = gate.admitGuest(app, routing.request());
        if (admission instanceof Admission.Refused refused) {
            return Problem.of(refused.status(), refused.detail()).response(refused.retryAfterSeconds());
        }
        if (!limit.take(routing.request().remoteAddress().hostAddress())) {
            return Problem.of(429, "Too many guests from this address", "rate_limited", null)
                    .response(limit.retryAfterSeconds());
        }
        ContactPrincipal guest = ((Admission.Admitted) admission).principal();
        Guest body = new Guest(GuestTokens.sign(guest), new ServerFrame.ContactView(guest.subject(), null));
        return Response.ok(body).build();
    }
}
