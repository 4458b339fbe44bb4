package dev.viaduct.socket;

import jakarta.inject.Singleton;

/** Who is connected to this instance. */
@Singleton
public class Connections {
    /** Devices, sockets and event streams together, and the contacts they belong to. */
    public record Count(int devices, int contacts) {}

    private final SocketRegistry registry;

    Connections(SocketRegistry registry) {
        this.registry = registry;
    }

    /** Those of one app. */
    public Count of(String app) {
        return registry.count(app);
    }
}
