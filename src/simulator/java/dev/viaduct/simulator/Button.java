package dev.viaduct.simulator;

/**
 * A button of a reply (reference: {@code messages (POST)}, "Sending buttons"); absent fields are null and left out.
 *
 * @param type {@code reply}, {@code url}, {@code phone}, {@code email} or {@code location}
 */
public record Button(String type, String text, String payload, String url, String color) {

    /** A button that sends its payload back. */
    public static Button reply(String text, String payload) {
        return new Button("reply", text, payload, null, null);
    }

    /** A button that opens a page. */
    public static Button link(String text, String url) {
        return new Button("url", text, null, url, null);
    }
}
