package dev.viaduct.conversation;

import java.time.Instant;
import java.util.UUID;

/**
 * One message of a stream, as stored.
 *
 * @param seq place in the contact's stream
 * @param messageId the gateway's id, time-ordered
 * @param clientId the client's own id; null when outgoing
 * @param direction which way
 * @param author who wrote it
 * @param text what it says; null when something else does
 * @param body everything else it carries
 * @param status how far it is
 * @param createdAt when it was stored, to the millisecond
 */
public record Message(
        long seq,
        UUID messageId,
        String clientId,
        Direction direction,
        Author author,
        String text,
        Body body,
        Status status,
        Instant createdAt) {

    /** Who wrote a message; all but the kind may be null. */
    public record Author(Kind kind, String id, String name, String picture) {
        /** The kinds of protocol.md's message object. The order is stored. */
        public enum Kind {
            /** The contact. */
            CONTACT,
            /** A person at the helpdesk. */
            OPERATOR,
            /** A program at the helpdesk. */
            BOT,
            /** The helpdesk itself. */
            SYSTEM
        }
    }
}
