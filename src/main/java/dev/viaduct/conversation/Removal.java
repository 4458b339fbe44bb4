package dev.viaduct.conversation;

import io.smallrye.mutiny.Uni;

/** Takes away what is too old, a bounded number of rows at a time; asked again only after its last answer. */
public interface Removal {
    /**
     * What one step did.
     *
     * @param removed rows that are gone
     * @param more whether another step may find more
     */
    record Progress(int removed, boolean more) {}

    /** The next step, in a transaction of its own; after a failure the same step is taken again. */
    Uni<Progress> step();
}
