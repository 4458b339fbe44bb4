package dev.viaduct.webhook;

import dev.viaduct.conversation.Removal;
import dev.viaduct.conversation.UnitOfWork;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Removes old events from quarantine; one that is being applied again is left for the next round. */
final class AgedQuarantine implements Removal {
    private static final int STEP = 500;

    private final UnitOfWork work;
    private final Instant before;

    AgedQuarantine(UnitOfWork work, Instant before) {
        this.work = work;
        this.before = before;
    }

    @Override
    public Uni<Progress> step() {
        return work.write(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                DELETE FROM quarantine WHERE id = ANY(ARRAY(
                                    SELECT id FROM quarantine WHERE received_at < ?1
                                    ORDER BY received_at LIMIT ?2 FOR UPDATE SKIP LOCKED))""")
                        .setParameter(1, before)
                        .setParameter(2, STEP)
                        .executeUpdate()))
                .map(removed -> new Progress(removed, removed == STEP));
    }
}
