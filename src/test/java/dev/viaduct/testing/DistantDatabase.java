package dev.viaduct.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * A database that the gateway reaches through a {@link TcpProxy}. Migrations and tests that ask it directly do not pass
 * the proxy.
 */
public final class DistantDatabase implements QuarkusTestResourceLifecycleManager {
    private static TcpProxy proxy;

    /** The way to the database. */
    public static TcpProxy proxy() {
        return proxy;
    }

    /** After {@link Gateway}, whose own database is not used then. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.create());
        URI address = URI.create(settings.get("quarkus.datasource.reactive.url"));
        proxy = TcpProxy.to(address.getHost(), address.getPort());
        settings.put("quarkus.datasource.reactive.url", "postgresql://localhost:" + proxy.port() + address.getPath());
        return settings;
    }

    @Override
    public void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }
}
