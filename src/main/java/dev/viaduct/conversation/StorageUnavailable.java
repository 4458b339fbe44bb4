package dev.viaduct.conversation;

import io.vertx.pgclient.PgException;
import java.util.Set;

/** The database can't be reached or is overrun: nothing was stored as far as can be known, try again. */
public final class StorageUnavailable extends RuntimeException {
    /** What is known of the database and the write. */
    enum Reason {
        /** The gateway has more to write than it may hold; the database was not asked. */
        OVERRUN,
        /** The database answered, and did not do it. */
        REFUSED,
        /** The database does not answer: others will fare no better now. */
        AWAY,
        /** The database did not answer a commit, which may have happened. */
        IN_DOUBT
    }

    // insufficient resources, shut down: what PostgreSQL says in place of working
    private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "57P");

    private final Reason reason;

    private StorageUnavailable(Reason reason, String message, Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    /** The gateway holds as many writes as it may. */
    static StorageUnavailable overrun(String message) {
        return new StorageUnavailable(Reason.OVERRUN, message, null);
    }

    /** Something else was done to the same rows just then. */
    static StorageUnavailable overtaken(String message) {
        return new StorageUnavailable(Reason.REFUSED, message, null);
    }

    /** The database failed with this; {@code inCommit} when it was to commit. */
    static StorageUnavailable because(Throwable cause, boolean inCommit) {
        Throwable root = cause;
        while (root.getCause() != null && !(root instanceof PgException)) {
            root = root.getCause();
        }
        boolean answered = root instanceof PgException pg
                && pg.getSqlState() != null
                && AWAY_CLASSES.stream().noneMatch(pg.getSqlState()::startsWith);
        Reason reason = answered ? Reason.REFUSED : inCommit ? Reason.IN_DOUBT : Reason.AWAY;
        String what = answered ? "the database refused: " : "the database did not answer: ";
        return new StorageUnavailable(reason, what + cause.getMessage(), cause);
    }

    Reason reason() {
        return reason;
    }

    /** Whether it makes no sense to ask the database for something else right now. */
    boolean isAway() {
        return reason == Reason.AWAY || reason == Reason.IN_DOUBT;
    }
}
