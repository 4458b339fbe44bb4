package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The calls about webhooks (reference: "Webhooks"). */
final class WebhookRoutes {

    private static final Pattern HTTP_URL = Pattern.compile("https?://\\S+");

    private final WebhookRegistry registry;

    WebhookRoutes(WebhookRegistry registry) {
        this.registry = registry;
    }

    Answer list(ApiCall call) {
        JsonArray data = new JsonArray();
        registry.all().forEach(webhook -> data.add(Wire.webhook(webhook)));
        return Answer.data(data);
    }

    Answer get(ApiCall call) {
        SimulatedWebhook webhook = registry.existing(call.pathId("Webhook"));
        return Answer.data(new JsonArray().add(Wire.webhook(webhook)));
    }

    Answer create(ApiCall call) {
        String url = url(call).orElseThrow(() -> Refusal.missing("url"));
        JsonArray events = call.array("events").orElseThrow(() -> Refusal.missing("events"));
        SimulatedWebhook webhook =
                registry.create(call.text("name").orElse(""), url, names(events), channels(call, Set.of()));
        return Answer.data(Wire.webhook(webhook));
    }

    Answer update(ApiCall call) {
        SimulatedWebhook before = registry.existing(call.pathId("Webhook"));
        if (call.body().containsKey("url") && call.body().getValue("url") == null) {
            registry.delete(before.id());
            return Answer.success();
        }
        SimulatedWebhook after = new SimulatedWebhook(
                before.id(),
                call.text("name").orElse(before.name()),
                url(call).orElse(before.url()),
                call.array("events").map(WebhookRoutes::names).orElse(before.events()),
                channels(call, before.channels()),
                before.enabled(),
                before.errors());
        Optional<String> status = call.text("status");
        if (status.isPresent()) {
            after = switched(after, status.get());
        }
        registry.replace(after);
        return Answer.data(Wire.webhook(after));
    }

    Answer delete(ApiCall call) {
        registry.delete(call.pathId("Webhook"));
        return Answer.success();
    }

    private static SimulatedWebhook switched(SimulatedWebhook webhook, String status) {
        return switch (status) {
            case "enable" -> webhook.switchedOn();
            case "disable" -> webhook.switchedOff(webhook.errors());
            default -> throw Refusal.invalid("status", "Must be enable or disable.", "invalid_parameter");
        };
    }

    private static Optional<String> url(ApiCall call) {
        Optional<String> url = call.text("url");
        if (url.isPresent() && !HTTP_URL.matcher(url.get()).matches()) {
            throw Refusal.invalid("url", "Must be a URL.", "invalid_parameter");
        }
        return url;
    }

    private static Set<String> names(JsonArray events) {
        Set<String> names = new LinkedHashSet<>();
        for (Object event : events) {
            String name = String.valueOf(event);
            if (!Events.NAMES.contains(name)) {
                throw Refusal.invalid("events", "Unknown event " + name + ".", "invalid_parameter");
            }
            names.add(name);
        }
        if (names.isEmpty()) {
            throw Refusal.missing("events");
        }
        return names;
    }

    private static Set<Long> channels(ApiCall call, Set<Long> otherwise) {
        Optional<JsonArray> given = call.array("channels");
        if (given.isEmpty()) {
            return otherwise;
        }
        Set<Long> channels = new LinkedHashSet<>();
        for (Object channel : given.get()) {
            if (!(channel instanceof Number number)) {
                throw Refusal.invalid("channels", "Must be a list of numbers.", "invalid_parameter");
            }
            channels.add(number.longValue());
        }
        return channels;
    }
}
