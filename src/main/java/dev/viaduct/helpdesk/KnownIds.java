package dev.viaduct.helpdesk;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The greatest message id of each app's helpdesk that came by: whatever happens there later has a greater one. Ids that
 * are no numbers are not kept.
 */
@Singleton
public class KnownIds {
    private static final int LONGEST = 18; // digits that fit a long

    private final Map<String, Long> greatest = new ConcurrentHashMap<>();

    /** A message of this id exists. */
    public void saw(String app, String id) {
        number(id).ifPresent(number -> greatest.merge(app, number, Math::max));
    }

    /** The greatest id that was seen. */
    public OptionalLong greatest(String app) {
        Long id = greatest.get(app);
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** An id as the number it is; empty when it is none. */
    public static OptionalLong number(String id) {
        boolean digits = !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? OptionalLong.of(Long.parseLong(id)) : OptionalLong.empty();
    }
}
