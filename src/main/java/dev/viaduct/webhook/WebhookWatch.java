package dev.viaduct.webhook;

import dev.viaduct.helpdesk.Helpdesk.WebhookState;
import java.time.Instant;
import java.util.Optional;

/**
 * How an app's webhook was found at the last look.
 *
 * @param registered whether the helpdesk has it switched on
 * @param since since which look it is so
 * @param lookedAt the last look
 * @param error what was wrong at the last look that found it wrong, mended or not
 * @param errorAt when that was
 */
public record WebhookWatch(
        boolean registered, Instant since, Instant lookedAt, Optional<String> error, Optional<Instant> errorAt) {

    /** After one more look; {@code before} is null at the first. */
    static WebhookWatch after(WebhookWatch before, WebhookState found, Instant now) {
        boolean registered = !(found instanceof WebhookState.Broken);
        boolean same = before != null && before.registered == registered;
        Optional<String> error = Optional.empty();
        if (found instanceof WebhookState.Broken broken) {
            error = Optional.of(broken.reason());
        } else if (found instanceof WebhookState.Mended mended && before != null) {
            error = Optional.of("it was not as it should be, and was " + mended.how());
        }
        Optional<Instant> errorAt = error.map(e -> now);
        if (error.isEmpty() && before != null) {
            error = before.error;
            errorAt = before.errorAt;
        }
        return new WebhookWatch(registered, same ? before.since : now, now, error, errorAt);
    }
}
