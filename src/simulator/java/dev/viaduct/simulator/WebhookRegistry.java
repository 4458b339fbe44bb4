package dev.viaduct.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The company's webhooks: at most five, switched on and off. Safe for use by several threads. */
final class WebhookRegistry {

    private static final int ALLOWED = 5;

    private final Map<Long, SimulatedWebhook> webhooks = new TreeMap<>();
    private long lastId = System.currentTimeMillis();

    synchronized SimulatedWebhook create(String name, String url, Set<String> events, Set<Long> channels) {
        if (webhooks.size() >= ALLOWED) {
            throw Refusal.invalid("webhook", "Only " + ALLOWED + " webhooks are allowed.", "limit_exceeded");
        }
        SimulatedWebhook webhook = new SimulatedWebhook(++lastId, name, url, events, channels, true, List.of());
        webhooks.put(webhook.id(), webhook);
        return webhook;
    }

    synchronized SimulatedWebhook existing(long id) {
        return find(id).orElseThrow(() -> Refusal.notFound("Webhook", Long.toString(id)));
    }

    synchronized Optional<SimulatedWebhook> find(long id) {
        return Optional.ofNullable(webhooks.get(id));
    }

    synchronized List<SimulatedWebhook> all() {
        return List.copyOf(webhooks.values());
    }

    /** Replaces a webhook unless it was deleted meanwhile. */
    synchronized void replace(SimulatedWebhook webhook) {
        webhooks.replace(webhook.id(), webhook);
    }

    synchronized void delete(long id) {
        webhooks.remove(existing(id).id());
    }

    synchronized void switchOff(long id, String why) {
        webhooks.computeIfPresent(id, (ignored, webhook) -> webhook.switchedOff(List.of(why)));
    }
}
