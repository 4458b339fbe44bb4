package dev.viaduct;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A real PostgreSQL for trying out, tests and a single small instance. One a JVM: {@code quarkus:dev} loads this class
 * anew with every reload, so what is running is remembered in system properties.
 */
final class EmbeddedPostgresql {
    private static final String PORT = "embedded-postgresql.port";
    private static final String PID = "embedded-postgresql.pid";
    private static final Duration START = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 30;
    private static final int ANY_PORT = 0;
    private static final long AGAIN_FIRST_MILLIS = 500;
    private static final long AGAIN_MOST_MILLIS = 30_000;
    // kept, or a logger's level is forgotten with it; before Quarkus boots every level is printed
    private static final Logger ZONKY = Logger.getLogger("io.zonky");
    // kept as well: the lock ends when its file is collected
    private static FileLock held;
    private static EmbeddedPostgres running;

    private EmbeddedPostgresql() {}

    /** The folder can't be used; the message says why. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Whether this JVM has started one. */
    static boolean isRunning() {
        return System.getProperty(PORT) != null;
    }

    /** Starts it on this folder, or finds it running; returns the datasource's settings. */
    static synchronized Map<String, String> start(String folder) throws Unusable {
        if (!isRunning()) {
            ZONKY.setLevel(Level.WARNING);
            Path data = Path.of(folder).toAbsolutePath().normalize();
            try {
                Files.createDirectories(data.getParent());
                lock(data);
                stopOrphan(data);
                long started = System.nanoTime();
                int port = launch(data, ANY_PORT);
                System.setProperty(PORT, Integer.toString(port));
                System.out.printf(
                        "Embedded PostgreSQL on port %d, data in %s, started in %d ms%n",
                        port, data, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            } catch (IOException | IllegalStateException e) {
                throw new Unusable("PostgreSQL could not be started in " + data + ": " + e.getMessage());
            }
        }
        String database = "postgresql://localhost:" + System.getProperty(PORT) + "/postgres";
        return Map.of(
                "quarkus.datasource.reactive.url",
                database,
                "quarkus.datasource.jdbc.url",
                "jdbc:" + database,
                "quarkus.datasource.username",
                "postgres",
                "quarkus.datasource.password",
                "postgres");
    }

    private static int launch(Path data, int port) throws IOException {
        running = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                // of each user's own: what root unpacked, others may not write to
                .setOverrideWorkingDirectory(new File(
                        System.getProperty("java.io.tmpdir"), "viaduct-postgresql-" + System.getProperty("user.name")))
                // the gateway drains first and stops it last
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                // zonky's defaults are those of throw-away data
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "128MB")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("max_connections", "100")
                .start();
        Optional<ProcessHandle> process = postmaster(data);
        System.setProperty(
                PID, process.map(ProcessHandle::pid).map(String::valueOf).orElse(""));
        int used = running.getPort();
        process.ifPresent(started -> started.onExit().thenRun(() -> ended(data, used, started.pid())));
        return used;
    }

    private static void ended(Path data, int port, long pid) {
        if (isOurs(pid)) {
            Thread starter = new Thread(() -> startAgain(data, port, pid), "embedded-postgresql-again");
            starter.setDaemon(true);
            starter.start();
        }
    }

    /** It ended and nobody had asked it to: the gateway, which is told nothing, finds it again where it was. */
    private static void startAgain(Path data, int port, long pid) {
        // not a constant: this class is there before the log is
        org.jboss.logging.Logger log = org.jboss.logging.Logger.getLogger(EmbeddedPostgresql.class);
        long wait = AGAIN_FIRST_MILLIS;
        while (!startedAgain(log, data, port, pid)) {
            try {
                Thread.sleep(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            wait = Math.min(wait * 2, AGAIN_MOST_MILLIS);
        }
    }

    /** Whether nothing is left to do. */
    private static synchronized boolean startedAgain(org.jboss.logging.Logger log, Path data, int port, long pid) {
        if (!isOurs(pid)) {
            return true; // stopped meanwhile, on purpose
        }
        try {
            letGo();
            launch(data, port);
            log.warnf("the embedded PostgreSQL %d had ended and was started again on port %d", pid, port);
            return true;
        } catch (IOException | IllegalStateException e) {
            log.errorf("the embedded PostgreSQL %d ended and can't be started again: %s", pid, e);
            return false;
        }
    }

    /** What ended keeps the folder locked until it is closed, and would complain that it can't be stopped. */
    private static void letGo() throws IOException {
        if (running != null) {
            ZONKY.setLevel(Level.OFF);
            try {
                running.close();
            } finally {
                running = null;
                ZONKY.setLevel(Level.WARNING);
            }
        }
    }

    private static boolean isOurs(long pid) {
        return Long.toString(pid).equals(System.getProperty(PID));
    }

    /** Stops it, if this JVM started it, and waits until it is down. */
    static synchronized void stop() {
        String pid = System.clearProperty(PID);
        System.clearProperty(PORT);
        if (pid != null && !pid.isEmpty()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(EmbeddedPostgresql::interrupt);
        }
    }

    private static void lock(Path data) throws IOException, Unusable {
        Path file = data.resolveSibling(data.getFileName() + ".lock");
        // held until the JVM ends, however it ends
        @SuppressWarnings("resource")
        RandomAccessFile handle = new RandomAccessFile(file.toFile(), "rw");
        try {
            held = handle.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            handle.close();
            throw new Unusable(data + " is in use by another running gateway");
        }
    }

    /** After {@code kill -9} of the JVM its PostgreSQL lives on, and a second one on the same folder can't start. */
    private static void stopOrphan(Path data) throws IOException {
        Optional<ProcessHandle> orphan = postmaster(data);
        if (orphan.isPresent()) {
            System.out.printf(
                    "Stopping PostgreSQL %d that an ended gateway left%n",
                    orphan.get().pid());
            interrupt(orphan.get());
        }
    }

    private static Optional<ProcessHandle> postmaster(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        return pid.matches("\\d+")
                ? ProcessHandle.of(Long.parseLong(pid)).filter(EmbeddedPostgresql::isPostgres)
                : Optional.empty();
    }

    private static boolean isPostgres(ProcessHandle process) {
        String command = process.info().command().orElse("");
        return command.endsWith("postgres") || command.endsWith("postgres.exe");
    }

    private static void interrupt(ProcessHandle postgres) {
        try {
            // SIGINT ends sessions at once; Java can only send SIGTERM, which waits for them
            boolean sent = new ProcessBuilder("kill", "-INT", Long.toString(postgres.pid()))
                            .start()
                            .waitFor()
                    == 0;
            if (!sent) {
                postgres.destroy();
            }
            postgres.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            System.err.println("PostgreSQL " + postgres.pid() + " did not stop: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
