package dev.viaduct.conversation;

import java.util.Optional;
import java.util.UUID;

/** What a commit changed, told to {@link CommitListener}s. */
public sealed interface Change {
    /** Whose stream or state. */
    ContactRef contact();

    /**
     * A message is new in the stream.
     *
     * @param origin the session that wrote it and is answered otherwise; null when there is none
     * @param arrivedNanos {@link System#nanoTime()} when it reached the gateway
     */
    record Appended(ContactRef contact, Message message, String origin, long arrivedNanos) implements Change {}

    /** A message's status moved. {@code failure} says why when it failed. */
    record StatusMoved(ContactRef contact, long seq, UUID messageId, Status status, Optional<Failure> failure)
            implements Change {}

    /** The contact's receipts moved; {@code origin} is the session that moved them, or null. */
    record ReceiptsMoved(ContactRef contact, Receipts receipts, String origin) implements Change {}

    /** The conversation opened, closed or changed hands. */
    record ConversationMoved(ContactRef contact, Conversation conversation) implements Change {}

    /** The helpdesk blocked or unblocked the contact, or says so again. */
    record BlockMoved(ContactRef contact, boolean blocked) implements Change {}

    /** The contact is gone with everything of it; {@code erased} on request, otherwise of age. */
    record ContactGone(ContactRef contact, boolean erased) implements Change {}

    /** The contact's stream may hold more than was told: a commit was not answered, and is over now. */
    record Doubted(ContactRef contact) implements Change {}

    /** The outbox has work for the contact, or may have. */
    record WorkStored(ContactRef contact, Lane lane) implements Change {}

    /** Why a message failed: a code for programs, a sentence for people. */
    record Failure(String code, String message) {}

    /** The two queues of upstream work a contact has: what must keep its order, and reports. */
    enum Lane {
        /** Messages, profiles and closes, one after the other. */
        MESSAGES,
        /** Delivery and seen status. */
        REPORTS
    }
}
