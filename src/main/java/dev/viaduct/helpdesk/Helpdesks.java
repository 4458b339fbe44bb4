package dev.viaduct.helpdesk;

import dev.viaduct.app.App;
import dev.viaduct.app.Apps;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The helpdesk of each app. */
@Singleton
public class Helpdesks {
    private final Map<String, Helpdesk> byApp;

    Helpdesks(Apps apps, @All List<HelpdeskFactory> factories) {
        this.byApp = apps.all().stream().collect(Collectors.toMap(App::slug, app -> make(app, factories)));
    }

    private static Helpdesk make(App app, List<HelpdeskFactory> factories) {
        return factories.stream()
                .filter(factory -> factory.kind() == app.helpdesk())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing speaks to " + app.helpdesk()))
                .helpdeskOf(app);
    }

    /** The helpdesk of an app that exists. */
    public Helpdesk of(String app) {
        return byApp.get(app);
    }
}
