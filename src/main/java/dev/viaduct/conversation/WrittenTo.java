package dev.viaduct.conversation;

import java.util.Locale;

/**
 * A device that a message was written to.
 *
 * @param kind how it is connected
 * @param session name of its session, as its {@code welcome} tells it
 */
public record WrittenTo(Kind kind, String session) {
    /** How devices are connected. */
    public enum Kind {
        /** A WebSocket. */
        SOCKET,
        /** Server-sent events. */
        EVENTS
    }

    /** What is stored. */
    String text() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + session;
    }

    static WrittenTo ofText(String text) {
        int blank = text.indexOf(' ');
        return new WrittenTo(
                Kind.valueOf(text.substring(0, blank).toUpperCase(Locale.ROOT)), text.substring(blank + 1));
    }
}
