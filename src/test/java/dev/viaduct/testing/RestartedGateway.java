package dev.viaduct.testing;

import dev.viaduct.simulator.Chat2DeskSimulator;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A packaged gateway that is ended and started again on the same data and at the same address. Set for a loop of
 * seconds: it retries soon, looks after its webhook often and lets contacts write as fast as they like.
 */
public final class RestartedGateway implements AutoCloseable {
    private static final Map<String, String> IN_A_HURRY = Map.of(
            "viaduct.apps.acme.chat2desk.rate-limit", "500",
            "viaduct.limits.frames-per-second", "500",
            "viaduct.limits.frames-burst", "1000",
            "viaduct.outbox.lease", "PT5S",
            "viaduct.outbox.retry-max", "PT5S",
            "viaduct.webhooks.guardian-every", "PT5S");

    private final String name;
    private final Map<String, String> settings = new LinkedHashMap<>(IN_A_HURRY);
    private final URI address;
    private PackagedGateway running;

    /** One on a folder of this name; {@code more} settings win over its own. */
    public RestartedGateway(String name, Chat2DeskSimulator helpdesk, Map<String, String> more) {
        this.name = name;
        String port = Integer.toString(PackagedGateway.freePort());
        this.address = URI.create("http://127.0.0.1:" + port);
        settings.putAll(PackagedGateway.bridging(helpdesk));
        settings.put("quarkus.http.port", port);
        settings.putAll(more);
    }

    /** Where it is found, whenever it runs. */
    public URI address() {
        return address;
    }

    /** The process that runs, or the last one that did. */
    public PackagedGateway process() {
        return running;
    }

    /** Starts it and returns when it is ready. */
    public void start() {
        running = PackagedGateway.start(name, settings);
    }

    /** {@code kill -9}, and a new start. */
    public void killAndStart() {
        running.kill();
        start();
    }

    /** SIGTERM; returns its exit code. */
    public int terminate(Duration longest) {
        running.terminate();
        return running.exitCode(longest);
    }

    /** Ends it and removes its data. */
    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }
}
