package dev.viaduct.conversation;

import jakarta.inject.Singleton;
import java.time.Instant;

/** Lets go of what is older than it may be kept. */
@Singleton
public class Aging {
    private final Transactions transactions;
    private final Contacts contacts;
    private final Commits commits;

    Aging(Transactions transactions, Contacts contacts, Commits commits) {
        this.transactions = transactions;
        this.contacts = contacts;
        this.commits = commits;
    }

    /** Messages stored before this moment, but none that still has to be forwarded or reported. */
    public Removal messages(Instant before) {
        return new AgedMessages(transactions, before);
    }

    /** Failed tasks that ended before this moment. */
    public Removal failedTasks(Instant before) {
        return new AgedRows(transactions, AgedRows.FAILED_TASKS, before);
    }

    /** Tombstones of contacts that were erased before this moment. */
    public Removal tombstones(Instant before) {
        return new AgedRows(transactions, AgedRows.TOMBSTONES, before);
    }

    /** Contacts that were not here since this moment and of whose streams nothing is left. */
    public Removal contacts(Instant before) {
        return new AgedContacts(transactions, contacts, commits, before);
    }
}
