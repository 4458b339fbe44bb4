package dev.viaduct.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Removes old failed tasks; one that is being tried again is left for the next round. */
final class AgedFailedTasks implements Removal {
    private static final int STEP = 500;

    private static final String REMOVE = """
            DELETE FROM failed_task WHERE id = ANY(ARRAY(
                SELECT id FROM failed_task WHERE failed_at < $1 ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED))""";

    private final Transactions transactions;
    private final OffsetDateTime before;

    AgedFailedTasks(Transactions transactions, Instant before) {
        this.transactions = transactions;
        this.before = before.atOffset(ZoneOffset.UTC);
    }

    @Override
    public Uni<Progress> step() {
        return transactions.uni(connection -> connection
                .preparedQuery(REMOVE)
                .execute(Tuple.of(before, STEP))
                .map(result -> new Progress(result.rowCount(), result.rowCount() == STEP)));
    }
}
