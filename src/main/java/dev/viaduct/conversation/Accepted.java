package dev.viaduct.conversation;

import java.time.Instant;
import java.util.UUID;

/**
 * A message is on durable storage.
 *
 * @param seq its place in the stream
 * @param messageId the gateway's id
 * @param createdAt when it was first stored
 * @param duplicate whether it had been stored before; then nothing new was
 */
public record Accepted(long seq, UUID messageId, Instant createdAt, boolean duplicate) {}
