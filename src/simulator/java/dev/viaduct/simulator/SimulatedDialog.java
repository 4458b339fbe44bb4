package dev.viaduct.simulator;

import java.time.Instant;

/** The one dialog of a client on a channel; requests open and close in it (reference: TERMS). */
public record SimulatedDialog(
        long id, long clientId, long channelId, Long operatorId, boolean open, Instant begin, Instant updated) {

    SimulatedDialog assignedTo(Long operator, Instant now) {
        return new SimulatedDialog(id, clientId, channelId, operator, open, begin, now);
    }

    SimulatedDialog withOpen(boolean isOpen, Instant now) {
        return new SimulatedDialog(id, clientId, channelId, operatorId, isOpen, begin, now);
    }
}
