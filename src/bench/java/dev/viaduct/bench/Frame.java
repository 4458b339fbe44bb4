package dev.viaduct.bench;

/**
 * Reads what the driver needs from a frame by searching for markers: parsing would cost more than the rest of the driver.
 * Texts of the benchmark hold nothing that looks like a marker.
 */
final class Frame {

    private static final String TYPE = "\"type\":\"";

    private Frame() {}

    static boolean isType(String frame, String type) {
        var at = frame.indexOf(TYPE);
        return at >= 0
                && frame.startsWith(type, at + TYPE.length())
                && frame.startsWith("\"", at + TYPE.length() + type.length());
    }

    /** The digits behind the marker, or -1. */
    static long number(String frame, String marker) {
        var at = frame.indexOf(marker);
        return at < 0 ? -1 : digits(frame, at + marker.length());
    }

    /** The digits from there on, or -1. */
    static long digits(String frame, int from) {
        var value = 0L;
        var at = from;
        while (at < frame.length() && frame.charAt(at) >= '0' && frame.charAt(at) <= '9') {
            value = value * 10 + frame.charAt(at++) - '0';
        }
        return at == from ? -1 : value;
    }

    /** The string behind the marker up to its quote. */
    static String string(String frame, String marker) {
        var at = frame.indexOf(marker);
        var end = at < 0 ? -1 : frame.indexOf('"', at + marker.length());
        return end < 0 ? "unknown" : frame.substring(at + marker.length(), end);
    }
}
