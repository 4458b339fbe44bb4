package dev.viaduct.conversation;

import static dev.viaduct.conversation.Columns.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.app.Apps;
import dev.viaduct.app.Metric;
import dev.viaduct.app.Room;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Change.Lane;
import dev.viaduct.conversation.Change.StatusMoved;
import dev.viaduct.conversation.Change.WorkStored;
import dev.viaduct.conversation.GroupCommit.Committed;
import dev.viaduct.conversation.GroupPlan.Insert;
import dev.viaduct.conversation.GroupPlan.Mark;
import dev.viaduct.conversation.GroupPlan.Range;
import dev.viaduct.conversation.GroupPlan.Row;
import dev.viaduct.conversation.StorageUnavailable.Reason;
import dev.viaduct.conversation.Write.Append;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes to streams: groups share a transaction of two round trips and its commit, over pipelined statements. */
@Singleton
class StreamWriter {
    // what the writes of viaduct.limits.writes may weigh together
    private static final long MOST_BYTES = 32 * 1024 * 1024;
    private static final int LARGEST_GROUP = 1_000;

    private final Transactions transactions;
    private final Commits commits;
    private final CommitTrace trace;
    private final ObjectMapper json;
    private final MessageCounter counter;
    private final long receiptWindowMillis;
    private final Context context;
    private final InDoubt inDoubt;
    private final GroupCommit<Write, Object> groups;

    StreamWriter(
            Vertx vertx,
            Transactions transactions,
            Commits commits,
            CommitTrace trace,
            ObjectMapper json,
            MessageCounter counter,
            ViaductConfig config,
            Apps apps,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.commits = commits;
        this.trace = trace;
        this.json = json;
        this.counter = counter;
        this.receiptWindowMillis = config.outbox().receiptWindow().toMillis();
        DistributionSummary groupSize = DistributionSummary.builder(Metric.COMMIT_GROUP.id())
                .tag("writer", "stream")
                .register(metrics);
        this.context = Transactions.newContext(vertx);
        this.inDoubt = new InDoubt(context, transactions, commits);
        Room room = new Room("write", config.limits().writes(), MOST_BYTES, apps, metrics);
        this.groups = new GroupCommit<>(
                context, this::commit, groupSize, new WriteRoom(room), LARGEST_GROUP, System::nanoTime);
    }

    Uni<Accepted> append(Append append) {
        return groups.submit(append)
                .map(Accepted.class::cast)
                .invoke(accepted -> counter.count(append.contact(), append.direction(), accepted));
    }

    Uni<Receipts> acknowledge(Write.Acknowledge acknowledge) {
        return groups.submit(acknowledge).map(Receipts.class::cast);
    }

    Uni<Void> written(Write.Written written) {
        return groups.submit(written).replaceWithVoid();
    }

    /** Writes that wait or are being committed. */
    int depth() {
        return groups.depth();
    }

    private Future<Committed<Object>> commit(List<Write> group) {
        Instant began = Instant.now();
        return transactions
                .run(connection -> readUnderLock(connection, group).compose(plan -> {
                    Map<Long, ContactRef> contacts = new HashMap<>();
                    group.forEach(write -> contacts.put(write.contact().id(), write.contact()));
                    return store(connection, plan, contacts).map(plan);
                }))
                .onComplete(done -> trace.ended(group, began, done.cause()))
                .onFailure(failure -> doubt(group, failure))
                .map(plan -> new Committed<>(plan.answers(), () -> commits.tell(plan.changes())));
    }

    private void doubt(List<Write> group, Throwable failure) {
        if (failure instanceof StorageUnavailable unavailable && unavailable.reason() == Reason.IN_DOUBT) {
            List<ContactRef> contacts = group.stream().map(Write::contact).toList();
            context.runOnContext(v -> inDoubt.add(contacts));
        }
    }

