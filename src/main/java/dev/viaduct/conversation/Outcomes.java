package dev.viaduct.conversation;

import static dev.viaduct.conversation.Columns.column;

import dev.viaduct.app.Metric;
import dev.viaduct.conversation.Change.Failure;
import dev.viaduct.conversation.Change.StatusMoved;
import dev.viaduct.conversation.GroupCommit.Answer;
import dev.viaduct.conversation.GroupCommit.Committed;
import dev.viaduct.conversation.Outcome.Canceled;
import dev.viaduct.conversation.Outcome.Ended;
import dev.viaduct.conversation.Outcome.Failed;
import dev.viaduct.conversation.Outcome.Forwarded;
import dev.viaduct.conversation.Outcome.GivenUp;
import dev.viaduct.conversation.Outcome.Postponed;
import dev.viaduct.conversation.Outcome.Released;
import dev.viaduct.conversation.Outcome.Reported;
import dev.viaduct.conversation.StorageUnavailable.Reason;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records outcomes, many in one commit, and ends the tasks they belong to in the same transaction. */
@Singleton
public class Outcomes {
    private static final int CAPACITY = 20_000;
    private static final int LARGEST_GROUP = 500;

    private static final String FORWARDED = """
            WITH old AS (SELECT message_id, status FROM message WHERE message_id = ANY($1::uuid[]) FOR UPDATE),
            moved AS (
                UPDATE message m SET status = GREATEST(m.status, 1), sent_at = COALESCE(m.sent_at, now()),
                    helpdesk_id = COALESCE(m.helpdesk_id, o.helpdesk_id)
                FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::boolean[], $5::boolean[])
                    AS o (message_id, helpdesk_id, contact_id, announced, doubted), old
                WHERE m.message_id = ANY($1::uuid[]) AND m.message_id = o.message_id AND m.message_id = old.message_id
                    AND m.contact_id = o.contact_id AND m.direction = 0 AND m.status < 8
                    AND (m.status = 0 OR (m.helpdesk_id IS NULL AND o.helpdesk_id IS NOT NULL)
                        OR (o.doubted AND m.status = 1))
                RETURNING m.contact_id, m.seq, m.message_id, old.status = 0 OR (o.doubted AND old.status = 1) AS sent,
                    o.announced, o.helpdesk_id),
            noted AS (
                INSERT INTO trail (contact_id, seq, at, kind, note)
                SELECT contact_id, seq, now(), %d, helpdesk_id FROM moved WHERE announced)
            SELECT contact_id, seq, message_id, sent FROM moved""".formatted(Trail.CONFIRMED.code());

    private static final String GIVEN_UP = """
            UPDATE message m SET status = 8, ended_at = COALESCE(m.ended_at, now()), error_code = o.code,
                error_message = o.message
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) AS o (message_id, code, message, doubted)
            WHERE m.message_id = ANY($1::uuid[]) AND m.message_id = o.message_id AND m.direction = 0
                AND (m.status = 0 OR (o.doubted AND m.status = 8))
            RETURNING m.contact_id, m.seq, m.message_id, m.error_code, m.error_message""";

    private static final String CANCELED = """
            WITH canceled AS (
                UPDATE message SET status = 9, ended_at = COALESCE(ended_at, now())
                WHERE message_id = ANY(ARRAY(
                    SELECT m.message_id FROM unnest($1::bigint[], $2::text[]) AS o (contact_id, helpdesk_id)
                    CROSS JOIN LATERAL (
                        SELECT * FROM message m
                        WHERE m.contact_id = o.contact_id AND m.helpdesk_id = o.helpdesk_id AND m.direction = 1
                        OFFSET 0) m)) AND (status < 3 OR (status = 9 AND helpdesk_id = ANY($3::text[])))
                RETURNING contact_id, seq, message_id),
            unreported AS (
                DELETE FROM outbox WHERE id = ANY(ARRAY(
                    SELECT o.id FROM canceled c
                    CROSS JOIN LATERAL (
                        SELECT * FROM outbox o
                        WHERE o.contact_id = c.contact_id AND o.seq = c.seq AND o.kind = 3 OFFSET 0) o)))
            SELECT contact_id, seq, message_id FROM canceled""";

    private static final String END_TASKS = "DELETE FROM outbox WHERE id = ANY($1::bigint[])";

