package dev.viaduct.socket;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the protocol writes them: RFC 3339, UTC, milliseconds. */
final class Timestamp {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamp() {}

    static String text(Instant time) {
        return FORMAT.format(time);
    }
}
