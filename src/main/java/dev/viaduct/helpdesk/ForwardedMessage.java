package dev.viaduct.helpdesk;

/**
 * A contact's message on its way to a helpdesk.
 *
 * @param messageId the gateway's id, which the helpdesk keeps and tells back
 * @param text or null
 * @param location or null
 * @param payload of a pressed button, or null
 * @param sender who wrote it
 */
public record ForwardedMessage(String messageId, String text, Location location, String payload, Sender sender) {
    /** A place, in degrees. */
    public record Location(double lat, double lng) {}
}
