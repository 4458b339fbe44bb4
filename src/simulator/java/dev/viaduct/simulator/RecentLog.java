package dev.viaduct.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest entries, bounded so that a long demo does not fill the memory. */
final class RecentLog<T> {

    private static final int KEPT = 20_000;

    private final Deque<T> entries = new ArrayDeque<>();

    synchronized void add(T entry) {
        if (entries.size() == KEPT) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }

    synchronized List<T> all() {
        return List.copyOf(entries);
    }
}
