package dev.viaduct.app;

import java.nio.charset.StandardCharsets;

/** PostgreSQL holds every Unicode text but U+0000; half a surrogate pair is no Unicode and would become a "?". */
public final class StorableText {
    private StorableText() {}

    /** Whether the text is stored as it is. */
    public static boolean is(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
