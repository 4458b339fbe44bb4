package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A gateway that holds little work at once, with a {@link DistantDatabase} that can make work pile up. */
public final class LittleRoom implements QuarkusTestProfile {
    /** Writes that may wait; three quarters of them of one app. */
    public static final int WRITES = 20;

    /** Requests in work, of one app. */
    public static final int REQUESTS_OF_AN_APP = 6;

    /** Webhooks in work, of one app. */
    public static final int WEBHOOKS_OF_AN_APP = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "viaduct.limits.writes", Integer.toString(WRITES),
                "viaduct.limits.requests", Integer.toString(REQUESTS_OF_AN_APP * 4 / 3),
                "viaduct.limits.webhooks", Integer.toString(WEBHOOKS_OF_AN_APP * 4 / 3),
                "viaduct.limits.frames-per-second", "500",
                "viaduct.limits.frames-burst", "1000");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(DistantDatabase.class));
    }
}
