package dev.viaduct.helpdesk;

/** What a helpdesk can be told of a message it sent. */
public enum DeliveryStatus {
    /** On its way to a device. */
    SENT,
    /** On a device. */
    DELIVERED,
    /** Read. */
    SEEN
}
