package dev.viaduct.socket;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Contact;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.Streams;
import dev.viaduct.identity.ContactPrincipal;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The {@code send}, {@code history} and {@code receipt} frames over HTTP (protocol.md, HTTP). */
@Path("/v1/apps/{app}")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@ContactOnly
class MessagesResource {
    private static final int ACCEPTED = 202;
    private static final int DEFAULT_PAGE = 50;

    private final Caller caller;
    private final Contacts contacts;
    private final Streams streams;
    private final ClientFrameReader reader;
    private final FrameDispatch dispatch;
    private final int largestBody;

    MessagesResource(
            Caller caller,
            Contacts contacts,
            Streams streams,
            ClientFrameReader reader,
            FrameDispatch dispatch,
            ViaductConfig config) {
        this.caller = caller;
        this.contacts = contacts;
        this.streams = streams;
        this.reader = reader;
        this.dispatch = dispatch;
        this.largestBody = config.limits().frameBytes();
    }

    /** Part of a stream, ascending; {@code more} when the stream goes on in the direction of reading. */
    @io.quarkus.runtime.annotations.RegisterForReflection
    record MessagesPage(List<MessageObject> messages, boolean more) {}

    @GET
    @Path("/messages")
    @Operation(summary = "The stream: messages above `after`, or the newest below `before`, ascending")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = MessagesPage.class)))
    public Uni<Response> read(
            @QueryParam("after") String after, @QueryParam("before") String before, @QueryParam("limit") String limit) {
        long above = number("after", after, 0, Long.MAX_VALUE, -1);
        long below = number("before", before, 1, Long.MAX_VALUE, Long.MAX_VALUE);
        int most = (int) number("limit", limit, 1, Streams.LARGEST_PAGE, DEFAULT_PAGE);
        if (above >= 0 && before != null) {
            throw BadFrame.invalid("before", "after and before exclude each other");
        }
        return enter().chain(contact -> above < 0
                ? streams.before(contact.ref(), below, most).map(page -> page(page.messages(), page.more()))
                : streams.pageAfter(contact.ref(), above, most).map(page -> page(page.messages(), page.more())));
    }

    private static Response page(List<dev.viaduct.conversation.Message> messages, boolean more) {
        return Response.ok(new MessagesPage(
                        messages.stream().map(MessageObject::of).toList(), more))
                .build();
    }

    @POST
    @Path("/messages")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The `send` frame as a body; a repeated `id` gets the first acceptance again")
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "SendFrame")))
    @APIResponse(
            responseCode = "202",
            description = "On durable storage",
            content = @Content(schema = @Schema(implementation = ServerFrame.Accepted.class)))
    public Uni<Response> send(byte[] body) {
        ClientFrame.Send send = reader.readSend(checked(body));
        long arrived = System.nanoTime();
        return enter().chain(contact -> dispatch.handle(contact.ref(), send, null, arrived))
                .map(answer -> answer instanceof ServerFrame.Error error
                        ? problem(error)
                        : Response.status(ACCEPTED).entity(answer).build());
    }

    @POST
    @Path("/receipts")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "The `receipt` frame as a body")
    @RequestBody(required = true, content = @Content(schema = @Schema(ref = "ReceiptFrame")))
    @APIResponse(responseCode = "204", description = "Taken")
    public Uni<Response> acknowledge(byte[] body) {
        ClientFrame.Receipt receipt = reader.readReceipt(checked(body));
        long arrived = System.nanoTime();
        return enter().chain(contact -> dispatch.handle(contact.ref(), receipt, null, arrived))
                .map(answer -> answer instanceof ServerFrame.Error error
                        ? problem(error)
                        : Response.noContent().build());
    }

    private Uni<Contact> enter() {
        ContactPrincipal principal = caller.principal();
        return contacts.enter(principal.app().slug(), principal.subject(), Views.profile(principal.claims()));
    }

    private byte[] checked(byte[] body) {
        if (body.length > largestBody) {
            throw BadFrame.tooLarge(null, "The body must have at most " + largestBody + " bytes");
        }
        return body;
    }

    private static Response problem(ServerFrame.Error error) {
        return Problems.of(error).response(Problems.retryAfterSeconds(error));
    }

    private static long number(String name, String text, long least, long most, long absent) {
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw BadFrame.invalid(name, name + " must be a whole number");
        }
        throw BadFrame.invalid(name, name + " must be from " + least + (most == Long.MAX_VALUE ? "" : " to " + most));
    }
}
