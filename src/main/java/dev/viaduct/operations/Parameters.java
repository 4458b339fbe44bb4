package dev.viaduct.operations;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what admin requests say, or rejects it by its name. */
final class Parameters {
    /** Most entries of a page. */
    static final int LARGEST_PAGE = 200;

    private static final int DEFAULT_PAGE = 50;
    private static final int LONGEST = 1_024;

    /** Part of a list: entries behind {@code after}, at most {@code limit}. */
    record PageWish(long after, int limit) {
        /** One more than asked for tells whether there is more. */
        int look() {
            return limit + 1;
        }

        <T> List<T> cut(List<T> found) {
            return found.size() > limit ? found.subList(0, limit) : found;
        }
    }

    private Parameters() {}

    static PageWish page(String after, String limit) {
        return new PageWish(
                after == null ? 0 : number("after", after, 0, Long.MAX_VALUE),
                limit == null ? DEFAULT_PAGE : (int) number("limit", limit, 1, LARGEST_PAGE));
    }

    static long number(String name, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Rejected.parameter(name, name + " must be a whole number");
        }
        throw Rejected.parameter(name, name + " must be from " + least + (most == Long.MAX_VALUE ? "" : " to " + most));
    }

    /** A row's id. */
    static long id(String text) {
        return number("id", text, 1, Long.MAX_VALUE);
    }

    static UUID uuid(String name, String text) {
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equalsIgnoreCase(text)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            throw Rejected.parameter(name, name + " must be a UUID");
        }
        throw Rejected.parameter(name, name + " must be a UUID");
    }

    /** A text that may be absent; what the database can't hold is rejected. */
    static Optional<String> text(String name, String text) {
        if (text != null && (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0)) {
            throw Rejected.parameter(name, name + " must have 1 to " + LONGEST + " characters, none of them U+0000");
        }
        return Optional.ofNullable(text);
    }

    /** Fit for a log line, whatever it is. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
