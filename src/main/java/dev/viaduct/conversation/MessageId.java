package dev.viaduct.conversation;

import java.time.Instant;
import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** Ids of messages: UUIDv7, whose first 48 bits are the time in milliseconds, so that ids sort as their messages came. */
final class MessageId {
    private static final int TIME_SHIFT = 16;

    /** Below every id. */
    static final UUID NONE = new UUID(0, 0);

    private MessageId() {}

    static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /** Above every id that was made before this moment, and below every other. */
    static UUID lowestOf(Instant moment) {
        return new UUID(moment.toEpochMilli() << TIME_SHIFT, 0);
    }
}
