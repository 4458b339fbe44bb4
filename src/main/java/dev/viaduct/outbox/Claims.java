package dev.viaduct.outbox;

import static dev.viaduct.conversation.Columns.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.app.Metric;
import dev.viaduct.conversation.AtMost;
import dev.viaduct.conversation.Body;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Columns;
import dev.viaduct.conversation.ContactRef;
import dev.viaduct.conversation.GroupCommit;
import dev.viaduct.conversation.GroupCommit.Answer;
import dev.viaduct.conversation.GroupCommit.Committed;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Task;
import dev.viaduct.conversation.Transactions;
import dev.viaduct.helpdesk.KnownIds;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Claims the first tasks of lanes for this instance and reads them: the lanes of one app that are due at about the same
 * time share a transaction. A claim is on durable storage before anything is sent, so that whoever finds the claim of a
 * dead instance knows that the task may have been done.
 */
final class Claims {
    private static final int TASKS_A_TURN = 8;
    private static final int CAPACITY = 1_000;
    private static final int LARGEST_GROUP = 100;
    // a lane wakes by this machine's clock
    private static final String EARLY = "interval '0.05 second'";
    private static final Duration HELD_BY_ANOTHER = Duration.ofSeconds(1);

    private static final String CLAIM_MESSAGES = claim("kind < 3", "id");
    private static final String CLAIM_REPORTS = claim("kind = 3", "seq");
    private static final String NEXT_MESSAGES = next("kind < 3", "id");
    private static final String NEXT_REPORTS = next("kind = 3", "seq");

    private final String app;
    private final Lease lease;
    private final KnownIds knownIds;
    private final ObjectMapper json;
    private final Transactions transactions;
    private final GroupCommit<LaneQueue.Key, Turn> groups;

    Claims(
            String app,
            Lease lease,
            KnownIds knownIds,
            Vertx vertx,
            Transactions transactions,
            ObjectMapper json,
            MeterRegistry metrics) {
        this.app = app;
        this.lease = lease;
        this.knownIds = knownIds;
        this.json = json;
        this.transactions = transactions;
        DistributionSummary groupSize = DistributionSummary.builder(Metric.COMMIT_GROUP.id())
                .tag("writer", "claim")
                .register(metrics);
        this.groups = new GroupCommit<>(
                Transactions.newContext(vertx),
                this::commit,
                groupSize,
                new AtMost<>(CAPACITY),
                LARGEST_GROUP,
                System::nanoTime);
    }

    /**
     * From the front, as long as tasks are due and nobody who lives has them, all by PostgreSQL's clock. A row that is just being moved forward is
     * left for the next turn: waiting for it could end in a deadlock with the writer that moves many.
     */
    private static String claim(String kind, String order) {
        return """
            UPDATE outbox SET owner = $2, unsure = unsure OR owner IS NOT NULL,
                look_from = CASE WHEN look_from IS NOT NULL OR attempts > 0 OR unsure OR owner IS NOT NULL THEN look_from
                    ELSE GREATEST($3::bigint, (SELECT last_id FROM helpdesk_cursor WHERE app = $4)) END
            WHERE id = ANY(ARRAY(
                SELECT o.id FROM outbox o
                WHERE o.id = ANY(ARRAY(
                    SELECT t.id FROM unnest($1::bigint[]) AS l (contact_id)
                    CROSS JOIN LATERAL (
                        SELECT id, owner, bool_and(next_attempt <= now() + %4$s AND (owner IS NULL OR owner = $2 OR NOT EXISTS (
                            SELECT FROM instance i WHERE i.id = owner AND i.lease_until > now()))) OVER (ORDER BY %2$s)
                            AS mine
                        FROM (
                            SELECT * FROM outbox o WHERE o.contact_id = l.contact_id AND o.%1$s
                            ORDER BY o.contact_id, o.%2$s LIMIT %3$d) o
                        OFFSET 0) t
                    WHERE t.mine AND t.owner IS DISTINCT FROM $2))
                AND (o.owner IS NULL OR NOT EXISTS (
                    SELECT FROM instance i WHERE i.id = o.owner AND i.lease_until > now()))
                FOR UPDATE SKIP LOCKED))""".formatted(kind, order, TASKS_A_TURN, EARLY);
    }

    private static String next(String kind, String order) {
        return """
            SELECT o.id, o.kind, o.contact_id, c.app, c.subject, c.helpdesk_id, c.claims ->> 'phone' AS token_phone,
                c.name, c.phone, c.email, c.picture, c.custom_fields::text AS custom_fields,
                m.message_id, m.helpdesk_id AS message_helpdesk_id, m.status AS message_status, m.text,
                m.body::text AS body, o.seq, o.status, o.traceparent, o.attempts, o.created_at,
                EXTRACT(EPOCH FROM o.next_attempt - now())::float8 AS due_in,
                EXTRACT(EPOCH FROM now() - o.failing_since)::float8 AS failing_for,
                o.owner = $2 AS mine, o.unsure, o.look_from
            FROM unnest($1::bigint[]) AS l (contact_id)
            CROSS JOIN LATERAL (
                SELECT * FROM outbox o WHERE o.contact_id = l.contact_id AND o.%1$s
                ORDER BY o.contact_id, o.%2$s LIMIT %3$d OFFSET 0) o
            CROSS JOIN LATERAL (SELECT * FROM contact c WHERE c.id = o.contact_id OFFSET 0) c
            LEFT JOIN LATERAL (
                SELECT * FROM message m WHERE m.contact_id = o.contact_id AND m.seq = o.seq OFFSET 0) m ON true
            """.formatted(kind, order, TASKS_A_TURN);
    }

