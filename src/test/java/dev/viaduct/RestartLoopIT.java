package dev.viaduct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.testing.RestartedGateway;
import dev.viaduct.testing.TestDatabase;
import dev.viaduct.testing.traffic.FaultLoop;
import dev.viaduct.testing.traffic.Traffic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SIGTERM in a loop under traffic: every device is told and resumes, and nothing is lost, doubled or out of order. */
class RestartLoopIT {
    private static final int RESTARTS = 10;
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(12);
    private static final Duration END_OF_THE_JVM = Duration.ofSeconds(5);
    private static final int ENDED_BY_SIGTERM = 143;

    @Test
    void theBooksAgreeAfterTenRestarts() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.create());
        settings.put("quarkus.shutdown.timeout", SHUTDOWN_TIMEOUT.toString());
        FaultLoop.assertThatBooksAgree("restart-loop", settings, RESTARTS, RestartLoopIT::restart);
    }

    private static void restart(RestartedGateway gateway, Traffic traffic) throws Exception {
        int devices = traffic.awaitResumed();
        long told = traffic.count("draining");

        int exitCode = gateway.terminate(SHUTDOWN_TIMEOUT.plus(END_OF_THE_JVM));

        assertThat(exitCode).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(gateway.process().stackTraces()).isEmpty();
        assertThat(traffic.count("draining") - told).as("devices told").isEqualTo(devices);
        gateway.start();
    }
}
