package dev.viaduct.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * What the processes had used at one moment, in ticks of the kernel, from {@code /proc}.
 *
 * @param application user and system time of the application
 * @param driver of this process
 * @param postgres of PostgreSQL and its children
 * @param machine of everything on the machine
 * @param applicationRss resident memory of the application in bytes
 */
record Usage(long application, long driver, long postgres, long machine, long applicationRss) {

    /** Linux has reported times to user space in this unit on every architecture. */
    static final double TICKS_PER_SECOND = 100;

    static Usage now(long applicationPid, long postmasterPid) {
        var postgres = LongStream.concat(
                        LongStream.of(postmasterPid),
                        ProcessHandle.of(postmasterPid).stream()
                                .flatMap(ProcessHandle::children)
                                .mapToLong(ProcessHandle::pid))
                .map(Usage::ticks)
                .sum();
        return new Usage(
                ticks(applicationPid),
                ticks(ProcessHandle.current().pid()),
                postgres,
                machineTicks(),
                rss(applicationPid));
    }

    /** What was used between two moments, and the memory at the later one. */
    Usage since(Usage before) {
        return new Usage(
                application - before.application,
                driver - before.driver,
                postgres - before.postgres,
                machine - before.machine,
                applicationRss);
    }

    /** What processes had that are no part of the benchmark. */
    long others() {
        return Math.max(0, machine - application - driver - postgres);
    }

    private static long ticks(long pid) {
        var stat = read("/proc/" + pid + "/stat");
        if (stat.isEmpty()) {
            return 0;
        }
        // The name in parentheses may hold blanks: fields are counted from behind it.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long rss(long pid) {
        var statm = read("/proc/" + pid + "/statm");
        return statm.isEmpty() ? 0 : Long.parseLong(statm.split(" ")[1]) * 4_096;
    }

    private static long machineTicks() {
        var stat = read("/proc/stat");
        if (stat.isEmpty()) {
            return 0;
        }
        var fields = stat.substring(0, stat.indexOf('\n')).split("\\s+");
        var busy = 0L;
        for (var i = 1; i < Math.min(fields.length, 9); i++) {
            // Fields 4 and 5 are idle time and waiting for disks.
            busy += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        return busy;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException goneOrNotLinux) {
            return "";
        }
    }
}
