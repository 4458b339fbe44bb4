package dev.viaduct.outbox;

import dev.viaduct.app.Later;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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
    private static final int LEAST_SHARE_LEFT = 2; // half of it: longer than a call may take
    private static final Duration AGAIN = Duration.ofSeconds(1);
    // the helpdesk may still be at the last calls of one that died just now
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private static final String RENEW = """
            WITH before AS (SELECT lease_until > now() AS held FROM instance WHERE id = $1)
            INSERT INTO instance (id, lease_until) VALUES ($1, now() + $2::bigint * interval '1 millisecond')
            ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
            RETURNING COALESCE((SELECT held FROM before), false) AS held""";
    private static final String LIVING = "SELECT id FROM instance WHERE lease_until > now()";
    private static final String FORGET_DEAD = "DELETE FROM instance WHERE lease_until < now() - interval '1 day'";
    private static final String END_OTHERS = """
            UPDATE instance SET lease_until = LEAST(lease_until, now() + $2::bigint * interval '1 millisecond')
            WHERE id <> $1""";
    private static final String GIVE_BACK = "DELETE FROM instance WHERE id = $1";

    private final UUID instance = UUID.randomUUID();
    private final Database database;
    private final Duration length;
    private volatile Moment renewed;
    private final Later later;
    private volatile int epoch;

    Lease(Database database, Vertx vertx, ViaductConfig config) {
        this.database = database;
        this.later = new Later(vertx);
        this.length = config.outbox().lease();
    }

    /** A moment by both clocks: one of them stands still while the machine sleeps, the other may be set. */
    private record Moment(long nanos, long wallMillis) {
        static Moment now() {
            return new Moment(System.nanoTime(), System.currentTimeMillis());
        }

        /** The longer of what the two say. */
        Duration passed() {
            long wallNanos =
                    Duration.ofMillis(System.currentTimeMillis() - wallMillis).toNanos();
            return Duration.ofNanos(Math.max(System.nanoTime() - nanos, wallNanos));
        }
    }

    /** Who claims. */
    UUID instance() {
        return instance;
    }

    /** Changes whenever the lease lapsed: what was claimed under another epoch may be somebody else's now. */
    int epoch() {
        return epoch;
    }

    /** Whether what was claimed in this epoch is still this instance's, with time enough for a call. */
    boolean holds(int claimedIn) {
        Moment last = renewed;
        return last != null
                && claimedIn == epoch
                && last.passed().compareTo(length.minus(length.dividedBy(LEAST_SHARE_LEFT))) < 0;
    }

    /** Everybody whose lease lasts. */
    Uni<Set<UUID>> living() {
        return database.ask(db -> db.query(LIVING).execute()).map(rows -> {
            Set<UUID> living = new HashSet<>();
            rows.forEach(row -> living.add(row.getUUID(0)));
            return living;
        });
    }

    /**
     * Takes the lease and keeps it; {@code taken} runs once it is there for the first time.
     *
     * @param alone no other instance can be alive: the dead are waited for no longer than their last calls may take
     */
    void keep(boolean alone, Runnable taken) {
        Uni<?> others = alone
                ? database.ask(db -> db.preparedQuery(END_OTHERS).execute(Tuple.of(instance, LAST_CALLS.toMillis())))
                : Uni.createFrom().voidItem();
        others.chain(() -> database.ask(db -> db.query(FORGET_DEAD).execute()))
                .chain(this::renew)
                .subscribe()
                .with(
                        v -> {
                            taken.run();
                            renewIn(length.dividedBy(RENEWALS));
                        },
                        failure -> {
                            LOG.debugf("the outbox waits for storage: %s", failure.getMessage());
                            later.in(AGAIN, () -> keep(alone, taken));
                        });
    }

    private Uni<Void> renew() {
        Moment asked = Moment.now();
        return database.ask(db -> db.preparedQuery(RENEW).execute(Tuple.of(instance, length.toMillis())))
                .invoke(rows -> {
                    // PostgreSQL decides: others go by its clock
                    boolean lapsed = renewed != null && !rows.iterator().next().getBoolean("held");
                    if (lapsed) {
                        epoch++;
                        LOG.infof("the lease had lapsed while storage was away; tasks are claimed anew");
                    }
                    renewed = asked;
                })
                .replaceWithVoid();
    }

    private void renewIn(Duration wait) {
        later.in(wait, () -> renew().subscribe().with(v -> renewIn(length.dividedBy(RENEWALS)), failure -> {
            LOG.debugf("the lease could not be renewed: %s", failure.getMessage());
            Duration soon = length.dividedBy(RENEWALS * 2L);
            renewIn(soon.compareTo(AGAIN) < 0 ? soon : AGAIN);
        }));
    }

    /** Lets the lease go: what this instance claimed is anybody's at once. */
    Uni<Void> giveBack() {
        later.stop();
        renewed = null;
        return database.ask(db -> db.preparedQuery(GIVE_BACK).execute(Tuple.of(instance)))
                .replaceWithVoid();
    }
}
