package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/** Runs the scenarios one after the other, each against a fresh application on a fresh database. */
public final class Benchmark {

    private final Options options;
    private final Pinning pinning;
    private final Report report;

    private Benchmark(Options options, Pinning pinning, Report report) {
        this.options = options;
        this.pinning = pinning;
        this.report = report;
    }

    /** Ends with 0 when every ledger is clean, with 1 when one isn't, with 2 when nothing could be measured. */
    public static void main(String[] arguments) {
        var report = new Report(System.out);
        try {
            var options = Options.fromSystemProperties();
            // Before anything else starts a thread or a process that is to inherit it.
            var pinning = Pinning.apply(options.pin());
            report.benchmark(options, pinning);
            var clean = new Benchmark(options, pinning, report).runAll();
            report.verdict(clean);
            System.exit(clean ? 0 : 1);
        } catch (Exception e) {
            report.failure(e);
            System.exit(2);
        }
    }

    private boolean runAll() throws Exception {
        Files.createDirectories(options.directory());
        Files.deleteIfExists(options.directory().resolve("app.log"));
        var clean = true;
        for (var name : options.scenarios()) {
            clean &= run(name.strip());
        }
        return clean;
    }

    private boolean run(String name) throws Exception {
        var helpdesk = new StubHelpdesk();
        try (var loop = new Loop();
                var database = Database.start(options.directory())) {
            if (!database.durable()) {
                throw new IOException("PostgreSQL is not durable: " + database.durability());
            }
            report.scenario(name, database.durability());
            helpdesk.listen(loop).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            try (var gateway = Gateway.start(options, pinning, database.port(), helpdesk.port())) {
                return measure(name, loop, database, gateway, helpdesk);
            }
        }
    }

    private boolean measure(String name, Loop loop, Database database, Gateway gateway, StubHelpdesk helpdesk)
            throws Exception {
        var meter = new Meter();
        var fleet =
                new Fleet(loop, gateway.port(), Signing.ofTokens(Gateway.TOKEN_SECRET), meter, 0, options.sockets());
        var scenario = scenario(name, loop, fleet, meter, gateway.port());
        fleet.connect(scenario::onFrame);
        var measurement = new Measurement(loop, scenario, meter, options, gateway.pid(), database.pid());
        var closedLoop = measurement.closedLoop();
        report.result(scenario, closedLoop);
        report.helpdesk(helpdesk);
        var clean = closedLoop.totals().clean() && closedLoop.measured().count() > 0;
        if (options.pace() > 0 && closedLoop.measured().count() > 0) {
            var paced = measurement.paced(options.pace() * closedLoop.measured().rate());
            report.result(scenario, paced);
            report.helpdesk(helpdesk);
            clean &= paced.totals().clean();
        }
        if (!gateway.running()) {
            throw new IOException("the application has ended by itself; see app.log");
        }
        return clean;
    }

    private Scenario scenario(String name, Loop loop, Fleet fleet, Meter meter, int port) throws Exception {
        return switch (name) {
            case "accepted" -> new AcceptedScenario(loop, fleet.contacts(), meter, options);
            case "relayed" -> {
                var relayed = new RelayedScenario(loop, fleet.contacts(), meter, options, port);
                loop.run(relayed::open);
                yield relayed;
            }
            default -> throw new IllegalArgumentException("bench.scenarios: there is no scenario " + name);
        };
    }
}
