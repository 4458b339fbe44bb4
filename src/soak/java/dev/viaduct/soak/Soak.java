package dev.viaduct.soak;

import dev.viaduct.bench.Endurance;
import dev.viaduct.bench.Footprint;
import dev.viaduct.testing.PackagedGateway;
import dev.viaduct.testing.traffic.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Lets troubles come and go under traffic until the time is over, then makes everything well, lets it settle and
 * compares the books. What events were dropped can only be found at the next gap, so the last trouble is a restart.
 * Without faults it is a steady load instead ({@link Endurance}).
 */
public final class Soak {

    private static final Path DIRECTORY = Path.of("target", "soak");
    private static final int LONGEST_PAUSE_MILLIS = 4_000;
    private static final double TWO_AT_ONCE = 0.3;
    private static final Duration BETWEEN_FOOTPRINTS = Duration.ofSeconds(30);
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(40);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final SoakOptions options;
    private final SoakReport report;
    private final Stage stage;
    private final Random random;
    private final List<Trouble> troubles;
    private final TroubleLog log = new TroubleLog();
    private final Instant started = Instant.now();
    private Instant footprintAt = Instant.MIN;

    private Soak(SoakOptions options, SoakReport report, Stage stage) {
        this.options = options;
        this.report = report;
        this.stage = stage;
        random = new Random(options.seed());
        troubles = Troubles.on(stage);
    }

    /** Ends with 0 when the ledger is clean, with 1 when it isn't, with 2 when there is none. */
    public static void main(String[] arguments) {
        var report = new SoakReport(System.out);
        try {
            var options = SoakOptions.fromSystemProperties();
            System.exit(run(options, report) ? 0 : 1);
        } catch (Exception e) {
            report.failure(e);
            System.exit(2);
        }
    }

    private static boolean run(SoakOptions options, SoakReport report) throws Exception {
        if (!options.faults()) {
            return Endurance.run(options.rate(), options.minutes());
        }
        report.conditions(options);
        try (var stage = Stage.set(options, DIRECTORY.toAbsolutePath())) {
            var soak = new Soak(options, report, stage);
            soak.suffer();
            return soak.settle().isClean();
        }
    }

    private void suffer() throws Exception {
        while (passed().compareTo(options.length()) < 0) {
            var chosen = choose();
            var seconds = chosen.stream()
                    .mapToInt(trouble -> random.nextInt(trouble.leastSeconds(), trouble.mostSeconds() + 1))
                    .min()
                    .orElseThrow();
            suffer(chosen, seconds);
            if (!stage.gateway().process().isAlive()) {
                throw new IllegalStateException(
                        "the gateway has ended by itself; its log is in " + PackagedGateway.LOGS);
            }
            if (footprintAt.plus(BETWEEN_FOOTPRINTS).isBefore(Instant.now())) {
                footprintAt = Instant.now();
                report.held(
                        passed(),
                        Footprint.of(stage.gateway().process().pid()),
                        stage.traffic().counts());
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
    }

    /** One, or two of different sides; the gateway's last. */
    private List<Trouble> choose() {
        var chosen = new ArrayList<Trouble>();
        chosen.add(troubles.get(random.nextInt(troubles.size())));
        if (random.nextDouble() < TWO_AT_ONCE) {
            var others = troubles.stream()
                    .filter(trouble -> trouble.at() != chosen.get(0).at())
                    .toList();
            chosen.add(others.get(random.nextInt(others.size())));
        }
        chosen.sort(Comparator.comparing(Trouble::at));
        return chosen;
    }

    private void suffer(List<Trouble> chosen, int seconds) throws Exception {
        var from = Instant.now();
        for (var trouble : chosen) {
            report.trouble(passed(), trouble.name(), seconds);
            trouble.begin().run();
        }
        TimeUnit.SECONDS.sleep(seconds);
        for (var trouble : chosen) {
            trouble.end().run();
            log.add(trouble.name(), from, Instant.now());
        }
    }

    private Ledger settle() throws Exception {
        report.progress("everything is well now; a last restart, then the books");
        stage.traffic().stopWriting();
        stage.gateway().terminate(LONGEST_SHUTDOWN);
        stage.gateway().start();
        var ledger = stage.traffic().settle(PATIENCE, QUIET, report::progress);
        report.held(
                passed(),
                Footprint.of(stage.gateway().process().pid()),
                stage.traffic().counts());
        report.result(ledger, log, stage.traffic().counts(), PackagedGateway.LOGS);
        return ledger;
    }

    private Duration passed() {
        return Duration.between(started, Instant.now());
    }
}
