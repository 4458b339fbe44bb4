package dev.viaduct.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Remembers which id was the greatest at which time, to tell what is old enough to be beyond doubt: events overtake each
 * other, come again minutes later, or not at all. Not thread-safe.
 */
final class Horizon {
    private static final Duration APART = Duration.ofMinutes(1); // so that few are kept

    private record Mark(Instant at, long id) {}

    private final Duration age;
    private final Deque<Mark> marks = new ArrayDeque<>();

    /** What is known for so long is beyond doubt. */
    Horizon(Duration age) {
        this.age = age;
    }

    /** Takes note of the greatest id now; the greatest that is beyond doubt, empty when none is. */
    OptionalLong note(OptionalLong greatest, Instant now) {
        OptionalLong safe = OptionalLong.empty();
        while (!marks.isEmpty() && !marks.peekFirst().at().isAfter(now.minus(age))) {
            safe = OptionalLong.of(marks.pollFirst().id());
        }
        boolean due = marks.isEmpty() || !marks.peekLast().at().isAfter(now.minus(APART));
        if (greatest.isPresent() && due) {
            marks.addLast(new Mark(now, greatest.getAsLong()));
        }
        return safe;
    }

    /** Nothing is beyond doubt any more. */
    void forget() {
        marks.clear();
    }
}
