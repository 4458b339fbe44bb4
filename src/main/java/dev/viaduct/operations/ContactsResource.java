package dev.viaduct.operations;

import dev.viaduct.conversation.Erasure;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.socket.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** {@code DELETE /admin/apps/{app}/contacts/{subject}}: erases a contact. */
@Path("/admin/apps/{app}/contacts/{subject}")
@AdminOnly
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "admin")
@SecurityRequirement(name = "admin")
@APIResponse(responseCode = "400", ref = "refused")
@APIResponse(responseCode = "401", ref = "refused")
@APIResponse(responseCode = "404", ref = "refused")
@APIResponse(responseCode = "503", ref = "later")
class ContactsResource {
    private static final Logger LOG = Logger.getLogger(ContactsResource.class);

    private final Erasure erasure;
    private final KnownIds knownIds;

    ContactsResource(Erasure erasure, KnownIds knownIds) {
        this.erasure = erasure;
        this.knownIds = knownIds;
    }

    @DELETE
    @Operation(
            operationId = "eraseContact",
            summary = "Erases everything that is kept of the contact here, and closes its sockets")
    @APIResponse(responseCode = "204", description = "It is erased; a later token of this subject makes a new contact")
    public Uni<Void> erase(@PathParam("app") String app, @PathParam("subject") String subject) {
        String slug = Parameters.text("app", app).orElseThrow();
        String who = Parameters.text("subject", subject).orElseThrow();
        return erasure.erase(slug, who, knownIds.greatest(slug)).map(wasKnown -> {
            if (!wasKnown) {
                throw Rejected.unknown("App " + Parameters.printable(slug) + " knows nothing of such a contact");
            }
            LOG.infof("admin: contact %s of app %s is erased", Parameters.printable(who), slug);
            return null;
        });
    }
}
