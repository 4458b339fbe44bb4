package dev.viaduct.outbox;

import java.time.Instant;

/** Why and since when nothing of an app is forwarded. */
public record Pause(String reason, Instant since) {}
