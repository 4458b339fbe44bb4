package dev.viaduct.conversation;

/** Upstream work as it is stored with what causes it. */
public final class Task {
    private Task() {}

    /** What a task does. The order is stored. */
    public enum Kind {
        /** Forwards a message. */
        MESSAGE,
        /** Tells the contact's profile. */
        PROFILE,
        /** Closes the conversation. */
        CLOSE,
        /** Reports the status of an outgoing message. */
        REPORT;

        /** The kind of a stored code. */
        public static Kind ofCode(int code) {
            return values()[code];
        }

        /** What is stored. */
        public int code() {
            return ordinal();
        }
    }
}
