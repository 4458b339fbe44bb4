package dev.viaduct.helpdesk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a helpdesk announces, in the gateway's terms. */
public sealed interface HelpdeskEvent {

    /**
     * A message of the helpdesk's side for a contact.
     *
     * @param messageId the helpdesk's id
     * @param operatorId who wrote it; empty for a program
     * @param automatic an autoreply: says nothing of anybody having read
     * @param content what it says
     */
    record Outgoing(
            HelpdeskClient client, String messageId, Optional<String> operatorId, boolean automatic, Content content)
            implements HelpdeskEvent {}

    /** A contact's message that came to the helpdesk by another way and belongs into the stream. */
    record Imported(HelpdeskClient client, String messageId, Content content) implements HelpdeskEvent {}

    /** The helpdesk has a forwarded message, {@code externalId} being the gateway's id of it. */
    record Taken(HelpdeskClient client, String messageId, String externalId) implements HelpdeskEvent {
        /** The gateway's id of the message; further attachments of one carry it with a suffix. */
        public UUID ownMessageId() {
            return UUID.fromString(externalId.replaceFirst("#\\d+$", ""));
        }
    }

    /** A message of the helpdesk's side was withdrawn or will never be sent. */
    record Withdrawn(HelpdeskClient client, String messageId) implements HelpdeskEvent {}

    /** The conversation opened, closed or was assigned at {@code at}. */
    record ConversationMoved(HelpdeskClient client, boolean open, Optional<String> operatorId, Instant at)
            implements HelpdeskEvent {}

    /** What the helpdesk knows of the contact changed; null where it knows nothing. */
    record ClientUpdated(
            HelpdeskClient client,
            String name,
            String phone,
            String picture,
            Map<String, String> customFields,
            Instant at)
            implements HelpdeskEvent {}

    /** The contact was put on the blacklist or taken off at {@code at}. */
    record ClientBlocked(HelpdeskClient client, boolean blocked, Instant at) implements HelpdeskEvent {}

    /** Nothing a contact may or need know; {@code why} is one word for the metric. */
    record Ignored(String why) implements HelpdeskEvent {}

    /** Signed by the helpdesk, and not to be understood; {@code client} where that much is clear. */
    record Unreadable(Optional<HelpdeskClient> client, String reason) implements HelpdeskEvent {}

    /** What a message says; lists are never null. */
    record Content(String text, List<File> files, Place place, List<Button> buttons) {
        /** Whether there is nothing at all. */
        public boolean isEmpty() {
            return text == null && files.isEmpty() && place == null && buttons.isEmpty();
        }
    }

    /** A file by link; name and type may be null. */
    record File(String name, String contentType, String url) {}

    /** A place, in degrees. */
    record Place(double lat, double lng) {}

    /** A button, of a type of protocol.md. */
    record Button(String type, String text, String payload, String url, String color) {}
}
