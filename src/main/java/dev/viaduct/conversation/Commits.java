package dev.viaduct.conversation;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells every listener of every commit. */
@Singleton
class Commits {
    private static final Logger LOG = Logger.getLogger(Commits.class);

    private final Instance<CommitListener> found;
    private volatile List<CommitListener> listeners;

    Commits(@Any Instance<CommitListener> found) {
        this.found = found;
    }

    void tell(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        if (listeners == null) {
            // looked up late: listeners write to streams themselves
            listeners = found.stream().toList();
        }
        for (CommitListener listener : listeners) {
            try {
                listener.committed(changes);
            } catch (RuntimeException e) {
                // the commit stands whatever a listener does
                LOG.errorf(e, "a listener failed on %d changes", changes.size());
            }
        }
    }
}
