package dev.viaduct.conversation;

import java.util.Optional;

/**
 * Whether somebody is on the other side, and who.
 *
 * @param open whether the helpdesk has an open request
 * @param operator whom it is assigned to
 */
public record Conversation(boolean open, Optional<Operator> operator) {
    /** Nobody is there. */
    public static final Conversation CLOSED = new Conversation(false, Optional.empty());

    /** An operator as contacts see them; name and picture may be null. */
    public record Operator(String id, String name, String picture) {}
}
