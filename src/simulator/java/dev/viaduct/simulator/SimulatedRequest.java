package dev.viaduct.simulator;

import java.time.Instant;

/** A request: the messages of a dialog from its opening to its closing (reference: TERMS). */
public record SimulatedRequest(
        long id,
        long dialogId,
        long clientId,
        long channelId,
        long startMessageId,
        Long endMessageId,
        boolean open,
        Instant created,
        Instant updated) {

    SimulatedRequest closedBy(Long lastMessageId, Instant now) {
        return new SimulatedRequest(
                id, dialogId, clientId, channelId, startMessageId, lastMessageId, false, created, now);
    }
}
