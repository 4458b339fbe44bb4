package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lets a scenario run for its warm-up and its measured period, waits for the rest, and draws up the account. */
final class Measurement {

    private static final int SECONDS_TO_DRAIN = 60;
    private static final int PACED_WARMUP_SECONDS = 5;
    /** What would come a second time comes soon after the first. */
    private static final int STRAGGLER_MILLIS = 500;

    private final Loop loop;
    private final Scenario scenario;
    private final Meter meter;
    private final Options options;
    private final long applicationPid;
    private final long postmasterPid;

    Measurement(Loop loop, Scenario scenario, Meter meter, Options options, long applicationPid, long postmasterPid) {
        this.loop = loop;
        this.scenario = scenario;
        this.meter = meter;
        this.options = options;
        this.applicationPid = applicationPid;
        this.postmasterPid = postmasterPid;
    }

    Result closedLoop() throws Exception {
        loop.run(scenario::startClosedLoop);
        var before = measure(options.warmupSeconds());
        loop.run(scenario::stop);
        return account(before, 0);
    }

    Result paced(double rate) throws Exception {
        var pacer = new Pacer(loop, scenario, rate);
        loop.run(pacer::start);
        var before = measure(Math.min(PACED_WARMUP_SECONDS, options.warmupSeconds()));
        loop.run(pacer::stop);
        return account(before, rate);
    }

    private Usage[] measure(int warmupSeconds) throws Exception {
        TimeUnit.SECONDS.sleep(warmupSeconds);
        var before = loop.call(() -> {
            meter.start();
            return Usage.now(applicationPid, postmasterPid);
        });
        TimeUnit.SECONDS.sleep(options.seconds());
        var after = loop.call(() -> {
            meter.stop();
            return Usage.now(applicationPid, postmasterPid);
        });
        return new Usage[] {before, after};
    }

    private Result account(Usage[] usage, double offered) throws Exception {
        var drained = loop.await(() -> scenario.outstanding() == 0, SECONDS_TO_DRAIN);
        Thread.sleep(STRAGGLER_MILLIS);
        return loop.call(() -> new Result(
                offered,
                meter.measured(),
                meter.takeErrors(),
                usage[0],
                usage[1],
                scenario.contacts().stream()
                        .map(contact -> contact.ledger.totals())
                        .reduce(Ledger.Totals.NONE, Ledger.Totals::plus),
                drained));
    }

    /**
     * What one run came to.
     *
     * @param offered messages offered a second, 0 in a closed loop
     * @param measured counts and latencies of the measured period
     * @param errors of the whole run with its warm-up
     * @param before what was used when the measured period began
     * @param after what was used when it ended
     * @param totals the ledger since the scenario began
     * @param drained whether everything on its way was answered in the end
     */
    record Result(
            double offered,
            Meter.Measured measured,
            Map<String, Long> errors,
            Usage before,
            Usage after,
            Ledger.Totals totals,
            boolean drained) {}
}
