package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A gateway whose limits are so small that tests reach them, with apps of every kind of key. */
public final class SmallLimits implements QuarkusTestProfile {
    /** Sockets of the whole instance. */
    public static final int SOCKETS = 6;

    /** Guests an address may make. */
    public static final int GUESTS = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "viaduct.limits.sockets", Integer.toString(SOCKETS),
                "viaduct.limits.sockets-per-contact", "2",
                "viaduct.limits.heartbeat", "PT1S",
                "viaduct.limits.frames-per-second", "5",
                "viaduct.limits.frames-burst", "60",
                "viaduct.limits.outbound-buffer-bytes", "16384",
                "viaduct.limits.guests-per-address-per-hour", Integer.toString(GUESTS));
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(KeyServer.class));
    }
}
