package dev.viaduct.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints what the benchmark does and finds; the only class that writes to the console. */
final class Report {

    private static final double DISTURBING_SHARE = 0.1;

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void benchmark(Options options, Pinning pinning) {
        line(
                "Viaduct benchmark: %d sockets, texts of %d bytes, %d s warm-up, %d s measured",
                options.sockets(), options.textBytes(), options.warmupSeconds(), options.seconds());
        conditions(options, pinning);
    }

    void endurance(Options options, Pinning pinning, double rate, int minutes) {
        line(
                "Viaduct soak without faults: %d sockets, texts of %d bytes, %,.0f messages/s for %d min",
                options.sockets(), options.textBytes(), rate, minutes);
        conditions(options, pinning);
    }

    private void conditions(Options options, Pinning pinning) {
        line("  application  %s %s -jar %s", options.java(), String.join(" ", options.jvm()), options.jar());
        if (pinning.on()) {
            line(
                    "  pinning      on: application on core %s, driver and PostgreSQL on %s",
                    pinning.application(), pinning.others());
        } else {
            line("  pinning      OFF: everything competes for all cores, the figures don't compare with pinned ones");
        }
        var frames = options.framesPerSecondGiven();
        line(
                "  limits       %d frames/s a socket%s; helpdesk calls %s",
                frames,
                frames == Options.DEFAULT_FRAMES_PER_SECOND
                        ? " (the default)"
                        : " (changed by the benchmark, burst twice that)",
                options.rateLimit() == 0 ? "at the application's default rate" : "up to " + options.rateLimit() + "/s");
    }

    void scenario(String name, String durability) {
        line("");
        line("%s: starting (%s)", name, durability);
    }

    void result(Scenario scenario, Measurement.Result result) {
        var measured = result.measured();
        var seconds = measured.seconds();
        var paced = result.offered() > 0;
        line(
                "%s, %s, %.1f s",
                scenario.name(), paced ? "paced at %,.0f/s".formatted(result.offered()) : "closed loop", seconds);
        line(
                "  rate         %,.0f/s%s",
                measured.rate(),
                paced ? "" : " (bar %,d/s: %.0f%%)".formatted(scenario.bar(), 100 * measured.rate() / scenario.bar()));
        line("  latency      p50 %.1f ms, p99 %.1f ms, max %.1f ms", measured.p50(), measured.p99(), measured.max());
        line("  errors       %s", errors(result.errors()));
        usage(result.after().since(result.before()), measured);
        ledger("ledger", result.totals(), result.drained());
    }

    void ledger(String name, Ledger.Totals totals, boolean drained) {
        line(
                "  %-13staken %,d, arrived %,d, lost %,d, doubled %,d, out of order %,d%s",
                name,
                totals.taken(),
                totals.arrived(),
                totals.lost(),
                totals.doubled(),
                totals.outOfOrder(),
                drained ? "" : " (gave up waiting for the rest)");
    }

    void minute(
            int minute, Meter.Measured accepted, Meter.Measured relayed, Footprint held, long waiting, String errors) {
        line(
                "  minute %-4d  accepted %,.0f/s (p99 %.0f ms), relayed %,.0f/s (p99 %.0f ms), %s, outbox %,d, errors %s",
                minute, accepted.rate(), accepted.p99(), relayed.rate(), relayed.p99(), held, waiting, errors);
    }

    void growth(String what, double first, double last) {
        line(
                "  %-15s%,.1f in the first third, %,.1f in the last: %+.1f%%",
                what, first, last, 100 * (last / first - 1));
    }

    private void usage(Usage used, Meter.Measured measured) {
        var seconds = measured.seconds();
        line(
                "  application  %.1f µs CPU a message, %s of a core, RSS %d MB",
                used.application() / Usage.TICKS_PER_SECOND * 1e6 / Math.max(1, measured.count()),
                share(used.application(), seconds),
                used.applicationRss() >> 20);
        line(
                "  beside it    driver %s of a core, PostgreSQL %s, all other processes %s",
                share(used.driver(), seconds), share(used.postgres(), seconds), share(used.others(), seconds));
        if (used.others() / Usage.TICKS_PER_SECOND / seconds > DISTURBING_SHARE) {
            line("  DISTURBED    other processes took part of the cores: measure again on a quiet machine");
        }
    }

    void helpdesk(StubHelpdesk helpdesk) {
        line(
                "  helpdesk     took %,d messages and %,d status reports so far",
                helpdesk.inboxCalls(), helpdesk.statusCalls());
    }

    void verdict(boolean clean) {
        line("");
        line(
                clean
                        ? "Ledger clean: nothing lost, doubled or out of order."
                        : "LEDGER NOT CLEAN, or a scenario moved nothing.");
    }

    void failure(Exception cause) {
        line("");
        line("The benchmark failed: %s", cause);
        cause.printStackTrace(out);
    }

    private static String share(long ticks, double seconds) {
        return "%.0f%%".formatted(100 * ticks / Usage.TICKS_PER_SECOND / seconds);
    }

    static String errors(Map<String, Long> errors) {
        return errors.isEmpty()
                ? "none"
                : new TreeMap<>(errors)
                        .entrySet().stream()
                                .map(error -> error.getKey() + " × " + error.getValue())
                                .collect(Collectors.joining(", "));
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
