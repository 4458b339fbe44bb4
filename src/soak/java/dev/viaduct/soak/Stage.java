package dev.viaduct.soak;

import dev.viaduct.bench.Database;
import dev.viaduct.simulator.Chat2DeskSimulator;
import dev.viaduct.simulator.SimulatorSettings;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.RestartedGateway;
import dev.viaduct.testing.TcpProxy;
import dev.viaduct.testing.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that plays a part: the gateway, PostgreSQL and the helpdesk, each of the two behind a proxy, and traffic.
 *
 * @param toPostgresql what the gateway takes for PostgreSQL
 * @param toHelpdesk what the gateway takes for the helpdesk
 */
record Stage(
        Database database,
        TcpProxy toPostgresql,
        Chat2DeskSimulator helpdesk,
        TcpProxy toHelpdesk,
        RestartedGateway gateway,
        Traffic traffic)
        implements AutoCloseable {

    private static final int FAILURES_UNTIL_SWITCHED_OFF = 50;

    /** Sets everything up; traffic flows when this returns. */
    static Stage set(SoakOptions options, Path directory) throws Exception {
        var database = Database.start(directory);
        var toPostgresql = TcpProxy.to("localhost", database.port());
        // like the real one, only that an event that is sent again comes in seconds instead of hours
        var helpdesk = Chat2DeskSimulator.start(SimulatorSettings.withToken(PackagedGateway.HELPDESK_TOKEN)
                .withRepeatDelays(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30))
                .withDisableAfterFailures(FAILURES_UNTIL_SWITCHED_OFF));
        var toHelpdesk = TcpProxy.to("127.0.0.1", helpdesk.port());
        var gateway = new RestartedGateway("soak", helpdesk, settings(toPostgresql.port(), toHelpdesk.port()));
        gateway.start();
        var traffic = Traffic.start(
                helpdesk, gateway.address(), new Traffic.Shape(options.contacts(), options.rate()), options.seed());
        return new Stage(database, toPostgresql, helpdesk, toHelpdesk, gateway, traffic);
    }

    private static Map<String, String> settings(int postgresql, int helpdesk) {
        var address = "postgresql://localhost:" + postgresql + "/postgres";
        var settings = new HashMap<String, String>();
        settings.put("quarkus.datasource.reactive.url", address);
        settings.put("quarkus.datasource.jdbc.url", "jdbc:" + address);
        settings.put("quarkus.datasource.username", "postgres");
        settings.put("quarkus.datasource.password", "postgres");
        settings.put("viaduct.apps.acme.chat2desk.url", "http://localhost:" + helpdesk);
        return settings;
    }

    @Override
    public void close() throws IOException {
        traffic.close();
        gateway.close();
        toHelpdesk.close();
        helpdesk.close();
        toPostgresql.close();
        database.close();
    }
}
