package dev.viaduct.conversation;

/** Which way a message goes. The order is stored. */
public enum Direction {
    /** Contact → helpdesk. */
    INCOMING,
    /** Helpdesk → contact. */
    OUTGOING;

    static Direction ofCode(int code) {
        return values()[code];
    }

    int code() {
        return ordinal();
    }
}
