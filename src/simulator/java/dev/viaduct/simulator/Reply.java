package dev.viaduct.simulator;

import java.util.List;

/**
 * What an operator or a bot writes to a client.
 *
 * @param coordinates {@code "lat lng"} or null
 * @param keyboard buttons below the message, sent as {@code keyboard.buttons}
 * @param inlineButtons buttons inside the message, sent as {@code inline_buttons}
 */
public record Reply(
        String text,
        List<Attachment> attachments,
        String coordinates,
        List<Button> keyboard,
        List<Button> inlineButtons,
        String externalId) {

    public Reply {
        attachments = List.copyOf(attachments);
        keyboard = List.copyOf(keyboard);
        inlineButtons = List.copyOf(inlineButtons);
    }

    /** A reply of text alone; the text may be null when something else is added. */
    public static Reply text(String text) {
        return new Reply(text, List.of(), null, List.of(), List.of(), null);
    }

    /** The same reply with these files. */
    public Reply withAttachments(Attachment... files) {
        return new Reply(text, List.of(files), coordinates, keyboard, inlineButtons, externalId);
    }

    /** The same reply with a place. */
    public Reply withCoordinates(double lat, double lng) {
        return new Reply(text, attachments, lat + " " + lng, keyboard, inlineButtons, externalId);
    }

    /** The same reply with buttons in {@code keyboard.buttons}. */
    public Reply withKeyboard(Button... buttons) {
        return new Reply(text, attachments, coordinates, List.of(buttons), inlineButtons, externalId);
    }

    /** The same reply with buttons in {@code inline_buttons}. */
    public Reply withInlineButtons(Button... buttons) {
        return new Reply(text, attachments, coordinates, keyboard, List.of(buttons), externalId);
    }

    /** The same reply with the id that another system gave it, as {@code messages (POST)} allows. */
    public Reply withExternalId(String id) {
        return new Reply(text, attachments, coordinates, keyboard, inlineButtons, id);
    }
}
