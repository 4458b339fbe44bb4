package dev.viaduct.webhook;

import dev.viaduct.helpdesk.Listing.Listed;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a pass reads once more because the one before may have read it too soon: a message can appear in the list after
 * others with greater ids. Repeats are cheap, they are known by their ids.
 */
final class Overlap {
    // much longer than any helpdesk takes, because its clock may differ from ours
    private static final Duration LENGTH = Duration.ofMinutes(5);

    private Overlap() {}

    /** The greatest of these messages below which none can appear any more. One without a time counts as old. */
    static OptionalLong settled(List<Listed> messages, Instant now) {
        Instant young = now.minus(LENGTH);
        return messages.stream()
                .sorted(Comparator.comparingLong(Listed::id))
                .takeWhile(listed -> listed.createdAt().filter(young::isBefore).isEmpty())
                .mapToLong(Listed::id)
                .max();
    }
}
