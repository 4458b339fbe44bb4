package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A steady load in both directions without any fault, for an hour say: half of the contacts write, half are written to.
 * Says each minute what the application holds, and in the end whether that grew. Everything that this keeps itself is
 * a few bits a message.
 */
public final class Endurance {

    private static final int SECONDS_TO_DRAIN = 120;

    private final Options options;
    private final double rate;
    private final int minutes;
    private final Report report;
    private final List<Footprint> footprints = new ArrayList<>();

    private Endurance(Options options, double rate, int minutes, Report report) {
        this.options = options;
        this.rate = rate;
        this.minutes = minutes;
        this.report = report;
    }

    /**
     * Runs it with the benchmark's options; says whether the ledger is clean.
     *
     * @param rate messages a second, both directions together
     */
    public static boolean run(double rate, int minutes) throws Exception {
        var report = new Report(System.out);
        var options = Options.fromSystemProperties();
        var pinning = Pinning.apply(options.pin());
        report.endurance(options, pinning, rate, minutes);
        Files.createDirectories(options.directory());
        var helpdesk = new StubHelpdesk();
        try (var loop = new Loop();
                var database = Database.start(options.directory())) {
            helpdesk.listen(loop).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            try (var gateway = Gateway.start(options, pinning, database.port(), helpdesk.port())) {
                return new Endurance(options, rate, minutes, report).load(loop, gateway, helpdesk);
            }
        }
    }

    private boolean load(Loop loop, Gateway gateway, StubHelpdesk helpdesk) throws Exception {
        var tokens = Signing.ofTokens(Gateway.TOKEN_SECRET);
        var half = Math.max(1, options.sockets() / 2);
        var meters = List.of(new Meter(), new Meter());
        var writers = new Fleet(loop, gateway.port(), tokens, meters.get(0), 0, half);
        var readers = new Fleet(loop, gateway.port(), tokens, meters.get(1), half, half);
        var written = new AcceptedScenario(loop, writers.contacts(), meters.get(0), options);
        var relayed = new RelayedScenario(loop, readers.contacts(), meters.get(1), options, gateway.port());
        writers.connect(written::onFrame);
        readers.connect(relayed::onFrame);
        loop.run(relayed::open);
        var pacers = List.of(new Pacer(loop, written, rate / 2), new Pacer(loop, relayed, rate / 2));
        loop.run(() -> pacers.forEach(Pacer::start));
        for (var minute = 1; minute <= minutes; minute++) {
            loop.run(() -> meters.forEach(Meter::start));
            TimeUnit.MINUTES.sleep(1);
            loop.run(() -> meters.forEach(Meter::stop));
            var footprint = Footprint.of(gateway.pid());
            footprints.add(footprint);
            var errors = loop.call(() -> Report.errors(meters.get(0).takeErrors()) + " and "
                    + Report.errors(meters.get(1).takeErrors()));
            report.minute(
                    minute,
                    meters.get(0).measured(),
                    meters.get(1).measured(),
                    footprint,
                    gateway.outboxDepth(),
                    errors);
            if (!gateway.running()) {
                throw new IOException("the application has ended by itself; see app.log");
            }
        }
        loop.run(() -> pacers.forEach(Pacer::stop));
        var drained = loop.await(() -> written.outstanding() + relayed.outstanding() == 0, SECONDS_TO_DRAIN);
        report.helpdesk(helpdesk);
        growth("RSS, MB", footprint -> footprint.rss() / 1e6);
        growth("heap, MB", footprint -> footprint.heap() / 1e6);
        growth("threads", Footprint::threads);
        var totals = loop.call(() -> List.of(totals(written), totals(relayed)));
        report.ledger("accepted", totals.get(0), drained);
        report.ledger("relayed", totals.get(1), drained);
        var clean = totals.stream().allMatch(each -> each.clean() && each.arrived() > 0);
        report.verdict(clean);
        return clean;
    }

    private static Ledger.Totals totals(Scenario scenario) {
        return scenario.contacts().stream()
                .map(contact -> contact.ledger.totals())
                .reduce(Ledger.Totals.NONE, Ledger.Totals::plus);
    }

    private void growth(String what, ToDoubleFunction<Footprint> of) {
        var third = Math.max(1, footprints.size() / 3);
        report.growth(
                what,
                average(footprints.subList(0, third), of),
                average(footprints.subList(footprints.size() - third, footprints.size()), of));
    }

    private static double average(List<Footprint> some, ToDoubleFunction<Footprint> of) {
        return some.stream().mapToDouble(of).average().orElseThrow();
    }
}
