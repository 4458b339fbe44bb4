package dev.viaduct.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Removes old rows that nothing hangs on; one that somebody works on is left for the next round. */
final class AgedRows implements Removal {
    static final String FAILED_TASKS = """
            DELETE FROM failed_task WHERE id = ANY(ARRAY(
                SELECT id FROM failed_task WHERE failed_at < $1 ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED))""";

    static final String TOMBSTONES = """
            DELETE FROM tombstone WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM tombstone WHERE erased_at < $1 ORDER BY erased_at LIMIT $2 FOR UPDATE SKIP LOCKED))""";

    private static final int STEP = 500;

    private final Transactions transactions;
    private final String remove;
    private final OffsetDateTime before;

    AgedRows(Transactions transactions, String remove, Instant before) {
        this.transactions = transactions;
        this.remove = remove;
        this.before = before.atOffset(ZoneOffset.UTC);
    }

    @Override
    public Uni<Progress> step() {
        return transactions.uni(connection -> connection
                .preparedQuery(remove)
                .execute(Tuple.of(before, STEP))
                .map(result -> new Progress(result.rowCount(), result.rowCount() == STEP)));
    }
}
