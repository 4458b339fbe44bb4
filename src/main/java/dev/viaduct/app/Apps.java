package dev.viaduct.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bridged apps of this gateway. */
@ApplicationScoped
public class Apps {
    private final Map<String, App> bySlug;

    Apps(ViaductConfig config) {
        ConfigurationCheck check = ConfigurationCheck.of(config);
        if (!check.mistakes().isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator(), check.mistakes()));
        }
        this.bySlug = check.apps();
    }

    /** The app of this slug, if there is one. */
    public Optional<App> find(String slug) {
        return Optional.ofNullable(bySlug.get(slug));
    }

    /** All apps. */
    public Collection<App> all() {
        return List.copyOf(bySlug.values());
    }
}
