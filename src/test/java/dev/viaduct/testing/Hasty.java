package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A gateway that does in tenths of a second what takes seconds, and two more apps on {@link SecondHelpdesk}. */
public final class Hasty implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "viaduct.outbox.retry-first", "PT0.05S",
                "viaduct.outbox.retry-max", "PT0.4S",
                "viaduct.outbox.give-up-after", "PT3S",
                "viaduct.outbox.receipt-window", "PT0.3S",
                "viaduct.webhooks.max-age", "PT1M",
                "viaduct.webhooks.guardian-every", "PT0.5S");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(SecondHelpdesk.class));
    }
}
