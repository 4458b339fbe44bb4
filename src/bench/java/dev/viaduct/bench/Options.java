package dev.viaduct.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What can be set on the command line, each as {@code -Dbench.<name>}; the defaults stand in the pom's profile as well.
 *
 * @param scenarios which scenarios run, in this order
 * @param sockets contacts, each with one socket
 * @param textBytes length of every text
 * @param warmupSeconds time before anything is counted
 * @param seconds time that is counted
 * @param window sends that a socket has on their way in a closed loop
 * @param connections keep-alive connections that post webhooks
 * @param pace share of the reached rate at which the paced run offers messages; 0 leaves that run out
 * @param framesPerSecond limit of frames a socket that the application is given; 0 chooses
 * @param rateLimit helpdesk calls a second that the application is allowed; 0 keeps its default
 * @param pin whether the application gets a core of its own
 * @param java the binary that runs the application
 * @param jvm more options for the application's JVM
 * @param jar the packaged application
 * @param directory where logs and the database's files go
 */
public record Options(
        List<String> scenarios,
        int sockets,
        int textBytes,
        int warmupSeconds,
        int seconds,
        int window,
        int connections,
        double pace,
        int framesPerSecond,
        int rateLimit,
        boolean pin,
        String java,
        List<String> jvm,
        Path jar,
        Path directory) {

    /** The application's own limit of frames a second a socket. */
    static final int DEFAULT_FRAMES_PER_SECOND = 20;

    private static final int NO_SOCKET_NEEDS_MORE = 25_000;

    static Options fromSystemProperties() {
        var given = new CommandLine("bench");
        var options = new Options(
                List.of(given.text("scenarios", "accepted,relayed").split(",")),
                given.number("sockets", 1_000, 1, 15_000),
                given.number("text-bytes", 500, 64, 4_096),
                given.number("warmup-seconds", 20, 0, 600),
                given.number("seconds", 30, 1, 600),
                given.number("window", 1, 1, Contact.MAX_IN_FLIGHT),
                given.number("connections", 128, 1, 1_024),
                Double.parseDouble(given.text("pace", "0.5")),
                given.number("frames-per-second", 0, 0, 1_000_000),
                given.number("rate-limit", 0, 0, 1_000_000),
                Boolean.parseBoolean(given.text("pin", "true")),
                given.text(
                        "java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                words(given.text("jvm", "")),
                Path.of(given.text("jar", "target/quarkus-app/quarkus-run.jar")).toAbsolutePath(),
                Path.of(given.text("directory", "target/bench")).toAbsolutePath());
        if (!(options.pace >= 0 && options.pace <= 1)) {
            throw new IllegalArgumentException("bench.pace: " + options.pace + " is not between 0 and 1");
        }
        return options;
    }

    /** The limit given to the application: its default, unless so few sockets could not bring enough messages under it. */
    int framesPerSecondGiven() {
        if (framesPerSecond > 0) {
            return framesPerSecond;
        }
        return sockets >= 1_000 ? DEFAULT_FRAMES_PER_SECOND : 2 * NO_SOCKET_NEEDS_MORE / sockets;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }
}
