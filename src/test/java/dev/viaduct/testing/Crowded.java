package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A gateway that tries again soon and never gives up, and two more apps on {@link SecondHelpdesk}. */
public final class Crowded implements QuarkusTestProfile {
    /** Calls a second of {@link SecondHelpdesk#PHONES}. */
    public static final int RATE = 40;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("viaduct.outbox.retry-first", "PT0.2S", "viaduct.outbox.retry-max", "PT1S");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(SecondHelpdesk.class, SecondHelpdesk.phonesRate(RATE)));
    }
}
