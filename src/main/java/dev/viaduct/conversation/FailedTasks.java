package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Failure;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Change.WorkStored;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was given up, until somebody has it tried again, discards it, or it ages out. */
@Singleton
public class FailedTasks {
    /** What became of the wish to try a task again. */
    public enum Retry {
        /** It is at the end of its contact's lane. */
        STORED,
        /** There is no such failed task. */
        UNKNOWN,
        /** The message it is about is gone, or is not failed any more; the task stays. */
        POINTLESS
    }

    private record Retried(Retry result, List<Change> changes) {
        static Retried not(Retry why) {
            return new Retried(why, List.of());
        }
    }

    private static final String SELECT = """
            SELECT f.id, f.contact_id, f.app, c.subject, f.kind, f.seq, f.status, f.code, f.reason, f.attempts,
                f.created_at, f.failed_at
            FROM failed_task f
            CROSS JOIN LATERAL (SELECT subject FROM contact WHERE id = f.contact_id OFFSET 0) c
            """;
    private static final String LIST = SELECT + """
            WHERE f.id > $1 AND ($2::text IS NULL OR f.app = $2)
                AND ($3::text IS NULL OR f.contact_id = (SELECT id FROM contact WHERE app = $2 AND subject = $3))
            ORDER BY f.id LIMIT $4""";
    private static final String FIND = SELECT + "WHERE f.id = $1";
    private static final String COUNT = "SELECT app, count(*) FROM failed_task GROUP BY app";

    private static final String LOCK_CONTACT = "SELECT id FROM contact WHERE id = $1 FOR UPDATE";

    // an answer that comes later must find the message among those that are not settled
    private static final String UNSETTLE = "UPDATE contact SET settled = LEAST(settled, $2 - 1) WHERE id = $1";

    private static final String ACCEPT_AGAIN = """
            WITH failed AS (
                SELECT contact_id, seq, ended_at, error_code, error_message FROM message
                WHERE contact_id = $1 AND seq = $2 AND direction = 0 AND status = 8 FOR UPDATE),
            noted AS (
                INSERT INTO trail (contact_id, seq, at, kind, code, note)
                SELECT contact_id, seq, ended_at, %d, error_code, error_message FROM failed
                UNION ALL SELECT contact_id, seq, now(), %d, NULL, NULL FROM failed)
            UPDATE message SET status = 0, ended_at = NULL, error_code = NULL, error_message = NULL
            WHERE contact_id = $1 AND seq = $2 AND EXISTS (SELECT FROM failed)""".formatted(Trail.FAILED.code(), Trail.RETRIED.code());

    private static final String NOTE_RETRY = """
            INSERT INTO trail (contact_id, seq, at, kind)
            SELECT contact_id, seq, now(), %d FROM message WHERE contact_id = $1 AND seq = $2""".formatted(Trail.RETRIED.code());

    // what ran out of time may have arrived all the same: it is looked for before it is repeated
    private static final String STORE_AGAIN = """
            WITH failed AS (DELETE FROM failed_task WHERE id = $1
                RETURNING app, contact_id, kind, seq, status, code, unsure, look_from)
            INSERT INTO outbox (app, contact_id, kind, seq, status, created_at, next_attempt, unsure, look_from)
            SELECT app, contact_id, kind, seq, status, now(), now(), kind = 0 AND (unsure OR code = 'expired'), look_from
            FROM failed
            ON CONFLICT (contact_id, seq) WHERE kind = 3
                DO UPDATE SET status = GREATEST(outbox.status, excluded.status)""";

    private static final String DISCARD = "DELETE FROM failed_task WHERE id = $1";

    private final Transactions transactions;
    private final Commits commits;

    FailedTasks(Transactions transactions, Commits commits) {
        this.transactions = transactions;
        this.commits = commits;
    }

