package dev.viaduct.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which cores the application gets, and which the driver and PostgreSQL share.
 *
 * @param on whether the machine allows it and it was asked for
 * @param application the application's core
 * @param others the cores of everything else
 */
public record Pinning(boolean on, String application, String others) {

    /** Pins this process to all cores but the first; PostgreSQL inherits that as its child. */
    static Pinning apply(boolean wanted) throws IOException, InterruptedException {
        var cores = wanted ? allowedCores() : List.<Integer>of();
        if (cores.size() < 2) {
            return off();
        }
        var others = cores.stream().skip(1).map(core -> Integer.toString(core)).collect(Collectors.joining(","));
        var pid = Long.toString(ProcessHandle.current().pid());
        return run("taskset", "-acp", others, pid)
                ? new Pinning(true, cores.get(0).toString(), others)
                : off();
    }

    /** What comes before the command that starts the application. */
    List<String> prefix() {
        return on ? List.of("taskset", "-c", application) : List.of();
    }

    private static Pinning off() {
        return new Pinning(false, "", "");
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** From a line such as {@code Cpus_allowed_list: 0-1,4}. */
    private static List<Integer> allowedCores() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        var cores = new ArrayList<Integer>();
        for (var line : Files.readAllLines(status)) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (var range : line.substring(line.indexOf(':') + 1).strip().split(",")) {
                    var ends = range.split("-");
                    for (var core = Integer.parseInt(ends[0]);
                            core <= Integer.parseInt(ends[ends.length - 1]);
                            core++) {
                        cores.add(core);
                    }
                }
            }
        }
        return cores;
    }
}
