package dev.viaduct;

import dev.viaduct.app.ConfigurationCheck;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Checks the configuration, starts an embedded PostgreSQL where no database is configured, then the gateway. */
@QuarkusMain
public class Main {
    private static final int BAD_CONFIGURATION = 78; // EX_CONFIG of sysexits.h
    private static final String REACTIVE_URL = "quarkus.datasource.reactive.url";
    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";

    /** Ends with status 78 and one line per mistake when the configuration is wrong. */
    public static void main(String... args) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        List<String> mistakes =
                isDevMode() ? List.of() : ConfigurationCheck.of(config).mistakes();
        if (!mistakes.isEmpty()) {
            fail(mistakes);
        }
        Optional<String> reactiveUrl = config.getOptionalValue(REACTIVE_URL, String.class);
        if (reactiveUrl.isEmpty() || EmbeddedPostgresql.isRunning()) {
            String dir = config.getOptionalValue("viaduct.embedded-db.dir", String.class)
                    .orElse("data/postgresql");
            try {
                if (!EmbeddedPostgresql.isRunning()) {
                    Runtime.getRuntime().addShutdownHook(new Thread(Main::stopDatabaseLast, "embedded-postgresql"));
                }
                EmbeddedPostgresql.start(dir).forEach(System::setProperty);
            } catch (EmbeddedPostgresql.Unusable e) {
                fail(List.of("viaduct.embedded-db.dir: " + e.getMessage()));
            }
        } else if (config.getOptionalValue(JDBC_URL, String.class).isEmpty()) {
            // the migrations need the same database by another protocol name
            System.setProperty(JDBC_URL, "jdbc:" + reactiveUrl.get().replaceFirst("^vertx-reactive:", ""));
        }
        Quarkus.run(null, (status, failure) -> ended(status, failure), args);
    }

    /** {@code quarkus:dev} does not tell its profile yet: there the keys are checked when the apps are made. */
    private static boolean isDevMode() {
        return Main.class.getClassLoader().getClass().getSimpleName().equals("QuarkusClassLoader");
    }

    /** The gateway drains in a hook of its own and needs its database to the end. */
    private static void stopDatabaseLast() {
        Application gateway = Application.currentApplication();
        if (EmbeddedPostgresql.isRunning() && gateway != null) {
            gateway.awaitShutdown();
        }
        EmbeddedPostgresql.stop();
    }

    private static void ended(int status, Throwable failure) {
        EmbeddedPostgresql.stop();
        if (failure != null) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            say("The gateway could not start: " + root.getMessage());
        }
        System.exit(status);
    }

    private static void fail(List<String> lines) {
        lines.forEach(Main::say);
        System.exit(BAD_CONFIGURATION);
    }

    // before Quarkus runs there is no log yet
    private static void say(String line) {
        System.err.println(line);
    }
}
