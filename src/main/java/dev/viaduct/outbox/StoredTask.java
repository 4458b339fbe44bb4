package dev.viaduct.outbox;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Task;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A task with everything its execution needs, as one read brings it.
 *
 * @param messageId the gateway's id of the message it is about; null for tasks about the contact
 * @param messageHelpdeskId the helpdesk's id of that message, where known
 * @param status of a report: what to tell
 */
record StoredTask(
        long id,
        Task.Kind kind,
        ContactRef contact,
        Optional<String> contactHelpdeskId,
        Optional<String> tokenPhone,
        Profile profile,
        UUID messageId,
        Optional<String> messageHelpdeskId,
        String text,
        Body body,
        Status status,
        String traceparent,
        int attempts,
        Instant createdAt,
        Instant nextAttempt) {}
