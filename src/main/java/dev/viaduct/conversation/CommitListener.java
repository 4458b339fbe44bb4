package dev.viaduct.conversation;

import java.util.List;

/** Is told what a commit changed, right after it, in commit order, on the writer's thread: must not block or throw. */
public interface CommitListener {
    /** The commit's changes; those of one contact in the order in which they happened. */
    void committed(List<Change> changes);
}
