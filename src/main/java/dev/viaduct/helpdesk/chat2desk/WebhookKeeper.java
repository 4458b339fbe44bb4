package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.viaduct.helpdesk.Helpdesk.WebhookState;
import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps the account's webhook as it should be (sections "webhooks — GET, POST, PUT, DELETE"). */
final class WebhookKeeper {
    private static final List<String> DOCUMENTED_FOR_POST = List.of(
            "inbox",
            "outbox",
            "outbox_status",
            "new_request",
            "client_updated",
            "client_added_to_blacklist",
            "close_dialog",
            "close_request",
            "dialog_transferred");
    // new in the changelog of 2026-01-27; an installation that does not know it refuses the whole list
    private static final String NEWER = "imported_message";
    private static final String ON = "enable";

    private final Calls calls;
    private final Chat2DeskApi api;
    private final String token;
    private final String name;
    private final List<Long> channels;
    private volatile boolean knowsNewer = true;

    WebhookKeeper(Calls calls, Chat2DeskApi api, String token, String app, String channelId) {
        this.calls = calls;
        this.api = api;
        this.token = token;
        this.name = "Viaduct " + app;
        // a channel that is no number can't be in the list; without one, events of every channel come and are sifted
        this.channels = channelId.matches("\\d{1,18}") ? List.of(Long.valueOf(channelId)) : List.of();
    }

    Uni<WebhookState> ensure(URI address, Runnable wasOff) {
        return call("webhooks", () -> api.webhooks(token)).chain(answer -> {
            if (!(answer instanceof Calls.End.Answered answered)
                    || !answered.answer().isSuccess()) {
                return broken("the list of webhooks can't be read", answer);
            }
            JsonNode ours = null;
            for (JsonNode webhook : answered.answer().body().path("data")) {
                if (webhook.path("url").asText("").equals(address.toString())) {
                    ours = webhook;
                }
            }
            if (ours != null && isAsItShouldBe(ours)) {
                return Uni.createFrom().item(new WebhookState.Kept());
            }
            wasOff.run();
            return ours == null ? create(address, "created") : mend(address, ours);
        });
    }

    private boolean isAsItShouldBe(JsonNode ours) {
        boolean complete = texts(ours.path("events")).containsAll(events())
                && (channels.isEmpty()
                        || !ours.has("channels")
                        || texts(ours.path("channels")).contains(channels.get(0).toString()));
        return complete && isOn(ours);
    }

    private static boolean isOn(JsonNode ours) {
        return ours.path("status").asText(ON).equals(ON);
    }

    private Uni<WebhookState> mend(URI address, JsonNode ours) {
        if (isAsItShouldBe(ours)) {
            return mended("changed"); // what it lacks is what this installation does not know
        }
        boolean on = isOn(ours);
        String id = ours.path("id").asText();
        return call("webhook-change", () -> api.changeWebhook(token, id, ON, request(address)))
                .chain(answer -> {
                    if (isSuccess(answer)) {
                        return isOn(address)
                                .chain(worked ->
                                        worked ? mended(on ? "changed" : "switched on") : recreate(address, id));
                    }
                    if (isRefused(answer) && knowsNewer) {
                        knowsNewer = false;
                        return mend(address, ours);
                    }
                    return isRefused(answer) ? recreate(address, id) : broken("it can't be changed", answer);
                });
    }

    private Uni<WebhookState> recreate(URI address, String id) {
        return call("webhook-delete", () -> api.deleteWebhook(token, id)).chain(answer -> create(address, "made anew"));
    }

    private Uni<WebhookState> create(URI address, String how) {
        return call("webhook-create", () -> api.createWebhook(token, request(address)))
                .chain(answer -> {
                    if (isSuccess(answer)) {
                        return mended(how);
                    }
                    if (isRefused(answer) && knowsNewer) {
                        knowsNewer = false;
                        return create(address, how);
                    }
                    knowsNewer = true; // it was not that event, or not alone
                    return broken("it can't be created", answer);
                });
    }

    private Uni<Boolean> isOn(URI address) {
        return call("webhooks", () -> api.webhooks(token)).map(answer -> {
            if (!(answer instanceof Calls.End.Answered answered)) {
                return true; // the next round looks again
            }
            for (JsonNode webhook : answered.answer().body().path("data")) {
                if (webhook.path("url").asText("").equals(address.toString())) {
                    return isOn(webhook);
                }
            }
            return false;
        });
    }

    private List<String> events() {
        return knowsNewer
                ? java.util.stream.Stream.concat(DOCUMENTED_FOR_POST.stream(), java.util.stream.Stream.of(NEWER))
                        .toList()
                : DOCUMENTED_FOR_POST;
    }

    private WebhookRequest request(URI address) {
        return new WebhookRequest(address.toString(), name, events(), channels);
    }

    private Uni<Calls.End> call(String operation, Supplier<Uni<Response>> call) {
        return calls.end(operation, Urgency.MESSAGE, call);
    }

    private static Uni<WebhookState> mended(String how) {
        return Uni.createFrom().item(new WebhookState.Mended(how));
    }

    private static Uni<WebhookState> broken(String what, Calls.End end) {
        String why = end instanceof Calls.End.Answered answered
                ? answered.answer().reason()
                : ((Calls.End.Silent) end).reason();
        return Uni.createFrom().item(new WebhookState.Broken(what + ": " + why));
    }

    private static boolean isSuccess(Calls.End end) {
        return end instanceof Calls.End.Answered answered && answered.answer().isSuccess();
    }

    private static boolean isRefused(Calls.End end) {
        return Calls.attempt(end) instanceof dev.viaduct.helpdesk.Attempt.Refused;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