    /** The lane's turn; fails when storage is away. */
    Uni<Turn> claim(LaneQueue.Key lane) {
        return groups.submit(lane);
    }

    private Future<Committed<Turn>> commit(List<LaneQueue.Key> lanes) {
        int epoch = lease.epoch();
        return transactions.run(connection -> read(connection, lanes)).map(found -> {
            List<Answer<Turn>> turns = new ArrayList<>(lanes.size());
            for (LaneQueue.Key lane : lanes) {
                turns.add(new Answer.Stored<>(turn(found.getOrDefault(lane, List.of()), epoch)));
            }
            return new Committed<>(turns, () -> {});
        });
    }

    private record Found(StoredTask task, boolean mine) {}

    private Future<Map<LaneQueue.Key, List<Found>>> read(SqlConnection connection, List<LaneQueue.Key> lanes) {
        Map<LaneQueue.Key, List<Found>> found = new HashMap<>();
        List<Future<?>> statements = new ArrayList<>();
        for (Lane kind : Lane.values()) {
            List<LaneQueue.Key> ofKind =
                    lanes.stream().filter(lane -> lane.lane() == kind).toList();
            if (ofKind.isEmpty()) {
                continue;
            }
            boolean reports = kind == Lane.REPORTS;
            Long[] contacts = column(ofKind, lane -> lane.contact().id(), Long[]::new);
            var known = knownIds.greatest(app);
            statements.add(connection
                    .preparedQuery(reports ? CLAIM_REPORTS : CLAIM_MESSAGES)
                    .execute(
                            Columns.of(contacts, lease.instance(), known.isPresent() ? known.getAsLong() : null, app)));
            statements.add(connection
                    .preparedQuery(reports ? NEXT_REPORTS : NEXT_MESSAGES)
                    .execute(Columns.of(contacts, lease.instance()))
                    .onSuccess(rows -> collect(rows, kind, found)));
        }
        return Future.all(statements).map(v -> found);
    }

    private void collect(RowSet<Row> rows, Lane kind, Map<LaneQueue.Key, List<Found>> found) {
        for (Row row : rows) {
            StoredTask task = task(row);
            found.computeIfAbsent(new LaneQueue.Key(task.contact(), kind), lane -> new ArrayList<>())
                    .add(new Found(task, Boolean.TRUE.equals(row.getBoolean("mine"))));
        }
        Comparator<Found> inOrder = Comparator.comparing(found1 ->
                kind == Lane.REPORTS ? found1.task().seq() : found1.task().id());
        found.values().forEach(tasks -> tasks.sort(inOrder));
    }

    private static Turn turn(List<Found> found, int epoch) {
        int claimed = 0;
        while (claimed < found.size() && found.get(claimed).mine()) {
            claimed++;
        }
        List<StoredTask> tasks =
                found.subList(0, claimed).stream().map(Found::task).toList();
        if (claimed < found.size()) {
            Duration dueIn = found.get(claimed).task().dueIn();
            boolean waits = dueIn.compareTo(Duration.ZERO) > 0;
            return new Turn(tasks, Optional.of(Instant.now().plus(waits ? dueIn : HELD_BY_ANOTHER)), epoch);
        }
        return new Turn(tasks, claimed == TASKS_A_TURN ? Optional.of(Instant.now()) : Optional.empty(), epoch);
    }

    private StoredTask task(Row row) {
        Profile profile = new Profile(
                row.getString("name"),
                row.getString("phone"),
                row.getString("email"),
                row.getString("picture"),
                read(row.getString("custom_fields"), new TypeReference<Map<String, String>>() {}));
        Integer status = row.getInteger("status");
        Integer messageStatus = row.getInteger("message_status");
        String body = row.getString("body");
        return new StoredTask(
                row.getLong("id"),
                Task.Kind.ofCode(row.getInteger("kind")),
                new ContactRef(row.getLong("contact_id"), row.getString("app"), row.getString("subject")),
                Optional.ofNullable(row.getString("helpdesk_id")),
                Optional.ofNullable(row.getString("token_phone")),
                profile,
                Optional.ofNullable(row.getLong("seq")).orElse(0L),
                row.getUUID("message_id"),
                Optional.ofNullable(row.getString("message_helpdesk_id")),
                messageStatus == null ? null : Status.ofCode(messageStatus),
                row.getString("text"),
                body == null ? Body.EMPTY : read(body, new TypeReference<Body>() {}),
                status == null ? null : Status.ofCode(status),
                row.getString("traceparent"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                seconds(row.getDouble("due_in")),
                row.getDouble("failing_for") == null ? Duration.ZERO : seconds(row.getDouble("failing_for")),
                row.getBoolean("unsure"),
                Optional.ofNullable(row.getLong("look_from")));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored body can't be read", e);
        }
    }
}
