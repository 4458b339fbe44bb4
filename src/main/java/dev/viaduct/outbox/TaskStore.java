package dev.viaduct.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.Database;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Task;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tasks. They are stored with what causes them and end with their outcome, both in the core's transactions. */
@Singleton
class TaskStore {
    // each in the order of its own index
    private static final String NEXT_MESSAGES = nextOfLane("o.kind < 3", "o.id");
    private static final String NEXT_REPORTS = nextOfLane("o.kind = 3", "o.seq");

    private static final String LANES_FROM = """
            SELECT o.id, o.contact_id, c.app, c.subject, o.kind = 3 AS report
            FROM outbox o
            CROSS JOIN LATERAL (SELECT app, subject FROM contact WHERE id = o.contact_id OFFSET 0) c
            WHERE o.id > $1 ORDER BY o.id LIMIT $2""";

    private static final String DEPTHS = """
            SELECT app, kind, count(*) AS depth, EXTRACT(EPOCH FROM now() - min(created_at))::float8 AS oldest
            FROM outbox GROUP BY app, kind""";

    /** A lane that has work, and the task that says so. */
    record LaneAt(long taskId, ContactRef contact, Lane lane) {}

    /** How much work of a kind an app has, and how many seconds its oldest task waits. */
    record Depth(String app, Task.Kind kind, long depth, double oldestSeconds) {}

    private final Database database;
    private final ObjectMapper json;

    TaskStore(Database database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    private static String nextOfLane(String kind, String order) {
        return """
            SELECT o.id, o.kind, o.contact_id, c.app, c.subject, c.helpdesk_id, c.claims ->> 'phone' AS token_phone,
                c.name, c.phone, c.email, c.picture, c.custom_fields::text AS custom_fields,
                m.message_id, m.helpdesk_id AS message_helpdesk_id, m.text, m.body::text AS body,
                o.status, o.traceparent, o.attempts, o.created_at, o.next_attempt
            FROM outbox o
            JOIN contact c ON c.id = o.contact_id
            LEFT JOIN message m ON m.contact_id = o.contact_id AND m.seq = o.seq
            WHERE o.contact_id = $1 AND %s
            ORDER BY o.contact_id, %s LIMIT $2""".formatted(kind, order);
    }

    /** The lane's first tasks, in order. */
    Uni<List<StoredTask>> next(ContactRef contact, Lane lane, int limit) {
        return database.ask(db -> db.preparedQuery(lane == Lane.REPORTS ? NEXT_REPORTS : NEXT_MESSAGES)
                        .execute(Tuple.of(contact.id(), limit)))
                .map(rows -> list(rows, this::task));
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

    private StoredTask task(Row row) {
        Profile profile = new Profile(
                row.getString("name"),
                row.getString("phone"),
                row.getString("email"),
                row.getString("picture"),
                read(row.getString("custom_fields"), new TypeReference<Map<String, String>>() {}));
        Integer status = row.getInteger("status");
        String body = row.getString("body");
        return new StoredTask(
                row.getLong("id"),
                Task.Kind.ofCode(row.getInteger("kind")),
                new ContactRef(row.getLong("contact_id"), row.getString("app"), row.getString("subject")),
                Optional.ofNullable(row.getString("helpdesk_id")),
                Optional.ofNullable(row.getString("token_phone")),
                profile,
                row.getUUID("message_id"),
                Optional.ofNullable(row.getString("message_helpdesk_id")),
                row.getString("text"),
                body == null ? Body.EMPTY : read(body, new TypeReference<Body>() {}),
                status == null ? null : Status.ofCode(status),
                row.getString("traceparent"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("next_attempt").toInstant());
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored body can't be read", e);
        }
    }
}
