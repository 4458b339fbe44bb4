package dev.viaduct.soak;

import dev.viaduct.bench.CommandLine;
import java.time.Duration;

/**
 * What can be set on the command line, each as {@code -Dsoak.<name>}; the defaults stand in the pom's profile as well.
 *
 * @param minutes how long, without what it takes to settle in the end
 * @param seed what all that is random is drawn from
 * @param contacts how many, every third with two devices
 * @param rate messages written a second, both directions together
 * @param faults whether anything fails
 */
record SoakOptions(int minutes, long seed, int contacts, int rate, boolean faults) {

    static SoakOptions fromSystemProperties() {
        var given = new CommandLine("soak");
        var faults = given.text("faults", "random");
        if (!faults.equals("random") && !faults.equals("none")) {
            throw new IllegalArgumentException("soak.faults: " + faults + " is neither random nor none");
        }
        return new SoakOptions(
                // tokens of contacts who keep their socket live for two hours
                given.number("minutes", 5, 1, 110),
                Long.parseLong(given.text("seed", Long.toString(System.nanoTime()))),
                given.number("contacts", 100, 1, 15_000),
                given.number("rate", 50, 1, 50_000),
                faults.equals("random"));
    }

    Duration length() {
        return Duration.ofMinutes(minutes);
    }
}
