package dev.viaduct.conversation;

/**
 * How far a contact's devices are in its stream. Both only ever grow, and what was seen was delivered.
 *
 * @param delivered outgoing messages up to this {@code seq} reached a device
 * @param seen outgoing messages up to this {@code seq} were seen; never above {@code delivered}
 */
public record Receipts(long delivered, long seen) {
    /** Refuses what can't be. */
    public Receipts {
        if (seen < 0 || delivered < seen) {
            throw new IllegalArgumentException("delivered " + delivered + ", seen " + seen);
        }
    }

    /** These receipts after one more word of a device; lower values than before change nothing. */
    public Receipts advancedBy(long moreDelivered, long moreSeen) {
        long newSeen = Math.max(seen, moreSeen);
        return new Receipts(Math.max(Math.max(delivered, moreDelivered), newSeen), newSeen);
    }
}
