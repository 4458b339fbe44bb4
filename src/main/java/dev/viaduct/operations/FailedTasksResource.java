package dev.viaduct.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.FailedTask;
import dev.viaduct.conversation.FailedTasks;
import dev.viaduct.socket.MessageObject;
import dev.viaduct.socket.Problem;
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
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** {@code /admin/failed-tasks}: what was given up, and what an operator can do about it. */
@Path("/admin/failed-tasks")
@AdminOnly
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "admin")
@SecurityRequirement(name = "admin")
@APIResponse(responseCode = "400", ref = "refused")
@APIResponse(responseCode = "401", ref = "refused")
@APIResponse(responseCode = "404", ref = "refused")
@APIResponse(responseCode = "503", ref = "later")
class FailedTasksResource {
    private static final Logger LOG = Logger.getLogger(FailedTasksResource.class);

    private final FailedTasks tasks;

    FailedTasksResource(FailedTasks tasks) {
        this.tasks = tasks;
    }

    /** Part of the list; {@code more} when it goes on behind its last id. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record TaskPage(List<TaskView> failedTasks, boolean more) {}

    /** A failed task; {@code seq} of its message, {@code status} of a report. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskView(
            long id,
            String app,
            String contact,
            String kind,
            Long seq,
            String status,
            String code,
            String reason,
            int attempts,
            Instant createdAt,
            Instant failedAt) {}

    @GET
    @APIResponseSchema(value = TaskPage.class, responseCode = "200")
    @Operation(operationId = "listFailedTasks", summary = "Tasks that were refused or given up, oldest first")
    public Uni<TaskPage> list(
            @QueryParam("app") String app,
            @QueryParam("contact") String contact,
            @QueryParam("after") String after,
            @QueryParam("limit") String limit) {
        Parameters.PageWish page = Parameters.page(after, limit);
        Optional<String> slug = Parameters.text("app", app);
        Optional<String> subject = Parameters.text("contact", contact);
        if (subject.isPresent() && slug.isEmpty()) {
            throw Rejected.parameter("app", "app is needed with contact, which is a subject within its app");
        }
        return tasks.list(slug, subject, page.after(), page.look())
                .map(found -> new TaskPage(
                        page.cut(found).stream().map(FailedTasksResource::view).toList(), found.size() > page.limit()));
    }

    @POST
    @Path("/{id}/retry")
    @Operation(operationId = "retryFailedTask", summary = "Puts it at the end of its contact's lane")
    @APIResponse(responseCode = "204", description = "It is in the outbox again; a failed message is accepted again")
    @APIResponse(responseCode = "409", ref = "refused")
    public Uni<Void> retry(@PathParam("id") String id) {
        long number = Parameters.id(id);
        return tasks.retry(number).map(result -> {
            switch (result) {
                case STORED -> LOG.infof("admin: failed task %d is tried again", number);
                case UNKNOWN -> throw unknown(number);
                case POINTLESS ->
                    throw Rejected.conflict("The message it is about is gone or not failed any more; discard the task");
            }
            return null;
        });
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "discardFailedTask", summary = "Forgets it")
    @APIResponse(responseCode = "204", description = "It is forgotten; a failed message stays failed")
    public Uni<Void> discard(@PathParam("id") String id) {
        long number = Parameters.id(id);
        return tasks.discard(number).map(discarded -> {
            if (!discarded) {
                throw unknown(number);
            }
            LOG.infof("admin: failed task %d is discarded", number);
            return null;
        });
    }

    private static Rejected unknown(long id) {
        return Rejected.unknown("There is no failed task " + id);
    }

    private static TaskView view(FailedTask task) {
        return new TaskView(
                task.id(),
                task.contact().app(),
                task.contact().subject(),
                task.kind().name().toLowerCase(Locale.ROOT),
                task.seq().orElse(null),
                task.status()
                        .map(status -> MessageObject.statusName(Direction.OUTGOING, status))
                        .orElse(null),
                task.why().code(),
                task.why().message(),
                task.attempts(),
                task.createdAt(),
                task.failedAt());
    }
}
