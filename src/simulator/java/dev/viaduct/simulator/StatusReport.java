package dev.viaduct.simulator;

import java.time.Instant;

/** One status report that the gateway made for a message, in the order of arrival. */
public record StatusReport(GatewayStatus status, Instant at) {}
