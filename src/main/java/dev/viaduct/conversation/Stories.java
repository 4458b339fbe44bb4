package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.Failure;
import dev.viaduct.conversation.Story.Step;
import dev.viaduct.conversation.Story.Waiting;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells what happened to a message, from its own row, the trail and its tasks.
 *
 * <p>Recorded is every failed attempt, every report, the event that confirmed it, the devices it was written to as
 * {@link ConversationService#written} is told of them, receipts and ends. A replay of what a device could have had
 * before, and what is read by request, is not.
 */
@Singleton
public class Stories {
    /** Which message of a contact. */
    public sealed interface Key {
        /** By its place in the stream. */
        record Seq(long seq) implements Key {}

        /** By the client's own id. */
        record ClientId(String id) implements Key {}

        /** By the helpdesk's id. */
        record HelpdeskId(String id) implements Key {}
    }

    /** Whose message. */
    public sealed interface Whose {
        /** Of the contact with this subject. */
        record Subject(String subject) implements Whose {}

        /** Of the contact whom the helpdesk knows by this id. */
        record HelpdeskClient(String id) implements Whose {}
    }

    private static final String MESSAGE = """
            SELECT c.id AS contact, c.app, c.subject, m.seq, m.message_id, m.client_id, m.helpdesk_id, m.direction,
                m.status, m.error_code, m.error_message, m.created_at, m.sent_at, m.delivered_at, m.seen_at, m.ended_at,
                m.via, m.sent_to
            """;
    private static final String BY_ID = MESSAGE + """
            FROM message m JOIN contact c ON c.id = m.contact_id WHERE m.message_id = $2 AND c.app = $1""";

    private static final String BY_SUBJECT = "c.subject = $2";
    private static final String BY_HELPDESK_CLIENT = "c.helpdesk_id = $2";

    private static final String TRAIL = """
            SELECT at, kind, task, number, code, note FROM trail WHERE contact_id = $1 AND seq = $2""";
    private static final String FAILED_REPORTS = """
            SELECT status, code, reason, attempts, failed_at FROM failed_task
            WHERE contact_id = $1 AND seq = $2 AND kind = 3""";
    private static final String WAITING_MESSAGE = """
            SELECT kind, attempts, next_attempt, last_error FROM outbox
            WHERE contact_id = $1 AND seq = $2 AND kind < 3""";
    private static final String WAITING_REPORT = """
            SELECT kind, attempts, next_attempt, last_error FROM outbox
            WHERE contact_id = $1 AND seq = $2 AND kind = 3""";

    private final Transactions transactions;

    Stories(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The story of the message with the gateway's id. */
    public Uni<Optional<Story>> find(String app, UUID messageId) {
        return story(BY_ID, Tuple.of(app, messageId));
    }

    /** The story of one message of one contact. */
    public Uni<Optional<Story>> find(String app, Whose whose, Key key) {
        String contact;
        String who;
        if (whose instanceof Whose.Subject subject) {
            contact = BY_SUBJECT;
            who = subject.subject();
        } else {
            contact = BY_HELPDESK_CLIENT;
            who = ((Whose.HelpdeskClient) whose).id();
        }
        if (key instanceof Key.Seq seq) {
            return story(ofContact(contact, "m.seq = $3"), Tuple.of(app, who, seq.seq()));
        }
        if (key instanceof Key.ClientId clientId) {
            return story(ofContact(contact, "m.client_id = $3"), Tuple.of(app, who, clientId.id()));
        }
        return story(ofContact(contact, "m.helpdesk_id = $3"), Tuple.of(app, who, ((Key.HelpdeskId) key).id()));
    }

    private static String ofContact(String contact, String message) {
        return MESSAGE + """
                FROM contact c
                CROSS JOIN LATERAL (SELECT * FROM message m WHERE m.contact_id = c.id AND %s LIMIT 1) m
                WHERE c.app = $1 AND %s""".formatted(message, contact);
    }

    private Uni<Optional<Story>> story(String sql, Tuple parameters) {
        return transactions.uni(connection -> connection
                .preparedQuery(sql)
                .execute(parameters)
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : story(connection, rows.iterator().next()).map(Optional::of)));
    }

    private static Future<Story> story(SqlConnection connection, Row message) {
        Tuple key = Tuple.of(message.getLong("contact"), message.getLong("seq"));
        Future<RowSet<Row>> trail = connection.preparedQuery(TRAIL).execute(key);
        Future<RowSet<Row>> failed = connection.preparedQuery(FAILED_REPORTS).execute(key);
        Future<RowSet<Row>> messageTask =
                connection.preparedQuery(WAITING_MESSAGE).execute(key);
        Future<RowSet<Row>> reportTask =
                connection.preparedQuery(WAITING_REPORT).execute(key);
        return Future.all(trail, failed, messageTask, reportTask).map(done -> {
            List<Step> steps = ofRow(message);
            trail.result().forEach(row -> steps.add(ofTrail(row)));
            failed.result().forEach(row -> steps.add(ofFailedReport(row)));
            steps.sort(Comparator.comparing(Step::at)); // stable: what the row tells keeps its own order
            List<Waiting> waiting = new ArrayList<>();
            messageTask.result().forEach(row -> waiting.add(waiting(row)));
            reportTask.result().forEach(row -> waiting.add(waiting(row)));
            return story(message, steps, waiting);
        });
    }

    private static Story story(Row message, List<Step> steps, List<Waiting> waiting) {
        return new Story(
                new ContactRef(message.getLong("contact"), message.getString("app"), message.getString("subject")),
                message.getLong("seq"),
                message.getUUID("message_id"),
                Optional.ofNullable(message.getString("client_id")),
                Optional.ofNullable(message.getString("helpdesk_id")),
                Direction.ofCode(message.getInteger("direction")),
                Status.ofCode(message.getInteger("status")),
                List.copyOf(steps),
                List.copyOf(waiting));
    }

    private static List<Step> ofRow(Row message) {
        boolean incoming = Direction.ofCode(message.getInteger("direction")) == Direction.INCOMING;
        Integer via = message.getInteger("via");
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Stored(
                message.getOffsetDateTime("created_at").toInstant(),
                Optional.ofNullable(via).map(Via::ofCode)));
        time(message, "sent_at").ifPresent(at -> steps.add(incoming ? new Step.Forwarded(at) : written(message, at)));
        time(message, "delivered_at").ifPresent(at -> steps.add(new Step.Delivered(at)));
        time(message, "seen_at").ifPresent(at -> steps.add(new Step.Seen(at)));
        time(message, "ended_at").ifPresent(at -> steps.add(end(message, at)));
        return steps;
    }

    private static Step written(Row message, Instant at) {
        return new Step.Written(
                at, Optional.ofNullable(message.getString("sent_to")).map(WrittenTo::ofText));
    }

    private static Step end(Row message, Instant at) {
        return Status.ofCode(message.getInteger("status")) == Status.CANCELED
                ? new Step.Canceled(at)
                : new Step.Failed(at, new Failure(message.getString("error_code"), message.getString("error_message")));
    }

    private static Step ofTrail(Row row) {
        Instant at = row.getOffsetDateTime("at").toInstant();
        String note = row.getString("note");
        return switch (Trail.ofCode(row.getInteger("kind"))) {
            case ATTEMPT_FAILED ->
                new Step.AttemptFailed(at, Task.Kind.ofCode(row.getInteger("task")), row.getInteger("number"), note);
            case REPORTED -> new Step.Reported(at, Status.ofCode(row.getInteger("number")));
            case CONFIRMED -> new Step.Confirmed(at, Optional.ofNullable(note));
            case WRITTEN -> new Step.Written(at, Optional.of(WrittenTo.ofText(note)));
            case FAILED -> new Step.Failed(at, new Failure(row.getString("code"), note));
            case RETRIED -> new Step.Retried(at);
        };
    }

    private static Step ofFailedReport(Row row) {
        return new Step.ReportFailed(
                row.getOffsetDateTime("failed_at").toInstant(),
                Status.ofCode(row.getInteger("status")),
                new Failure(row.getString("code"), row.getString("reason")),
                row.getInteger("attempts"));
    }

    private static Waiting waiting(Row row) {
        return new Waiting(
                Task.Kind.ofCode(row.getInteger("kind")),
                row.getInteger("attempts"),
                row.getOffsetDateTime("next_attempt").toInstant(),
                Optional.ofNullable(row.getString("last_error")));
    }

    private static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }
}
