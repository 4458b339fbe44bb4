package dev.viaduct.socket;

/** Why the gateway closes a socket (protocol.md, Error codes and close codes). */
enum CloseCode {
    /** The device did not answer two heartbeats. */
    SILENT(4408, "silent for two heartbeats"),
    /** This instance goes away. */
    GOING_AWAY(1001, "instance going away"),
    /** A frame was larger than allowed. */
    TOO_LARGE(1009, "frame too large"),
    /** Ten bad frames in a row. */
    BAD_FRAMES(4400, "too many bad frames"),
    /** The token ended. */
    TOKEN_EXPIRED(4401, "token expired"),
    /** The helpdesk blocked the contact. */
    BLOCKED(4403, "contact blocked"),
    /** The contact was erased: the device must not come back by itself, which would make it anew. */
    ERASED(4403, "contact erased"),
    /** The contact aged out; whoever comes back is made anew. */
    AGED_OUT(1000, "contact aged out; reconnect"),
    /** The device does not read. */
    TOO_SLOW(4408, "too slow; reconnect with after"),
    /** The contact opened more sockets than allowed. */
    REPLACED(4409, "replaced by a newer socket"),
    /** The device went on above its rate. */
    RATE_LIMIT(4429, "rate limit exceeded");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
