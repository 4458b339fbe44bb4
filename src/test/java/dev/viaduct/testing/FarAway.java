package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A gateway whose database is a {@link DistantDatabase}. */
public final class FarAway implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "viaduct.outbox.retry-first", "PT0.05S",
                "viaduct.outbox.retry-max", "PT0.4S",
                "viaduct.outbox.receipt-window", "PT0.3S",
                "viaduct.limits.frames-per-second", "500",
                "viaduct.limits.frames-burst", "1000");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(DistantDatabase.class));
    }
}
