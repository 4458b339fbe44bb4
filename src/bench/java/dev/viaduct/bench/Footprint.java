package dev.viaduct.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a JVM holds at one moment.
 *
 * @param rss resident memory in bytes
 * @param heap what of the heap is left after a full collection, in bytes; -1 where {@code jcmd} is missing
 * @param threads how many
 */
public record Footprint(long rss, long heap, int threads) {

    private static final Pattern USED = Pattern.compile("used (\\d+)([KM])");
    private static final long SECONDS_TO_ANSWER = 30;
    private static final long KIB = 1_024;

    /** Of the running process with this id; has it collect its garbage first. */
    public static Footprint of(long pid) throws IOException, InterruptedException {
        var left = collected(pid);
        return new Footprint(number(pid, "VmRSS:") * KIB, left, (int) number(pid, "Threads:"));
    }

    @Override
    public String toString() {
        return "RSS %d MB, heap after GC %s, %d threads"
                .formatted(rss >> 20, heap < 0 ? "unknown" : "%.1f MB".formatted(heap / 1e6), threads);
    }

    private static long collected(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return -1;
        }
        jcmd(jcmd, pid, "GC.run");
        var used = 0L;
        // what follows the heap's own lines is metaspace
        for (var match = USED.matcher(jcmd(jcmd, pid, "GC.heap_info").split("Metaspace")[0]); match.find(); ) {
            used += Long.parseLong(match.group(1)) * (match.group(2).equals("K") ? KIB : KIB * KIB);
        }
        return used;
    }

    private static String jcmd(Path jcmd, long pid, String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private static long number(long pid, String field) throws IOException {
        var status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return 0; // not Linux
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
