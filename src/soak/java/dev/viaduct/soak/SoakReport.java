package dev.viaduct.soak;

import dev.viaduct.bench.Footprint;
import dev.viaduct.testing.traffic.Ledger;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what the soak does and finds; the only class here that writes to the console. */
final class SoakReport {

    private static final int FINDINGS_SHOWN = 40;

    private final PrintStream out;

    SoakReport(PrintStream out) {
        this.out = out;
    }

    void conditions(SoakOptions options) {
        line(
                "Viaduct soak: %d min, %d contacts, %d messages/s, faults at random; repeat it with -Dsoak.seed=%d",
                options.minutes(), options.contacts(), options.rate(), options.seed());
    }

    void trouble(Duration at, String name, int seconds) {
        line("%s  %s for %d s", clock(at), name, seconds);
    }

    void held(Duration at, Footprint footprint, Map<String, Long> counts) {
        line("%s  the gateway holds %s", clock(at), footprint);
        line("         clients: %s", listed(counts));
    }

    void progress(String what) {
        line("         %s", what);
    }

    void result(Ledger ledger, TroubleLog troubles, Map<String, Long> counts, Path logs) {
        line("");
        line("troubles: %s", listed(troubles.counts()));
        line("clients:  %s", listed(counts));
        ledger.findings().stream().limit(FINDINGS_SHOWN).forEach(finding -> {
            line("%s", finding);
            troubles.around(finding.at()).forEach(trouble -> line("    near it: %s", trouble));
        });
        if (ledger.findings().size() > FINDINGS_SHOWN) {
            line("… and %d more", ledger.findings().size() - FINDINGS_SHOWN);
        }
        line("");
        line("%s", ledger);
        line(
                ledger.isClean()
                        ? "Ledger clean: nothing lost, doubled or out of order."
                        : "LEDGER NOT CLEAN. The gateway's logs, one a start: %s".formatted(logs));
    }

    void failure(Exception cause) {
        line("");
        line("The soak failed: %s", cause);
        cause.printStackTrace(out);
    }

    private static String clock(Duration at) {
        return "%3d:%02d".formatted(at.toMinutes(), at.toSecondsPart());
    }

    private static String listed(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(count -> count.getKey() + " × " + count.getValue())
                        .collect(Collectors.joining(", "));
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }
}
