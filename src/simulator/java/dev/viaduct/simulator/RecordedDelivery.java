package dev.viaduct.simulator;

import java.time.Instant;

/**
 * One attempt to hand an event to a webhook.
 *
 * @param attempt 1 for the first, then one more with each repeat
 * @param status what the webhook answered; 0 for no answer
 */
public record RecordedDelivery(Instant at, long webhookId, String event, int attempt, int status) {

    /** Whether the webhook took the event. */
    public boolean succeeded() {
        return status >= 200 && status < 300;
    }
}
