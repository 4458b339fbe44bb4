package dev.viaduct.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for the whole test run; each gateway gets a database of its own in it. */
public final class TestDatabase {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static EmbeddedPostgres postgres;

    private TestDatabase() {}

    /** A new, empty database: the datasource settings of a gateway that uses it. */
    public static synchronized Map<String, String> create() {
        try {
            if (postgres == null) {
                java.util.logging.Logger.getLogger("io.zonky").setLevel(java.util.logging.Level.WARNING);
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            }
            String name = "test" + MADE.incrementAndGet();
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            String address = "postgresql://localhost:" + postgres.getPort() + "/" + name;
            return Map.of(
                    "quarkus.datasource.reactive.url",
                    address,
                    "quarkus.datasource.jdbc.url",
                    "jdbc:" + address,
                    "quarkus.datasource.username",
                    "postgres",
                    "quarkus.datasource.password",
                    "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the test database could not be made", e);
        }
    }
}
