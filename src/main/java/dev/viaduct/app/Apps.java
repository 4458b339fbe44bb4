package dev.viaduct.app;

import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The bridged apps of this gateway. */
@Singleton
public class Apps {
    private static final Logger LOG = Logger.getLogger(Apps.class);

    private final Map<String, App> bySlug;

    Apps(ViaductConfig config) {
        ConfigurationCheck check = ConfigurationCheck.of(config);
        if (!check.mistakes().isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator(), check.mistakes()));
        }
        check.warnings().forEach(LOG::warn);
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
