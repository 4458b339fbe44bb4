package dev.viaduct.webhook;

import dev.viaduct.helpdesk.HelpdeskClient;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.KnownIds;
import java.util.Optional;

/** An announced message whose place among those of its client can be told, by the helpdesk's ids of both. */
record LiveMessage(String clientId, long id) {

    /** The message of an event; empty when it has none, or not the ids. */
    static Optional<LiveMessage> of(HelpdeskEvent event) {
        if (event instanceof Outgoing outgoing) {
            return of(outgoing.client(), outgoing.messageId());
        }
        return event instanceof Imported imported ? of(imported.client(), imported.messageId()) : Optional.empty();
    }

    private static Optional<LiveMessage> of(HelpdeskClient client, String messageId) {
        return client.clientId().flatMap(clientId -> KnownIds.number(messageId).stream()
                .mapToObj(id -> new LiveMessage(clientId, id))
                .findFirst());
    }
}
