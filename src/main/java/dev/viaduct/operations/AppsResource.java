package dev.viaduct.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import dev.viaduct.conversation.FailedTasks;
import dev.viaduct.conversation.Task;
import dev.viaduct.outbox.Lag;
import dev.viaduct.outbox.Outbox;
import dev.viaduct.socket.Connections;
import dev.viaduct.socket.Problem;
import dev.viaduct.webhook.Guardian;
import dev.viaduct.webhook.QuarantinedEvents;
import dev.viaduct.webhook.WebhookWatch;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code GET /admin/apps}: how every app is doing. */
@Path("/admin/apps")
@AdminOnly
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Tag(name = "admin")
@SecurityRequirement(name = "admin")
@APIResponse(responseCode = "400", ref = "refused")
@APIResponse(responseCode = "401", ref = "refused")
@APIResponse(responseCode = "404", ref = "refused")
@APIResponse(responseCode = "503", ref = "later")
class AppsResource {
    private final Apps apps;
    private final Guardian guardian;
    private final Outbox outbox;
    private final Lag lag;
    private final Connections connections;
    private final FailedTasks failedTasks;
    private final QuarantinedEvents quarantine;

    AppsResource(
            Apps apps,
            Guardian guardian,
            Outbox outbox,
            Lag lag,
            Connections connections,
            FailedTasks failedTasks,
            QuarantinedEvents quarantine) {
        this.apps = apps;
        this.guardian = guardian;
        this.outbox = outbox;
        this.lag = lag;
        this.connections = connections;
        this.failedTasks = failedTasks;
        this.quarantine = quarantine;
    }

    /** Part of the list; {@code more} when it goes on behind its last slug. */
    @RegisterForReflection
    record AppPage(List<AppView> apps, boolean more) {}

    /** How an app is doing; {@code paused} and {@code quota} are absent when there is nothing to say. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AppView(
            String app,
            String helpdesk,
            WebhookView webhook,
            PauseView paused,
            QuotaView quota,
            LagView lag,
            ConnectedView connected,
            long failedTasks,
            long quarantined) {}

    /** The webhook at the helpdesk, as the last look found it; {@code error} is the last thing that was wrong. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WebhookView(boolean registered, Instant since, Instant lookedAt, String error, Instant errorAt) {}

    /** Why nothing is forwarded. */
    @RegisterForReflection
    record PauseView(String reason, Instant since) {}

    /** API requests of this month; {@code left} where the helpdesk tells it. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record QuotaView(long used, Long left) {}

    /** What waits in the outbox, by kind, and the age of the oldest. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record LagView(Map<String, Long> tasks, double oldestSeconds) {}

    /** Who is connected to the instance that answers. */
    @RegisterForReflection
    record ConnectedView(int sockets, int contacts) {}

    @GET
    @APIResponseSchema(value = AppPage.class, responseCode = "200")
    @Operation(operationId = "listApps", summary = "Each app with its webhook, pause, quota, lag, sockets and failures")
    public Uni<AppPage> list(@QueryParam("after") String after, @QueryParam("limit") String limit) {
        Parameters.PageWish page = Parameters.page(null, limit);
        String behind = Parameters.text("after", after).orElse("");
        List<App> found = apps.all().stream()
                .sorted(Comparator.comparing(App::slug))
                .filter(app -> app.slug().compareTo(behind) > 0)
                .limit(page.look())
                .toList();
        return Uni.combine()
                .all()
                .unis(lag.byApp(), failedTasks.counts(), quarantine.counts())
                .asTuple()
                .map(told -> new AppPage(
                        page.cut(found).stream()
                                .map(app -> view(
                                        app,
                                        told.getItem1().getOrDefault(app.slug(), Lag.OfApp.NONE),
                                        told.getItem2().getOrDefault(app.slug(), 0L),
                                        told.getItem3().getOrDefault(app.slug(), 0L)))
                                .toList(),
                        found.size() > page.limit()));
    }

    private AppView view(App app, Lag.OfApp waiting, long failed, long quarantined) {
        Connections.Count connected = connections.of(app.slug());
        return new AppView(
                app.slug(),
                app.helpdesk().name().toLowerCase(Locale.ROOT),
                guardian.watch(app.slug())
                        .map(AppsResource::view)
                        .orElse(new WebhookView(false, null, null, null, null)),
                outbox.pause(app.slug())
                        .map(pause -> new PauseView(pause.reason(), pause.since()))
                        .orElse(null),
                guardian.budget(app.slug())
                        .map(budget ->
                                new QuotaView(budget.used(), budget.left().orElse(null)))
                        .orElse(null),
                view(waiting),
                new ConnectedView(connected.devices(), connected.contacts()),
                failed,
                quarantined);
    }

    private static WebhookView view(WebhookWatch watch) {
        return new WebhookView(
                watch.registered(),
                watch.since(),
                watch.lookedAt(),
                watch.error().orElse(null),
                watch.errorAt().orElse(null));
    }

    private static LagView view(Lag.OfApp waiting) {
        Map<String, Long> tasks = new TreeMap<>();
        for (Task.Kind kind : Task.Kind.values()) {
            tasks.put(kind.name().toLowerCase(Locale.ROOT), waiting.tasks().getOrDefault(kind, 0L));
        }
        return new LagView(tasks, waiting.oldestSeconds());
    }
}
