package dev.viaduct.simulator;

import java.time.Instant;

/**
 * A request that reached the simulator's API, and how it was answered.
 *
 * @param operation null for a path that the API does not have
 * @param status the status answered, or the one that would have been when the answer was lost; 0 when the
 *     connection was cut before anything was done
 * @param answered false when the caller got no answer
 */
public record RecordedCall(
        Instant at,
        Operation operation,
        String method,
        String path,
        String query,
        String body,
        int status,
        boolean answered) {}
