package dev.viaduct.identity;

/** A caller's text, made fit for an answer or a log line. */
final class Printable {
    private static final int LONGEST = 64;

    private Printable() {}

    static String of(String text) {
        String visible = text.replaceAll("[^\\x20-\\x7e]", "?");
        return visible.length() <= LONGEST ? visible : visible.substring(0, LONGEST) + "…";
    }
}
