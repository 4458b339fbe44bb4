package dev.viaduct.outbox;

import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Database;
import dev.viaduct.conversation.Task;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Where work waits, and how much. */
@Singleton
class TaskStore {
    private static final String LANES_FROM = """
            SELECT o.id, o.contact_id, c.app, c.subject, o.kind = 3 AS report
            FROM outbox o
            CROSS JOIN LATERAL (SELECT app, subject FROM contact WHERE id = o.contact_id OFFSET 0) c
            WHERE o.id > $1 ORDER BY o.id LIMIT $2""";

    // counting them all would take longer, the more there is to count
    private static final int MOST_COUNTED = 100_000;

    private static final String DEPTHS = """
            SELECT app, kind, count(*) AS depth, EXTRACT(EPOCH FROM now() - min(created_at))::float8 AS oldest
            FROM (SELECT app, kind, created_at FROM outbox ORDER BY id LIMIT %d) AS first
            GROUP BY app, kind""".formatted(MOST_COUNTED);

    /** A lane that has work, and the task that says so. */
    record LaneAt(long taskId, ContactRef contact, Lane lane) {}

    /** How much work of a kind an app has, of the oldest there is, and how many seconds its oldest task waits. */
    record Depth(String app, Task.Kind kind, long depth, double oldestSeconds) {}

    private final Database database;

    TaskStore(Database database) {
        this.database = database;
    }

    /** Lanes of the tasks above an id, by id. */
    Uni<List<LaneAt>> lanesFrom(long taskId, int limit) {
        return database.ask(db -> db.preparedQuery(LANES_FROM).execute(Tuple.of(taskId, limit)))
                .map(rows -> list(
                        rows,
                        row -> new LaneAt(
                                row.getLong("id"),
                                new ContactRef(
                                        row.getLong("contact_id"), row.getString("app"), row.getString("subject")),
                                row.getBoolean("report") ? Lane.REPORTS : Lane.MESSAGES)));
    }

    Uni<List<Depth>> depths() {
        return database.ask(db -> db.query(DEPTHS).execute())
                .map(rows -> list(
                        rows,
                        row -> new Depth(
                                row.getString("app"),
                                Task.Kind.ofCode(row.getInteger("kind")),
                                row.getLong("depth"),
                                row.getDouble("oldest"))));
    }

    private static <T> List<T> list(RowSet<Row> rows, java.util.function.Function<Row, T> value) {
        List<T> list = new ArrayList<>(rows.size());
        rows.forEach(row -> list.add(value.apply(row)));
        return list;
    }
}
