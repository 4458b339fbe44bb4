package dev.viaduct.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a lane may do now.
 *
 * @param tasks its first tasks, claimed and due, in order
 * @param again when the lane must look again after them; empty when it has no more
 * @param epoch of the lease under which they were claimed
 */
record Turn(List<StoredTask> tasks, Optional<Instant> again, int epoch) {}
