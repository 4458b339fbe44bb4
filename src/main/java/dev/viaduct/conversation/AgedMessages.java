package dev.viaduct.conversation;

import static dev.viaduct.conversation.Columns.column;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Walks old messages by their ids, which are in the order of time, and removes them with everything that hangs on them.
 *
 * <p>It never waits for a lock: a contact or a message that somebody works on is left for the next round. The contacts'
 * locks keep others from storing a task for a message while it goes.
 */
final class AgedMessages implements Removal {
    private static final int STEP = 500;

    private static final String OLD = """
            SELECT message_id, contact_id FROM message WHERE message_id > $1 AND message_id < $2
            ORDER BY message_id LIMIT $3""";

    private static final String LOCK =
            "SELECT id FROM contact WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED";

    // the look for a task can't become a join: each is asked for by key
    private static final String REMOVE = """
            DELETE FROM message WHERE message_id = ANY(ARRAY(
                SELECT m.message_id FROM message m
                WHERE m.message_id = ANY($1::uuid[]) AND m.contact_id = ANY($2::bigint[])
                    AND (m.status >= 8 OR (
                        (SELECT o.id FROM outbox o WHERE o.contact_id = m.contact_id AND o.kind < 3 AND o.seq = m.seq
                            LIMIT 1) IS NULL
                        AND (SELECT o.id FROM outbox o WHERE o.contact_id = m.contact_id AND o.kind = 3 AND o.seq = m.seq
                            LIMIT 1) IS NULL))
                FOR UPDATE SKIP LOCKED))
            RETURNING contact_id, seq""";

    private static final String REMOVE_TRAIL = """
            DELETE FROM trail WHERE ctid = ANY(ARRAY(
                SELECT t.ctid FROM unnest($1::bigint[], $2::bigint[]) AS m (contact_id, seq)
                CROSS JOIN LATERAL (
                    SELECT ctid FROM trail t WHERE t.contact_id = m.contact_id AND t.seq = m.seq OFFSET 0) t))""";

    private static final String REMOVE_FAILED_TASKS = """
            DELETE FROM failed_task WHERE id = ANY(ARRAY(
                SELECT f.id FROM unnest($1::bigint[], $2::bigint[]) AS m (contact_id, seq)
                CROSS JOIN LATERAL (
                    SELECT id FROM failed_task f WHERE f.contact_id = m.contact_id AND f.seq = m.seq OFFSET 0) f))""";

    // one that runs goes too, or is left where its row is locked: either way it ends by itself, its message being gone
    private static final String REMOVE_TASKS = removeTasks("o.kind < 3");
    private static final String REMOVE_REPORTS = removeTasks("o.kind = 3");

    private final Transactions transactions;
    private final UUID end;
    private UUID walked = MessageId.NONE;

    private record Old(UUID messageId, long contactId) {}

    private record Step(Progress progress, UUID walked) {}

    AgedMessages(Transactions transactions, Instant before) {
        this.transactions = transactions;
        this.end = MessageId.lowestOf(before);
    }

    private static String removeTasks(String kind) {
        return """
            DELETE FROM outbox WHERE id = ANY(ARRAY(
                SELECT o.id FROM unnest($1::bigint[], $2::bigint[]) AS m (contact_id, seq)
                CROSS JOIN LATERAL (
                    SELECT id FROM outbox o WHERE o.contact_id = m.contact_id AND %s AND o.seq = m.seq
                    OFFSET 0 FOR UPDATE SKIP LOCKED) o))""".formatted(kind);
    }

    @Override
    public Uni<Progress> step() {
        return transactions.uni(this::step).map(step -> {
            walked = step.walked();
            return step.progress();
        });
    }

    private Future<Step> step(SqlConnection connection) {
        return connection
                .preparedQuery(OLD)
                .execute(Tuple.of(walked, end, STEP))
                .compose(rows -> {
                    List<Old> old = new ArrayList<>();
                    rows.forEach(row -> old.add(new Old(row.getUUID(0), row.getLong(1))));
                    if (old.isEmpty()) {
                        return Future.succeededFuture(new Step(new Progress(0, false), walked));
                    }
                    return remove(connection, old)
                            .map(removed -> new Step(
                                    new Progress(removed, old.size() == STEP),
                                    old.get(old.size() - 1).messageId()));
                });
    }

    private static Future<Integer> remove(SqlConnection connection, List<Old> old) {
        Long[] ids = old.stream().map(Old::contactId).distinct().toArray(Long[]::new);
        return connection
                .preparedQuery(LOCK)
                .execute(Columns.of((Object) ids))
                .map(rows -> {
                    List<Long> locked = new ArrayList<>();
                    rows.forEach(row -> locked.add(row.getLong(0)));
                    return locked.toArray(Long[]::new);
                })
                .compose(locked -> connection
                        .preparedQuery(REMOVE)
                        .execute(Columns.of(column(old, Old::messageId, UUID[]::new), locked)))
                .compose(rows -> {
                    List<Row> gone = new ArrayList<>();
                    rows.forEach(gone::add);
                    return removeWhatHangsOnThem(connection, gone).map(gone.size());
                });
    }

    private static Future<?> removeWhatHangsOnThem(SqlConnection connection, List<Row> gone) {
        if (gone.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple keys = Columns.of(
                column(gone, row -> row.getLong(0), Long[]::new), column(gone, row -> row.getLong(1), Long[]::new));
        return Future.all(
                connection.preparedQuery(REMOVE_TASKS).execute(keys),
                connection.preparedQuery(REMOVE_REPORTS).execute(keys),
                connection.preparedQuery(REMOVE_TRAIL).execute(keys),
                connection.preparedQuery(REMOVE_FAILED_TASKS).execute(keys));
    }
}
