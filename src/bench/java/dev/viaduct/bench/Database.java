package dev.viaduct.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A PostgreSQL of its own for one scenario, as safe as a real one, in a folder that is gone afterwards. */
public final class Database implements AutoCloseable {

    /** Held, because the log manager forgets loggers that nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("io.zonky");

    private final Path directory;
    private final EmbeddedPostgres postgres;

    private Database(Path directory, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    /** Starts one in a new folder below this one. */
    public static Database start(Path parent) throws IOException {
        LOGGER.setLevel(Level.WARNING);
        // Not in the system's temporary folder: that may be memory, where fsync costs nothing.
        var directory = Files.createTempDirectory(Files.createDirectories(parent), "postgres-");
        var postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .setDataDirectory(directory.resolve("data"))
                .setServerConfig("max_connections", "100")
                // The library would switch both off.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
        return new Database(directory, postgres);
    }

    /** Where it listens, on {@code localhost}; user, password and database are {@code postgres}. */
    public int port() {
        return postgres.getPort();
    }

    /** The process that all of PostgreSQL's descend from. */
    long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                .get(0)
                .strip());
    }

    /** What PostgreSQL itself says about its durability, and on which file system. */
    String durability() throws SQLException, IOException {
        return "fsync %s, synchronous_commit %s, %s"
                .formatted(
                        show("fsync"),
                        show("synchronous_commit"),
                        Files.getFileStore(directory).type());
    }

    boolean durable() throws SQLException {
        return show("fsync").equals("on") && show("synchronous_commit").equals("on");
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String show(String setting) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("show " + setting)) {
            result.next();
            return result.getString(1);
        }
    }
}
