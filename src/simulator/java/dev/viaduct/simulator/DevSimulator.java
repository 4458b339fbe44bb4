package dev.viaduct.simulator;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Runs a simulator beside the gateway in dev mode; each live reload gets a fresh one. */
@ApplicationScoped
@IfBuildProfile("dev")
public class DevSimulator {

    private static final Logger LOG = Logger.getLogger(DevSimulator.class);

    private final int port;
    private final String token;
    private Chat2DeskSimulator running;

    DevSimulator(
            @ConfigProperty(name = "simulator.port", defaultValue = "8090") int port,
            @ConfigProperty(name = "simulator.token", defaultValue = "demo-token") String token) {
        this.port = port;
        this.token = token;
    }

    /** Before anything of the gateway that calls the helpdesk. */
    void start(@Observes @Priority(1) StartupEvent event) {
        running = Chat2DeskSimulator.start(SimulatorSettings.withToken(token).withPort(port));
        LOG.infof("Operator console of the helpdesk simulator: %s/", running.url());
    }

    void stop(@Observes ShutdownEvent event) {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
