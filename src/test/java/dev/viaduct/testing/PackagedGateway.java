package dev.viaduct.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.viaduct.simulator.Chat2DeskSimulator;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged gateway as a process of its own, as an operator would start it. Whatever happens, it and its PostgreSQL
 * are gone when this is closed or the test run ends.
 */
public final class PackagedGateway implements AutoCloseable {
    /** The bridged app. */
    public static final String APP = "acme";

    /** Its secret. */
    public static final String SECRET = "acme-secret-0123456789-0123456789-0123456789";

    /** Its API token at the helpdesk. */
    public static final String HELPDESK_TOKEN = "helpdesk-token-0123456789";

    /** Where what they print is kept, a file a start. */
    public static final Path LOGS = Path.of("target", "packaged", "logs");

    private static final String JAR = System.getProperty("viaduct.jar", "target/quarkus-app/quarkus-run.jar");
    private static final Path WORK = Path.of("target", "packaged");
    private static final Duration START = Duration.ofSeconds(120);
    private static final long LOOK_MILLIS = 100;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String name;
    private final Path data;
    private final Path log;
    private final int port;
    private final Process process;

    private PackagedGateway(String name, Path data, int port, Process process, Path log) {
        this.name = name;
        this.data = data;
        this.port = port;
        this.process = process;
        this.log = log;
        // a test run that is ended leaves nothing behind either
        Runtime.getRuntime().addShutdownHook(new Thread(this::destroy));
    }

    /** The settings of a gateway with one app on this helpdesk. */
    public static Map<String, String> bridging(Chat2DeskSimulator helpdesk) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("viaduct.apps.acme.helpdesk", "chat2desk");
        settings.put("viaduct.apps.acme.chat2desk.url", helpdesk.url());
        settings.put("viaduct.apps.acme.chat2desk.token", HELPDESK_TOKEN);
        settings.put("viaduct.apps.acme.chat2desk.channel-id", "1");
        settings.put("viaduct.apps.acme.auth.secret", SECRET);
        return settings;
    }

    /** Starts one on a folder of this name and returns when it is ready. */
    public static PackagedGateway start(String name, Map<String, String> settings) {
        return start(name, settings, Map.of());
    }

    /** Starts one with these settings and environment variables and returns when it is ready. */
    public static PackagedGateway start(String name, Map<String, String> settings, Map<String, String> environment) {
        PackagedGateway gateway = launch(name, settings, environment);
        try {
            gateway.awaitReady();
        } catch (RuntimeException | Error e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    /** Starts one with these settings and environment variables, ready or not. */
    public static PackagedGateway launch(String name, Map<String, String> settings, Map<String, String> environment) {
        int port = Integer.parseInt(settings.getOrDefault("quarkus.http.port", Integer.toString(freePort())));
        Path data = WORK.resolve(name).toAbsolutePath();
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putIfAbsent("viaduct.public-url", "http://127.0.0.1:" + port);
        all.putIfAbsent("viaduct.embedded-db.dir", data.resolve("db").toString());
        all.put("quarkus.http.port", Integer.toString(port));
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-Xmx256m");
        all.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-jar");
        command.add(Path.of(JAR).toAbsolutePath().toString());
        try {
            Path logs = Files.createDirectories(LOGS);
            Path log = Files.createTempFile(logs, name + "-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Files.createDirectories(data).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new PackagedGateway(name, data, port, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A good token for a contact. */
    public static String token(String subject) {
        return Tokens.of(APP, subject, SECRET);
    }

    /** A socket of a contact, behind its welcome. */
    public TestSocket socket(String subject) {
        return socket(subject, "");
    }

    /** A socket of a contact, behind its welcome; {@code query} is empty or begins with {@code ?}. */
    public TestSocket socket(String subject, String query) {
        TestSocket socket = TestSocket.connect(address(), APP, token(subject), query);
        socket.next("welcome");
        return socket;
    }

    /** The status of a GET; 0 when nothing listens. */
    public int status(String path) {
        HttpRequest request = HttpRequest.newBuilder(address().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (status("/q/health/ready") != 200) {
            assertThat(process.isAlive())
                    .as("%s runs; its log:%n%s", name, log())
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("%s is ready within %s; its log:%n%s", name, START, log())
                    .isLessThan(end);
            sleep();
        }
    }

    /** What it printed so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of its log, without what was said before there was one. */
    public List<JsonObject> logRecords() {
        return log().lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonObject::new)
                .toList();
    }

    /** Every line of its log that tells a stack trace, whichever way. */
    public List<String> stackTraces() {
        return log().lines()
                // where a thread was when a starved machine let it wait is no failure
                .filter(line -> !line.contains("BlockedThreadChecker"))
                .filter(line -> line.startsWith("\tat ")
                        || line.contains("\\tat ")
                        || line.contains("\"frames\":[{")
                        || line.contains("\"stackTrace\""))
                .toList();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** {@code kill -9}, of the gateway alone: its PostgreSQL lives on. */
    public void kill() {
        process.destroyForcibly();
        exitCode(Duration.ofSeconds(10));
    }

    /** Waits for its end. */
    public int exitCode(Duration longest) {
        try {
            assertThat(process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends within %s; its log:%n%s", name, longest, log())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its PostgreSQL, while that runs. */
    public Optional<ProcessHandle> postgresql() {
        Path pidFile = data.resolve("db").resolve("postmaster.pid");
        try {
            return Files.exists(pidFile)
                    ? Files.readAllLines(pidFile).stream()
                            .findFirst()
                            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                            .filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void destroy() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        postgresql().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Ends both processes at once and removes the folder; the log stays. */
    @Override
    public void close() {
        Optional<ProcessHandle> postgresql = postgresql();
        destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postgresql.ifPresent(
                ended -> ended.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        remove(data);
    }

    private static void remove(Path folder) {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A port nobody listens on now. */
    public static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
