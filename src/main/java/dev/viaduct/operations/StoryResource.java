package dev.viaduct.operations;

import dev.viaduct.conversation.Stories;
import dev.viaduct.conversation.Stories.Key;
import dev.viaduct.conversation.Stories.Whose;
import dev.viaduct.conversation.Story;
import dev.viaduct.socket.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /admin/apps/{app}/messages}: what happened to one message. */
@Path("/admin/apps/{app}/messages")
@AdminOnly
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "admin")
@SecurityRequirement(name = "admin")
@APIResponse(responseCode = "400", ref = "refused")
@APIResponse(responseCode = "401", ref = "refused")
@APIResponse(responseCode = "404", ref = "refused")
@APIResponse(responseCode = "503", ref = "later")
class StoryResource {
    private final Stories stories;

    StoryResource(Stories stories) {
        this.stories = stories;
    }

    @GET
    @Path("/{message_id}")
    @APIResponseSchema(value = StoryView.class, responseCode = "200")
    @Operation(operationId = "getStory", summary = "A message's story, by the gateway's id of it")
    public Uni<StoryView> byId(@PathParam("app") String app, @PathParam("message_id") String messageId) {
        return stories.find(Parameters.text("app", app).orElseThrow(), Parameters.uuid("message_id", messageId))
                .map(StoryResource::view);
    }

    @GET
    @APIResponseSchema(value = StoryView.class, responseCode = "200")
    @Operation(
            operationId = "findStory",
            summary = "A message's story, by what else it is known by",
            description =
                    "Exactly one of `contact` (subject) and `client` (the helpdesk's id of the contact), and exactly"
                            + " one of `seq`, `id` (the client's own) and `helpdesk_id`")
    public Uni<StoryView> find(
            @PathParam("app") String app,
            @QueryParam("contact") String contact,
            @QueryParam("client") String client,
            @QueryParam("seq") String seq,
            @QueryParam("id") String id,
            @QueryParam("helpdesk_id") String helpdeskId) {
        return stories.find(Parameters.text("app", app).orElseThrow(), whose(contact, client), key(seq, id, helpdeskId))
                .map(StoryResource::view);
    }

    private static Whose whose(String contact, String client) {
        if ((contact == null) == (client == null)) {
            throw Rejected.parameter("contact", "exactly one of contact and client must be given");
        }
        return contact != null
                ? new Whose.Subject(Parameters.text("contact", contact).orElseThrow())
                : new Whose.HelpdeskClient(Parameters.text("client", client).orElseThrow());
    }

    private static Key key(String seq, String id, String helpdeskId) {
        int given = (seq == null ? 0 : 1) + (id == null ? 0 : 1) + (helpdeskId == null ? 0 : 1);
        if (given != 1) {
            throw Rejected.parameter("seq", "exactly one of seq, id and helpdesk_id must be given");
        }
        if (seq != null) {
            return new Key.Seq(Parameters.number("seq", seq, 1, Long.MAX_VALUE));
        }
        return id != null
                ? new Key.ClientId(Parameters.text("id", id).orElseThrow())
                : new Key.HelpdeskId(Parameters.text("helpdesk_id", helpdeskId).orElseThrow());
    }

    private static StoryView view(Optional<Story> story) {
        return story.map(StoryView::of).orElseThrow(() -> Rejected.unknown("There is no such message"));
    }
}
