package dev.viaduct.conversation;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets so many wait, for work that its callers bound already and that weighs little. */
public final class AtMost<W> implements GroupCommit.Admission<W> {
    private final int most;
    private final AtomicInteger inside = new AtomicInteger();

    /** Room for so many. */
    public AtMost(int most) {
        this.most = most;
    }

    @Override
    public boolean enter(W write) {
        if (inside.incrementAndGet() <= most) {
            return true;
        }
        inside.decrementAndGet();
        return false;
    }

    @Override
    public void leave(W write) {
        inside.decrementAndGet();
    }
}
