package dev.viaduct.outbox;

import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A task with everything its execution needs, as one read brings it.
 *
 * @param seq of the message it is about; 0 for tasks about the contact
 * @param messageId the gateway's id of the message it is about; null for tasks about the contact
 * @param messageHelpdeskId the helpdesk's id of that message, where known
 * @param messageStatus how far that message is; null for tasks about the contact
 * @param status of a report: what to tell
 * @param dueIn until it may be tried; not positive when it may
 * @param failingFor since its first attempt that failed; zero when none did
 * @param unsure whether an earlier attempt may have reached the helpdesk
 * @param lookFrom a look begins above this id of the helpdesk: the greatest that was known before the first attempt, or
 *     that was looked at since; empty when none was known
 */
record StoredTask(
        long id,
        Task.Kind kind,
        ContactRef contact,
        Optional<String> contactHelpdeskId,
        Optional<String> tokenPhone,
        Profile profile,
        long seq,
        UUID messageId,
        Optional<String> messageHelpdeskId,
        Status messageStatus,
        String text,
        Body body,
        Status status,
        String traceparent,
        int attempts,
        Instant createdAt,
        Duration dueIn,
        Duration failingFor,
        boolean unsure,
        Optional<Long> lookFrom) {}
