package dev.viaduct.conversation;

/** What the trail holds of a message's story, which its row can't tell. The order is stored. */
enum Trail {
    /** A try to forward or report it failed for now. */
    ATTEMPT_FAILED,
    /** The helpdesk was told its status. */
    REPORTED,
    /** The helpdesk's event said that it has the message. */
    CONFIRMED,
    /** It was written to one more device. */
    WRITTEN,
    /** It had failed. */
    FAILED,
    /** Somebody had it tried again. */
    RETRIED;

    static Trail ofCode(int code) {
        return values()[code];
    }

    int code() {
        return ordinal();
    }
}
