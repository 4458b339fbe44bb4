package dev.viaduct.conversation;

/** The database can't be reached or is overrun: nothing was stored, try again. */
public final class StorageUnavailable extends RuntimeException {
    /** Why, for the log; callers are only told that it is so. */
    public StorageUnavailable(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