    private static final String FAIL_TASKS = failing("FOR UPDATE");

    // like reports that were made: one that is just being moved forward stays
    private static final String FAIL_REPORTS = failing("FOR UPDATE SKIP LOCKED");

    // under a lock that only keeps the task from being deleted: nothing is noted of a contact that is being erased
    private static final String NOTE_REPORTS = """
            INSERT INTO trail (contact_id, seq, at, kind, number)
            SELECT o.contact_id, o.seq, now(), %d, r.status
            FROM unnest($1::bigint[], $2::int[]) AS r (id, status)
            CROSS JOIN LATERAL (SELECT * FROM outbox o WHERE o.id = r.id OFFSET 0 FOR KEY SHARE) o""".formatted(Trail.REPORTED.code());

    // one that is just being moved forward stays: waiting for it could end in a deadlock, and it has more to tell
    private static final String END_REPORTS = """
            DELETE FROM outbox o USING unnest($1::bigint[], $2::int[]) AS r (id, status)
            WHERE o.id = ANY(ARRAY(SELECT id FROM outbox WHERE id = ANY($1::bigint[]) FOR UPDATE SKIP LOCKED))
                AND o.id = r.id AND o.status = r.status""";

    private static final String POSTPONE = """
            UPDATE outbox o SET attempts = p.attempts, last_error = p.error,
                next_attempt = now() + p.due_in * interval '1 millisecond',
                failing_since = COALESCE(o.failing_since, now()), unsure = p.unsure, look_from = COALESCE(p.look_from, o.look_from), owner = NULL
            FROM unnest($1::bigint[], $2::uuid[], $3::int[], $4::bigint[], $5::text[], $6::boolean[], $7::bigint[])
                AS p (id, owner, attempts, due_in, error, unsure, look_from)
            WHERE o.id = ANY($1::bigint[]) AND o.id = p.id AND o.owner = p.owner""";

    private static final String RELEASE = """
            UPDATE outbox o SET owner = NULL FROM unnest($1::bigint[], $2::uuid[]) AS r (id, owner)
            WHERE o.id = ANY($1::bigint[]) AND o.id = r.id AND o.owner = r.owner""";

    private static final String NOTE_ATTEMPTS = """
            INSERT INTO trail (contact_id, seq, at, kind, task, number, note)
            SELECT o.contact_id, o.seq, now(), %d, o.kind, p.attempts, p.error
            FROM unnest($1::bigint[], $2::int[], $3::text[]) AS p (id, attempts, error)
            CROSS JOIN LATERAL (
                SELECT * FROM outbox o WHERE o.id = p.id AND o.attempts = p.attempts OFFSET 0 FOR KEY SHARE) o
            WHERE o.seq IS NOT NULL""".formatted(Trail.ATTEMPT_FAILED.code());

    private final Transactions transactions;
    private final Commits commits;
    private final GroupCommit<Outcome, Void> groups;
    // outcomes whose commit was not answered, until they come again
    private final Set<Outcome> doubted = ConcurrentHashMap.newKeySet();

    Outcomes(Vertx vertx, Transactions transactions, Commits commits, MeterRegistry metrics) {
        this.transactions = transactions;
        this.commits = commits;
        DistributionSummary groupSize = DistributionSummary.builder(Metric.COMMIT_GROUP.id())
                .tag("writer", "outcome")
                .register(metrics);
        this.groups = new GroupCommit<>(
                Transactions.newContext(vertx),
                this::commit,
                groupSize,
                new AtMost<>(CAPACITY),
                LARGEST_GROUP,
                System::nanoTime);
    }

    /** Answered after the commit; fails with {@link StorageUnavailable}. Recording an outcome again changes nothing. */
    public Uni<Void> record(Outcome outcome) {
        return groups.submit(outcome);
    }

    private Future<Committed<Void>> commit(List<Outcome> group) {
        return transactions
                .run(connection -> store(connection, group))
                .onFailure(failure -> doubt(group, failure))
                .map(changes -> {
                    group.forEach(doubted::remove);
                    List<Answer<Void>> stored = Collections.nCopies(group.size(), new Answer.Stored<>(null));
                    return new Committed<>(stored, () -> commits.tell(changes));
                });
    }

