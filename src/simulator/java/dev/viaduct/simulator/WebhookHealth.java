package dev.viaduct.simulator;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Switches a webhook off that fails for too long. Confined to the sender's event loop. */
final class WebhookHealth {

    private static final class Failing {
        private long timer;
        private int attempts;
    }

    private final Vertx vertx;
    private final WebhookRegistry registry;
    private final Duration disableAfter;
    private final int disableAfterFailures;
    private final Map<Long, Failing> failing = new HashMap<>();

    WebhookHealth(Vertx vertx, WebhookRegistry registry, SimulatorSettings settings) {
        this.vertx = vertx;
        this.registry = registry;
        this.disableAfter = settings.disableAfter();
        this.disableAfterFailures = settings.disableAfterFailures();
    }

    void succeeded(long webhookId) {
        Failing gone = failing.remove(webhookId);
        if (gone != null) {
            vertx.cancelTimer(gone.timer);
        }
    }

    void failed(long webhookId) {
        Failing state = failing.get(webhookId);
        if (state == null) {
            state = new Failing();
            state.timer = vertx.setTimer(Math.max(1, disableAfter.toMillis()), ignored -> switchOff(webhookId));
            failing.put(webhookId, state);
        }
        state.attempts++;
        if (disableAfterFailures > 0 && state.attempts >= disableAfterFailures) {
            switchOff(webhookId);
        }
    }

    private void switchOff(long webhookId) {
        // Switched on again, the webhook starts with a clean record.
        succeeded(webhookId);
        registry.switchOff(webhookId, "No successful answer for too long");
    }
}
