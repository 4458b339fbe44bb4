package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * Upstream work that ended without having been done.
 *
 * @param seq of the message it was about, where it was about one
 * @param status of a report: what was to be told
 * @param why what the helpdesk said, or that time was over
 * @param attempts how often it was tried
 * @param createdAt when it was stored first
 * @param failedAt when it ended
 */
public record FailedTask(
        long id,
        ContactRef contact,
        Task.Kind kind,
        Optional<Long> seq,
        Optional<Status> status,
        Failure why,
        int attempts,
        Instant createdAt,
        Instant failedAt) {}
