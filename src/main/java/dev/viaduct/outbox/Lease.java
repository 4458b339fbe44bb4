package dev.viaduct.outbox;

import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * This instance's word that it lives, renewed in time. While it lasts, nobody else takes the tasks that the instance
 * claimed; when it lapsed, the instance must not go on with what it claimed before.
 */
@Singleton
class Lease {
    private static final Logger LOG = Logger.getLogger(Lease.class);
    private static final int RENEWALS = 3; // in the time of one lease
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final String RENEW = """
            INSERT INTO instance (id, lease_until) VALUES ($1, now() + $2::bigint * interval '1 millisecond')
            ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until""";
    private static final String FORGET_DEAD = "DELETE FROM instance WHERE lease_until < now() - interval '1 day'";
    private static final String FORGET_OTHERS = "DELETE FROM instance WHERE id <> $1";
    private static final String GIVE_BACK = "DELETE FROM instance WHERE id = $1";

    private final UUID instance = UUID.randomUUID();
    private final Database database;
    private final Vertx vertx;
    private final Duration length;
    private volatile long heldUntil;
    private volatile boolean held;
    private volatile boolean stopped;
    private volatile int epoch;

    Lease(Database database, Vertx vertx, ViaductConfig config) {
        this.database = database;
        this.vertx = vertx;
        this.length = config.outbox().lease();
    }

    /** Who claims. */
    UUID instance() {
        return instance;
    }

    /** Changes whenever the lease lapsed: what was claimed under another epoch may be somebody else's now. */
    int epoch() {
        return epoch;
    }

    /** Whether what was claimed in this epoch is still this instance's, with time enough to be done. */
    boolean holds(int claimedIn) {
        return held && claimedIn == epoch && System.nanoTime() - heldUntil < -length.toNanos() / RENEWALS;
    }

    /**
     * Takes the lease and keeps it; {@code taken} runs once it is there for the first time.
     *
     * @param alone no other instance can be alive: the dead need not be waited for
     */
    void keep(boolean alone, Runnable taken) {
        Uni<?> before = alone
                ? database.ask(db -> db.preparedQuery(FORGET_OTHERS).execute(Tuple.of(instance)))
                : database.ask(db -> db.query(FORGET_DEAD).execute());
        before.chain(this::renew)
                .subscribe()
                .with(
                        v -> {
                            taken.run();
                            renewIn(length.dividedBy(RENEWALS));
                        },
                        failure -> {
                            LOG.debugf("the outbox waits for storage: %s", failure.getMessage());
                            in(AGAIN, () -> keep(alone, taken));
                        });
    }

    private Uni<Void> renew() {
        long asked = System.nanoTime();
        return database.ask(db -> db.preparedQuery(RENEW).execute(Tuple.of(instance, length.toMillis())))
                .invoke(() -> {
                    boolean lapsed = held && System.nanoTime() - heldUntil >= 0;
                    if (lapsed) {
                        epoch++;
                        LOG.infof("the lease had lapsed while storage was away; tasks are claimed anew");
                    }
                    heldUntil = asked + length.toNanos();
                    held = true;
                })
                .replaceWithVoid();
    }

    private void renewIn(Duration wait) {
        in(wait, () -> renew().subscribe().with(v -> renewIn(length.dividedBy(RENEWALS)), failure -> {
            LOG.debugf("the lease could not be renewed: %s", failure.getMessage());
            Duration soon = length.dividedBy(RENEWALS * 2L);
            renewIn(soon.compareTo(AGAIN) < 0 ? soon : AGAIN);
        }));
    }

    private void in(Duration wait, Runnable action) {
        if (!stopped) {
            vertx.setTimer(Math.max(1, wait.toMillis()), timer -> {
                if (!stopped) {
                    action.run();
                }
            });
        }
    }

    /** Lets the lease go: what this instance claimed is anybody's at once. */
    Uni<Void> giveBack() {
        stopped = true;
        held = false;
        return database.ask(db -> db.preparedQuery(GIVE_BACK).execute(Tuple.of(instance)))
                .replaceWithVoid();
    }
}
