package dev.viaduct.fanout;

import dev.viaduct.conversation.ContactKey;

/** What instances tell each other of a contact. */
public sealed interface Notice {
    /** Whom it concerns. */
    ContactKey contact();

    /**
     * A frame for the contact's sockets, encoded once for all of them.
     *
     * @param seq of the message in the frame, 0 when it carries none
     * @param pending whether the frame holds an outgoing message whose arrival on a socket is to be noted
     * @param except the session that must not get it, or null
     * @param arrivedNanos {@link System#nanoTime()} of what caused it, on the instance that tells
     */
    record Frame(
            ContactKey contact, String type, long seq, boolean pending, String except, long arrivedNanos, byte[] json)
            implements Notice {}

    /** The contact's stream may hold messages that nobody was told of. */
    record Look(ContactKey contact) implements Notice {}

    /** The contact was blocked: its sockets are closed. */
    record Blocked(ContactKey contact) implements Notice {}

    /** The contact is gone, {@code erased} or of age: its sockets are closed. */
    record Gone(ContactKey contact, boolean erased) implements Notice {}
}