    private Future<GroupPlan> readUnderLock(SqlConnection connection, List<Write> group) {
        Set<Long> ids = new HashSet<>();
        List<Mark> clientMarks = new ArrayList<>();
        List<Mark> helpdeskMarks = new ArrayList<>();
        for (Write write : group) {
            ids.add(write.contact().id());
            Mark mark = write instanceof Append append ? Mark.of(append) : null;
            if (mark != null) {
                (mark.direction() == Direction.INCOMING ? clientMarks : helpdeskMarks).add(mark);
            }
        }
        Future<Map<Long, Row>> rows = connection
                .preparedQuery(StreamSql.LOCK)
                .execute(Columns.of((Object) ids.toArray(Long[]::new)))
                .map(StreamWriter::rows);
        Future<Map<Mark, Accepted>> known = clientMarks.isEmpty() && helpdeskMarks.isEmpty()
                ? Future.succeededFuture(Map.of())
                : connection
                        .preparedQuery(StreamSql.KNOWN)
                        .execute(Columns.of(
                                column(clientMarks, Mark::contactId, Long[]::new),
                                column(clientMarks, Mark::id, String[]::new),
                                column(helpdeskMarks, Mark::contactId, Long[]::new),
                                column(helpdeskMarks, Mark::id, String[]::new)))
                        .map(StreamWriter::known);
        return Future.all(rows, known).map(v -> GroupPlan.of(group, rows.result(), known.result()));
    }

