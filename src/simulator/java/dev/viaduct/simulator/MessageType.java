package dev.viaduct.simulator;

import java.util.Locale;
import java.util.Optional;

/** What kind of message the helpdesk stores (reference: {@code messages (GET)}, {@code messages (POST)}). */
public enum MessageType {
    FROM_CLIENT,
    TO_CLIENT,
    AUTOREPLY,
    SYSTEM,
    COMMENT;

    /** The name on the wire: {@code from_client}, {@code to_client} and so on. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the helpdesk hands such a message to the client; only these have a delivery status. */
    public boolean reachesClient() {
        return this == TO_CLIENT || this == AUTOREPLY;
    }

    static Optional<MessageType> ofWireName(String name) {
        for (MessageType type : values()) {
            if (type.wireName().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
