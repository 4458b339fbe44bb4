package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A gateway that tries again in tenths of a second and does not give up within a test. */
public class Persistent implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "viaduct.outbox.retry-first", "PT0.05S",
                "viaduct.outbox.retry-max", "PT0.4S",
                "viaduct.webhooks.guardian-every", "PT0.5S");
    }
}
