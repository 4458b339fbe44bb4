package dev.viaduct.conversation;

/** How a message came. The order is stored. */
public enum Via {
    /** A frame of one of the contact's sockets. */
    FRAME,
    /** A request of the contact. */
    REQUEST,
    /** The helpdesk announced it. */
    WEBHOOK,
    /** The gateway asked the helpdesk for what it had missed. */
    FETCHED;

    static Via ofCode(int code) {
        return values()[code];
    }

    int code() {
        return ordinal();
    }
}
