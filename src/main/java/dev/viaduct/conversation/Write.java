package dev.viaduct.conversation;

import dev.viaduct.conversation.Message.Author;
import java.time.Instant;
import java.util.UUID;

/** What can be done to a stream. Writes share commits; each is answered after the commit that holds it. */
sealed interface Write {
    ContactRef contact();

    /**
     * One more message. {@code clientId} of an incoming and {@code helpdeskId} of an outgoing one recognise repeats.
     *
     * @param forward whether the outbox gets a task for it
     * @param answers whether it marks earlier incoming messages seen
     * @param via how it came
     */
    record Append(
            ContactRef contact,
            UUID messageId,
            String clientId,
            String helpdeskId,
            Direction direction,
            Author author,
            String text,
            Body body,
            Status status,
            Instant createdAt,
            boolean forward,
            boolean answers,
            Via via,
            String traceparent,
            String origin,
            long arrivedNanos)
            implements Write {}

    /** A device's word on how far it is. */
    record Acknowledge(ContactRef contact, long delivered, long seen, String origin) implements Write {}

    /** An outgoing message was written to a device. */
    record Written(ContactRef contact, long seq, WrittenTo device) implements Write {}
}
