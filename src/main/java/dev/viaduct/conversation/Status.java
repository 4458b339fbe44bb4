package dev.viaduct.conversation;

/**
 * How far a message is (protocol.md, Frames). The codes are stored; a status only ever moves to a higher code, and
 * {@link #SEEN}, {@link #FAILED} and {@link #CANCELED} are ends.
 */
public enum Status {
    /** On durable storage: {@code accepted} when incoming, {@code pending} when outgoing. */
    STORED(0),
    /** Incoming: the helpdesk took it. Outgoing: written to a socket. */
    SENT(1),
    /** Outgoing: on a device. */
    DELIVERED(2),
    /** Read. */
    SEEN(3),
    /** Given up. */
    FAILED(8),
    /** Withdrawn at the helpdesk. */
    CANCELED(9);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** What is stored. */
    public int code() {
        return code;
    }

    /** The status of a stored code. */
    public static Status ofCode(int code) {
        for (Status status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("no status has code " + code);
    }
}
