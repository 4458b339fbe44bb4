package dev.viaduct.operations;

import dev.viaduct.app.Apps;
import dev.viaduct.conversation.ConversationService;
import dev.viaduct.outbox.Outbox;
import dev.viaduct.socket.Draining;
import dev.viaduct.webhook.Guardian;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Starts what works by itself, and lets everything go in order on SIGTERM, within {@code quarkus.shutdown.timeout}. */
@Singleton
class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final int AFTER_THE_SIMULATOR = 5_000;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Apps apps;
    private final Outbox outbox;
    private final Guardian guardian;
    private final Retention retention;
    private final Draining draining;
    private final LastCall lastCall;
    private final ConversationService conversations;
    private final Duration longest;
    private final boolean databaseIsOurs;

    Lifecycle(
            Apps apps,
            Outbox outbox,
            Guardian guardian,
            Retention retention,
            Draining draining,
            LastCall lastCall,
            ConversationService conversations,
            @ConfigProperty(name = "quarkus.shutdown.timeout", defaultValue = "PT20S") Duration longest,
            // set by the embedded PostgreSQL, whose folder no second instance can open
            @ConfigProperty(name = "embedded-postgresql.port") Optional<Integer> embedded) {
        this.apps = apps;
        this.outbox = outbox;
        this.guardian = guardian;
        this.retention = retention;
        this.draining = draining;
        this.lastCall = lastCall;
        this.conversations = conversations;
        this.longest = longest;
        this.databaseIsOurs = embedded.isPresent();
    }

    void start(@Observes @Priority(AFTER_THE_SIMULATOR) StartupEvent event) {
        outbox.start(databaseIsOurs);
        guardian.start();
        retention.start();
        LOG.infof(
                "bridging %d app(s): %s",
                apps.all().size(), apps.all().stream().map(app -> app.slug()).toList());
    }

    /** Readiness is down and nothing is closed yet. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos() * 3 / 4;
        guardian.stop();
        retention.stop();
        draining.start();
        // half of the time for devices to leave by themselves, the rest for what they leave behind
        await(() -> draining.left() == 0, System.nanoTime() + (end - System.nanoTime()) / 2);
        draining.closeAll();
        lastCall.close();
        await(() -> draining.left() == 0 && conversations.depth() == 0, end);
        outbox.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    private static void await(BooleanSupplier done, long end) throws InterruptedException {
        while (!done.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(LOOK.toMillis());
        }
    }
}
