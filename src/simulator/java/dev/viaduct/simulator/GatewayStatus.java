package dev.viaduct.simulator;

import java.util.Locale;
import java.util.Optional;

/** Delivery status of a message on the external channel (reference: {@code messages (PUT)}); there is no 4. */
public enum GatewayStatus {
    PENDING(1),
    SENT(2),
    FAILED(3),
    CANCELED(5),
    DELIVERED(6),
    SEEN(7);

    private final int number;

    GatewayStatus(int number) {
        this.number = number;
    }

    /** The number used in the path of a status report. */
    public int number() {
        return number;
    }

    /** The name used in the {@code outbox_status} event. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<GatewayStatus> ofNumber(String number) {
        for (GatewayStatus status : values()) {
            if (Integer.toString(status.number).equals(number)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