    private static Map<Long, Row> rows(RowSet<io.vertx.sqlclient.Row> result) {
        Map<Long, Row> rows = new LinkedHashMap<>();
        for (io.vertx.sqlclient.Row row : result) {
            Receipts receipts = new Receipts(row.getLong(5), row.getLong(6));
            rows.put(
                    row.getLong(0),
                    new Row(
                            row.getLong(0),
                            row.getBoolean(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            receipts,
                            row.getLong(7)));
        }
        return rows;
    }

    private static Map<Mark, Accepted> known(RowSet<io.vertx.sqlclient.Row> result) {
        Map<Mark, Accepted> known = new HashMap<>();
        for (io.vertx.sqlclient.Row row : result) {
            Direction direction = Direction.ofCode(row.getInteger(1));
            Instant createdAt = row.getOffsetDateTime(5).toInstant();
            known.put(
                    new Mark(row.getLong(0), direction, row.getString(2)),
                    new Accepted(row.getLong(3), row.getUUID(4), createdAt, true));
        }
        return known;
    }

    /** Sends every statement without waiting for the one before: the connection keeps their order. */
    private Future<Void> store(SqlConnection connection, GroupPlan plan, Map<Long, ContactRef> contacts) {
        List<Future<?>> statements = new ArrayList<>();
        if (!plan.inserts().isEmpty()) {
            statements.add(connection.preparedQuery(StreamSql.INSERT_MESSAGES).execute(messages(plan.inserts())));
        }
        Collection<Row> moved = plan.movedRows();
        if (!moved.isEmpty()) {
            statements.add(connection.preparedQuery(StreamSql.UPDATE_CONTACTS).execute(contacts(moved)));
        }
        List<Insert> forwards =
                plan.inserts().stream().filter(i -> i.append().forward()).toList();
        if (!forwards.isEmpty()) {
            statements.add(connection.preparedQuery(StreamSql.INSERT_TASKS).execute(tasks(forwards)));
        }
        if (!plan.answered().isEmpty()) {
            Tuple answered = answered(plan.answered());
            statements.add(connection
                    .preparedQuery(StreamSql.MARK_ANSWERED)
                    .execute(answered)
                    .onSuccess(result -> result.forEach(row -> plan.changes()
                            .add(new StatusMoved(
                                    contacts.get(row.getLong(0)),
                                    row.getLong(1),
                                    row.getUUID(2),
                                    Status.SEEN,
                                    Optional.empty())))));
            statements.add(connection.preparedQuery(StreamSql.SETTLE).execute(answered));
        }
        Set<Long> reported = new HashSet<>();
        if (!plan.written().isEmpty()) {
            statements.add(mark(connection, StreamSql.MARK_WRITTEN, written(plan.written()), reported));
        }
        List<Range> seen = plan.newlySeen();
        if (!seen.isEmpty()) {
            statements.add(mark(connection, StreamSql.MARK_SEEN, ranges(seen), reported));
        }
        List<Range> delivered = plan.newlyDelivered();
        if (!delivered.isEmpty()) {
            statements.add(mark(connection, StreamSql.MARK_DELIVERED, ranges(delivered), reported));
        }
        return Future.all(statements).map(v -> {
            reported.forEach(id -> plan.changes().add(new WorkStored(contacts.get(id), Lane.REPORTS)));
            return null;
        });
    }

    private Tuple messages(List<Insert> inserts) {
        return Columns.of(
                column(inserts, i -> i.append().contact().id(), Long[]::new),
                column(inserts, Insert::seq, Long[]::new),
                column(inserts, i -> i.append().messageId(), java.util.UUID[]::new),
                column(inserts, i -> i.append().clientId(), String[]::new),
                column(inserts, i -> i.append().helpdeskId(), String[]::new),
                column(inserts, i -> i.append().direction().code(), Integer[]::new),
                column(inserts, i -> i.append().author().kind().ordinal(), Integer[]::new),
                column(inserts, i -> i.append().author().id(), String[]::new),
                column(inserts, i -> i.append().author().name(), String[]::new),
                column(inserts, i -> i.append().author().picture(), String[]::new),
                column(inserts, i -> i.append().text(), String[]::new),
                column(inserts, i -> body(i.append().body()), String[]::new),
                column(inserts, i -> i.append().status().code(), Integer[]::new),
                column(inserts, i -> i.append().createdAt().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                column(inserts, i -> i.append().via().code(), Integer[]::new));
    }

    private static Tuple contacts(Collection<Row> rows) {
        return Columns.of(
                column(rows, r -> r.id, Long[]::new),
                column(rows, r -> r.lastSeq, Long[]::new),
                column(rows, r -> r.lastIncoming, Long[]::new),
                column(rows, r -> r.receipts.delivered(), Long[]::new),
                column(rows, r -> r.receipts.seen(), Long[]::new));
    }

    private static Tuple tasks(List<Insert> forwards) {
        return Columns.of(
                column(forwards, i -> i.append().contact().app(), String[]::new),
                column(forwards, i -> i.append().contact().id(), Long[]::new),
                column(forwards, Insert::seq, Long[]::new),
                column(forwards, i -> i.append().traceparent(), String[]::new),
                column(forwards, i -> i.append().createdAt().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new));
    }

    private static Tuple answered(Collection<Range> answered) {
        return Columns.of(
                column(answered, Range::contactId, Long[]::new),
                column(answered, Range::above, Long[]::new),
                column(answered, Range::upto, Long[]::new));
    }

    private Tuple ranges(List<Range> ranges) {
        return answered(ranges).addValue(receiptWindowMillis);
    }

    private Tuple written(List<Write.Written> written) {
        JsonObject firstDevices = new JsonObject();
        List<Boolean> further = new ArrayList<>(written.size());
        for (Write.Written one : written) {
            String message = one.contact().id() + " " + one.seq();
            further.add(firstDevices.containsKey(message));
            if (!firstDevices.containsKey(message)) {
                firstDevices.put(message, one.device().text());
            }
        }
        return Columns.of(
                column(written, w -> w.contact().id(), Long[]::new),
                column(written, Write.Written::seq, Long[]::new),
                column(written, w -> w.device().text(), String[]::new),
                further.toArray(Boolean[]::new),
                receiptWindowMillis,
                firstDevices);
    }

    private static Future<?> mark(SqlConnection connection, String sql, Tuple rows, Set<Long> reported) {
        return connection
                .preparedQuery(sql)
                .execute(rows)
                .onSuccess(result -> result.forEach(row -> reported.add(row.getLong(0))));
    }

    private String body(Body body) {
        if (body.equals(Body.EMPTY)) {
            return null;
        }
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message body could not be written as JSON", e);
        }
    }
}
