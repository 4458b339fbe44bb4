package dev.viaduct.conversation;

/** A write that the stream's state forbids; nothing was stored. */
public final class Refusal extends RuntimeException {
    /** Why, in protocol.md's error codes. */
    public enum Code {
        /** The contact is blocked. */
        FORBIDDEN,
        /** {@code reply_to} or the contact does not exist. */
        NOT_FOUND,
        /** It was said to a contact that is erased. */
        ERASED,
        /** A value that the stream can't take. */
        INVALID
    }

    private final Code code;
    private final String field;

    /** {@code field} names what is wrong, or is null. */
    public Refusal(Code code, String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    /** Why. */
    public Code code() {
        return code;
    }

    /** Which field, or null. */
    public String field() {
        return field;
    }
}