    /** What may be stored and was not told is told when it comes again, stored or not. */
    private void doubt(List<Outcome> group, Throwable failure) {
        if (failure instanceof StorageUnavailable unavailable && unavailable.reason() == Reason.IN_DOUBT) {
            group.stream().filter(outcome -> doubted.size() < CAPACITY).forEach(doubted::add);
        }
    }

    /** Of each message one: its helpdesk id may come with one word and its confirmation with another. */
    private List<Sent> sent(List<Forwarded> forwarded) {
        Map<UUID, Sent> byMessage = new LinkedHashMap<>();
        for (Forwarded o : forwarded) {
            Sent one = new Sent(
                    o.messageId(), o.helpdeskId(), o.contact().id(), o.taskId().isEmpty(), doubted.contains(o));
            byMessage.merge(o.messageId(), one, Sent::and);
        }
        return List.copyOf(byMessage.values());
    }

    private record Sent(
            UUID messageId, Optional<String> helpdeskId, long contactId, boolean isAnnounced, boolean isDoubted) {
        Sent and(Sent other) {
            return new Sent(
                    messageId,
                    helpdeskId.or(other::helpdeskId),
                    contactId,
                    isAnnounced || other.isAnnounced,
                    isDoubted || other.isDoubted);
        }
    }

    /** What it changes is known once all statements are done. */
    private Future<List<Change>> store(SqlConnection connection, List<Outcome> group) {
        List<Change> changes = new ArrayList<>();
        List<Future<?>> statements = new ArrayList<>();
        Map<Long, ContactRef> contacts = new HashMap<>();
        List<Forwarded> forwarded = only(group, Forwarded.class);
        forwarded.forEach(o -> contacts.put(o.contact().id(), o.contact()));
        if (!forwarded.isEmpty()) {
            List<Sent> sent = sent(forwarded);
            Tuple columns = Columns.of(
                    column(sent, Sent::messageId, UUID[]::new),
                    column(sent, o -> o.helpdeskId().orElse(null), String[]::new),
                    column(sent, Sent::contactId, Long[]::new),
                    column(sent, Sent::isAnnounced, Boolean[]::new),
                    column(sent, Sent::isDoubted, Boolean[]::new));
            statements.add(connection
                    .preparedQuery(FORWARDED)
                    .execute(columns)
                    .onSuccess(rows -> rows.forEach(row -> {
                        if (row.getBoolean(3)) {
                            changes.add(moved(contacts, row, Status.SENT, Optional.empty()));
                        }
                    })));
        }
        List<GivenUp> givenUp = only(group, GivenUp.class);
        givenUp.forEach(o -> contacts.put(o.contact().id(), o.contact()));
        if (!givenUp.isEmpty()) {
            Tuple columns = Columns.of(
                    column(givenUp, GivenUp::messageId, UUID[]::new),
                    column(givenUp, o -> o.why().code(), String[]::new),
                    column(givenUp, o -> o.why().message(), String[]::new),
                    column(givenUp, doubted::contains, Boolean[]::new));
            statements.add(connection
                    .preparedQuery(GIVEN_UP)
                    .execute(columns)
                    .onSuccess(rows -> rows.forEach(row -> {
                        Failure why = new Failure(row.getString(3), row.getString(4));
                        changes.add(moved(contacts, row, Status.FAILED, Optional.of(why)));
                    })));
        }
        List<Canceled> canceled = only(group, Canceled.class);
        canceled.forEach(o -> contacts.put(o.contact().id(), o.contact()));
        if (!canceled.isEmpty()) {
            Tuple columns = Columns.of(
                    column(canceled, o -> o.contact().id(), Long[]::new),
                    column(canceled, Canceled::helpdeskId, String[]::new),
                    column(canceled.stream().filter(doubted::contains).toList(), Canceled::helpdeskId, String[]::new));
            statements.add(connection
                    .preparedQuery(CANCELED)
                    .execute(columns)
                    .onSuccess(rows ->
                            rows.forEach(row -> changes.add(moved(contacts, row, Status.CANCELED, Optional.empty())))));
        }
        statements.addAll(storeTasks(connection, group));
        return Future.all(statements).map(v -> changes);
    }

