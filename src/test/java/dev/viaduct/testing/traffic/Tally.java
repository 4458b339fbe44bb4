package dev.viaduct.testing.traffic;

import java.util.Map;
import java.util.TreeMap;

/** Counts what happened, by name. Confined to the loop. */
final class Tally {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
