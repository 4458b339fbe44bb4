package dev.viaduct.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged application as a process of its own. */
final class Gateway implements AutoCloseable {

    static final String APP = "bench";
    static final String API_TOKEN = "bench-api-token";
    static final String TOKEN_SECRET = "a-secret-of-the-benchmark-that-signs-tokens-of-contacts";

    private static final int SECONDS_TO_START = 120;
    private static final int SECONDS_TO_STOP = 20;
    private static final String DEPTH = "viaduct_outbox_depth{";
    private static final int LOG_LINES_SHOWN = 25;

    private final Process process;
    private final Path log;
    private final int port;

    private Gateway(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts it and returns when it says that it is ready. */
    static Gateway start(Options options, Pinning pinning, int databasePort, int helpdeskPort)
            throws IOException, InterruptedException {
        if (!Files.exists(options.jar())) {
            throw new IllegalStateException(options.jar() + " does not exist: package the application first");
        }
        var port = freePort();
        var command = new ArrayList<>(pinning.prefix());
        command.add(options.java());
        properties(options, port, databasePort, helpdeskPort).forEach(property -> command.add("-D" + property));
        // Last, so that they win over the benchmark's own.
        command.addAll(options.jvm());
        command.addAll(List.of("-jar", options.jar().toString()));
        var log = options.directory().resolve("app.log");
        var process = new ProcessBuilder(command)
                .directory(Files.createDirectories(options.directory().resolve("run"))
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var gateway = new Gateway(process, log, port);
        try {
            gateway.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean running() {
        return process.isAlive();
    }

    /** How many tasks wait for the helpdesk. */
    long outboxDepth() throws IOException {
        try (var metrics = address("/q/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(DEPTH))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> properties(Options options, int port, int databasePort, int helpdeskPort) {
        var app = "viaduct.apps." + APP;
        var properties = new ArrayList<>(List.of(
                "quarkus.http.host=127.0.0.1",
                "quarkus.http.port=" + port,
                "quarkus.datasource.reactive.url=postgresql://localhost:" + databasePort + "/postgres",
                "quarkus.datasource.jdbc.url=jdbc:postgresql://localhost:" + databasePort + "/postgres",
                "quarkus.datasource.username=postgres",
                "quarkus.datasource.password=postgres",
                "viaduct.public-url=http://127.0.0.1:" + port,
                app + ".helpdesk=chat2desk",
                app + ".chat2desk.url=http://127.0.0.1:" + helpdeskPort,
                app + ".chat2desk.token=" + API_TOKEN,
                app + ".chat2desk.channel-id=1",
                app + ".auth.secret=" + TOKEN_SECRET));
        if (options.rateLimit() > 0) {
            properties.add(app + ".chat2desk.rate-limit=" + options.rateLimit());
        }
        var framesPerSecond = options.framesPerSecondGiven();
        if (framesPerSecond != Options.DEFAULT_FRAMES_PER_SECOND) {
            properties.add("viaduct.limits.frames-per-second=" + framesPerSecond);
            properties.add("viaduct.limits.frames-burst=" + 2 * framesPerSecond);
        }
        return properties;
    }

    private void awaitReady() throws IOException, InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (!ready()) {
            if (!running() || System.nanoTime() > deadline) {
                var lines = Files.readAllLines(log);
                var last = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
                throw new IllegalStateException("the application %s; the end of %s:%n%s"
                        .formatted(running() ? "is not ready in time" : "has ended", log, String.join("\n", last)));
            }
            Thread.sleep(200);
        }
    }

    private boolean ready() {
        try {
            var connection =
                    (HttpURLConnection) address("/q/health/ready").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
