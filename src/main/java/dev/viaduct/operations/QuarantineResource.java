package dev.viaduct.operations;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.socket.Problem;
import dev.viaduct.webhook.QuarantinedEvents;
import dev.viaduct.webhook.QuarantinedEvents.Listed;
import dev.viaduct.webhook.QuarantinedEvents.Retry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** {@code /admin/quarantine}: events that could not be applied, and what an operator can do about them. */
@Path("/admin/quarantine")
@AdminOnly
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "admin")
@SecurityRequirement(name = "admin")
@APIResponse(responseCode = "400", ref = "refused")
@APIResponse(responseCode = "401", ref = "refused")
@APIResponse(responseCode = "404", ref = "refused")
@APIResponse(responseCode = "503", ref = "later")
class QuarantineResource {
    private static final Logger LOG = Logger.getLogger(QuarantineResource.class);

    private final QuarantinedEvents events;

    QuarantineResource(QuarantinedEvents events) {
        this.events = events;
    }

    /** Part of the list; {@code more} when it goes on behind its last id. */
    @RegisterForReflection
    record EventPage(List<EventView> events, boolean more) {}

    /** An event and why it could not be applied. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record EventView(long id, String app, String event, String reason, Instant receivedAt) {}

    /** An event with its body as the helpdesk sent it. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record WholeEventView(long id, String app, String event, String reason, Instant receivedAt, String body) {}

    @GET
    @APIResponseSchema(value = EventPage.class, responseCode = "200")
    @Operation(
            operationId = "listQuarantine",
            summary = "Events that could not be applied, oldest first, without bodies")
    public Uni<EventPage> list(
            @QueryParam("app") String app, @QueryParam("after") String after, @QueryParam("limit") String limit) {
        Parameters.PageWish page = Parameters.page(after, limit);
        return events.list(Parameters.text("app", app), page.after(), page.look())
                .map(found -> new EventPage(
                        page.cut(found).stream().map(QuarantineResource::view).toList(), found.size() > page.limit()));
    }

    @GET
    @Path("/{id}")
    @APIResponseSchema(value = WholeEventView.class, responseCode = "200")
    @Operation(operationId = "getQuarantined", summary = "One event with its body")
    public Uni<WholeEventView> get(@PathParam("id") String id) {
        long number = Parameters.id(id);
        return events.find(number).map(found -> found.map(event -> new WholeEventView(
                        event.id(), event.app(), event.event(), event.reason(), event.receivedAt(), event.body()))
                .orElseThrow(() -> unknown(number)));
    }

    @POST
    @Path("/{id}/retry")
    @Operation(operationId = "retryQuarantined", summary = "Applies it as if it came now")
    @APIResponse(responseCode = "204", description = "It is applied, or needs not be, and is out of quarantine")
    @APIResponse(responseCode = "409", ref = "refused")
    public Uni<Void> retry(@PathParam("id") String id) {
        long number = Parameters.id(id);
        return events.retry(number).map(result -> {
            if (result instanceof Retry.NotApplied notApplied) {
                throw Rejected.conflict("It can't be applied still: " + notApplied.reason());
            }
            if (result instanceof Retry.NoApp gone) {
                throw Rejected.conflict("App " + gone.app() + " is not configured");
            }
            if (result instanceof Retry.Unknown) {
                throw unknown(number);
            }
            LOG.infof("admin: event %d in quarantine is applied", number);
            return null;
        });
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "discardQuarantined", summary = "Forgets it")
    @APIResponse(responseCode = "204", description = "It is forgotten")
    public Uni<Void> discard(@PathParam("id") String id) {
        long number = Parameters.id(id);
        return events.discard(number).map(discarded -> {
            if (!discarded) {
                throw unknown(number);
            }
            LOG.infof("admin: event %d in quarantine is discarded", number);
            return null;
        });
    }

    private static Rejected unknown(long id) {
        return Rejected.unknown("There is no event " + id + " in quarantine");
    }

    private static EventView view(Listed event) {
        return new EventView(event.id(), event.app(), event.event(), event.reason(), event.receivedAt());
    }
}