    /**
     * Failed tasks with an id above {@code after}, by id.
     *
     * @param subject only of this contact; needs an app
     */
    public Uni<List<FailedTask>> list(Optional<String> app, Optional<String> subject, long after, int limit) {
        return transactions.uni(connection -> connection
                .preparedQuery(LIST)
                .execute(Tuple.of(after, app.orElse(null), subject.orElse(null), limit))
                .map(rows -> {
                    List<FailedTask> tasks = new ArrayList<>();
                    rows.forEach(row -> tasks.add(task(row)));
                    return tasks;
                }));
    }

    /** How many there are of each app that has any. */
    public Uni<Map<String, Long>> counts() {
        return transactions.uni(connection -> connection.query(COUNT).execute().map(rows -> {
            Map<String, Long> counts = new TreeMap<>();
            rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
            return counts;
        }));
    }

    /**
     * Puts a task at the end of its contact's lane, as if it were new. A failed message is accepted again; its sockets
     * learn its status when it moves.
     */
    public Uni<Retry> retry(long id) {
        return transactions.uni(connection -> retry(connection, id)).map(retried -> {
            commits.tell(retried.changes());
            return retried.result();
        });
    }

    /** Forgets a failed task; whether there was one. */
    public Uni<Boolean> discard(long id) {
        return transactions.uni(connection ->
                connection.preparedQuery(DISCARD).execute(Tuple.of(id)).map(result -> result.rowCount() > 0));
    }

    private static Future<Retried> retry(SqlConnection connection, long id) {
        return find(connection, id).compose(first -> {
            if (first.isEmpty()) {
                return Future.succeededFuture(Retried.not(Retry.UNKNOWN));
            }
            // the contact's lock first, as all who write to it take it; what was read without it is read again
            return connection
                    .preparedQuery(LOCK_CONTACT)
                    .execute(Tuple.of(first.get().contact().id()))
                    .compose(locked -> find(connection, id))
                    .compose(found -> found.isEmpty()
                            ? Future.succeededFuture(Retried.not(Retry.UNKNOWN))
                            : storeAgain(connection, found.get()));
        });
    }

    private static Future<Optional<FailedTask>> find(SqlConnection connection, long id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(task(rows.iterator().next())));
    }

    private static Future<Retried> storeAgain(SqlConnection connection, FailedTask task) {
        return prepare(connection, task).compose(ready -> {
            if (!ready) {
                return Future.succeededFuture(Retried.not(Retry.POINTLESS));
            }
            return connection
                    .preparedQuery(STORE_AGAIN)
                    .execute(Tuple.of(task.id()))
                    .map(stored -> {
                        Lane lane = task.kind() == Task.Kind.REPORT ? Lane.REPORTS : Lane.MESSAGES;
                        return new Retried(Retry.STORED, List.of(new WorkStored(task.contact(), lane)));
                    });
        });
    }

    /** Whether the task has something to be about. */
    private static Future<Boolean> prepare(SqlConnection connection, FailedTask task) {
        if (task.seq().isEmpty()) {
            return Future.succeededFuture(true);
        }
        Tuple message = Tuple.of(task.contact().id(), task.seq().get());
        if (task.kind() == Task.Kind.REPORT) {
            return connection.preparedQuery(NOTE_RETRY).execute(message).map(noted -> noted.rowCount() > 0);
        }
        Future<Boolean> accepted =
                connection.preparedQuery(ACCEPT_AGAIN).execute(message).map(result -> result.rowCount() > 0);
        return accepted.compose(isReady -> isReady
                ? connection.preparedQuery(UNSETTLE).execute(message).map(true)
                : Future.succeededFuture(false));
    }

    private static FailedTask task(Row row) {
        Integer status = row.getInteger("status");
        return new FailedTask(
                row.getLong("id"),
                new ContactRef(row.getLong("contact_id"), row.getString("app"), row.getString("subject")),
                Task.Kind.ofCode(row.getInteger("kind")),
                Optional.ofNullable(row.getLong("seq")),
                Optional.ofNullable(status).map(Status::ofCode),
                new Failure(row.getString("code"), row.getString("reason")),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("failed_at").toInstant());
    }
}
