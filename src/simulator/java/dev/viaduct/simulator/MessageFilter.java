package dev.viaduct.simulator;

import java.util.Optional;
import java.util.function.Predicate;

/** Which messages {@code messages (GET)} asks for; {@code startId} 0 means from the first. */
record MessageFilter(
        Optional<Long> clientId, long startId, boolean descending, int limit, Predicate<SimulatedMessage> matching) {}
