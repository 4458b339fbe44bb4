package dev.viaduct.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A gateway as {@link Hasty} with its admin API open. */
public final class Operated implements QuarkusTestProfile {
    private final Hasty hasty = new Hasty();

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(hasty.getConfigOverrides());
        settings.put("viaduct.admin.token", Admin.TOKEN);
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return hasty.testResources();
    }
}
