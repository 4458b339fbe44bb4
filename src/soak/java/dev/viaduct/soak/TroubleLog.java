package dev.viaduct.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** When what failed. */
final class TroubleLog {

    private static final Duration BEFORE = Duration.ofSeconds(15);
    private static final Duration AFTER = Duration.ofSeconds(20);

    private record Entry(String name, Instant from, Instant to) {
        @Override
        public String toString() {
            return "%s %s to %s".formatted(name, from, to);
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    void add(String name, Instant from, Instant to) {
        entries.add(new Entry(name, from, to));
    }

    /** What failed a little before or after that moment; nothing for no moment. */
    List<String> around(Instant at) {
        return entries.stream()
                .filter(entry -> at != null
                        && entry.from().isBefore(at.plus(AFTER))
                        && entry.to().isAfter(at.minus(BEFORE)))
                .map(Entry::toString)
                .toList();
    }

    /** How often what failed. */
    Map<String, Long> counts() {
        return entries.stream().collect(Collectors.groupingBy(Entry::name, TreeMap::new, Collectors.counting()));
    }
}