    private static List<Future<?>> storeTasks(SqlConnection connection, List<Outcome> group) {
        List<Future<?>> statements = new ArrayList<>();
        Long[] ended = Stream.of(
                        only(group, Forwarded.class).stream().flatMap(o -> o.taskId().stream()),
                        only(group, Ended.class).stream().map(Ended::taskId))
                .flatMap(Function.identity())
                .toArray(Long[]::new);
        if (ended.length > 0) {
            statements.add(connection.preparedQuery(END_TASKS).execute(Columns.of((Object) ended)));
        }
        List<Failed> failed = Stream.concat(
                        only(group, GivenUp.class).stream().map(o -> new Failed(o.taskId(), Optional.empty(), o.why())),
                        only(group, Failed.class).stream())
                .toList();
        Map<Boolean, List<Failed>> areReports = failed.stream()
                .collect(Collectors.partitioningBy(o -> o.status().isPresent()));
        areReports.forEach((areReported, tasks) -> {
            if (!tasks.isEmpty()) {
                statements.add(connection
                        .preparedQuery(areReported ? FAIL_REPORTS : FAIL_TASKS)
                        .execute(failures(tasks)));
            }
        });
        List<Reported> reported = only(group, Reported.class);
        if (!reported.isEmpty()) {
            Tuple columns = Columns.of(
                    column(reported, Reported::taskId, Long[]::new),
                    column(reported, o -> o.status().code(), Integer[]::new));
            statements.add(connection.preparedQuery(NOTE_REPORTS).execute(columns));
            statements.add(connection.preparedQuery(END_REPORTS).execute(columns));
        }
        List<Postponed> postponed = only(group, Postponed.class);
        if (!postponed.isEmpty()) {
            statements.add(connection
                    .preparedQuery(POSTPONE)
                    .execute(Columns.of(
                            column(postponed, Postponed::taskId, Long[]::new),
                            column(postponed, Postponed::owner, UUID[]::new),
                            column(postponed, Postponed::attempts, Integer[]::new),
                            column(postponed, o -> o.dueIn().toMillis(), Long[]::new),
                            column(postponed, Postponed::error, String[]::new),
                            column(postponed, Postponed::unsure, Boolean[]::new),
                            column(postponed, o -> o.lookFrom().orElse(null), Long[]::new))));
            statements.add(connection
                    .preparedQuery(NOTE_ATTEMPTS)
                    .execute(Columns.of(
                            column(postponed, Postponed::taskId, Long[]::new),
                            column(postponed, Postponed::attempts, Integer[]::new),
                            column(postponed, Postponed::error, String[]::new))));
        }
        List<Released> released = only(group, Released.class);
        if (!released.isEmpty()) {
            statements.add(connection
                    .preparedQuery(RELEASE)
                    .execute(Columns.of(
                            column(released, Released::taskId, Long[]::new),
                            column(released, Released::owner, UUID[]::new))));
        }
        return statements;
    }

    private static Tuple failures(List<Failed> tasks) {
        return Columns.of(
                column(tasks, Failed::taskId, Long[]::new),
                column(tasks, o -> o.status().map(Status::code).orElse(null), Integer[]::new),
                column(tasks, o -> o.why().code(), String[]::new),
                column(tasks, o -> o.why().message(), String[]::new));
    }

    /** Ends tasks that were not done and keeps them apart; a report whose status moved since stays. */
    private static String failing(String lock) {
        return """
            WITH ended AS (
                DELETE FROM outbox o USING unnest($1::bigint[], $2::int[], $3::text[], $4::text[])
                    AS f (id, status, code, reason)
                WHERE o.id = ANY(ARRAY(SELECT id FROM outbox WHERE id = ANY($1::bigint[]) %s)) AND o.id = f.id
                    AND (f.status IS NULL OR o.status = f.status)
                RETURNING o.app, o.contact_id, o.kind, o.seq, o.status, f.code, f.reason, o.attempts, o.created_at,
                    o.unsure, o.look_from)
            INSERT INTO failed_task (app, contact_id, kind, seq, status, code, reason, attempts, created_at, failed_at,
                unsure, look_from)
            SELECT app, contact_id, kind, seq, status, code, reason, attempts + 1, created_at, now(), unsure, look_from
            FROM ended""".formatted(lock);
    }

    private static StatusMoved moved(
            Map<Long, ContactRef> contacts, Row row, Status status, Optional<Failure> failure) {
        return new StatusMoved(contacts.get(row.getLong(0)), row.getLong(1), row.getUUID(2), status, failure);
    }

    private static <T extends Outcome> List<T> only(List<Outcome> group, Class<T> kind) {
        return group.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
