package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.ContactGone;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Walks contacts in the order in which they were here last and removes those without messages and tasks. It never waits
 * for a lock; who comes in meanwhile stays, or is made anew.
 */
final class AgedContacts implements Removal {
    private static final int STEP = 500;

    private static final String OLD = """
            SELECT id, used_at FROM contact WHERE used_at < $1 AND (used_at, id) > ($2, $3)
            ORDER BY used_at, id LIMIT $4""";

    // the locks come first, so that the look for messages sees whatever was stored under them
    private static final String LOCK = """
            SELECT id FROM contact WHERE id = ANY($1::bigint[]) AND used_at < $2 ORDER BY id FOR UPDATE SKIP LOCKED""";

    // the looks can't become joins: each is asked for by key
    private static final String REMOVE = """
            DELETE FROM contact c
            WHERE c.id = ANY($1::bigint[])
                AND (SELECT m.seq FROM message m WHERE m.contact_id = c.id LIMIT 1) IS NULL
                AND (SELECT o.id FROM outbox o WHERE o.contact_id = c.id AND o.kind < 3 LIMIT 1) IS NULL
                AND (SELECT o.id FROM outbox o WHERE o.contact_id = c.id AND o.kind = 3 LIMIT 1) IS NULL
            RETURNING c.id, c.app, c.subject""";

    private static final String REMOVE_FAILED_TASKS = "DELETE FROM failed_task WHERE contact_id = ANY($1::bigint[])";

    private final Transactions transactions;
    private final Contacts contacts;
    private final Commits commits;
    private final OffsetDateTime before;
    private OffsetDateTime walkedTo = Instant.EPOCH.atOffset(ZoneOffset.UTC);
    private long walkedId;

    private record Step(List<ContactRef> gone, OffsetDateTime walkedTo, long walkedId, boolean more) {}

    AgedContacts(Transactions transactions, Contacts contacts, Commits commits, Instant before) {
        this.transactions = transactions;
        this.contacts = contacts;
        this.commits = commits;
        this.before = before.atOffset(ZoneOffset.UTC);
    }

    @Override
    public Uni<Progress> step() {
        return transactions.uni(this::step).map(step -> {
            walkedTo = step.walkedTo();
            walkedId = step.walkedId();
            contacts.forget(new HashSet<>(step.gone()));
            commits.tell(step.gone().stream()
                    .<Change>map(contact -> new ContactGone(contact, false))
                    .toList());
            return new Progress(step.gone().size(), step.more());
        });
    }

    private Future<Step> step(SqlConnection connection) {
        return connection
                .preparedQuery(OLD)
                .execute(Tuple.of(before, walkedTo, walkedId, STEP))
                .compose(rows -> {
                    List<Row> old = new ArrayList<>();
                    rows.forEach(old::add);
                    if (old.isEmpty()) {
                        return Future.succeededFuture(new Step(List.of(), walkedTo, walkedId, false));
                    }
                    Long[] ids = Columns.column(old, row -> row.getLong(0), Long[]::new);
                    return remove(connection, ids).map(gone -> {
                        Row last = old.get(old.size() - 1);
                        return new Step(gone, last.getOffsetDateTime(1), last.getLong(0), old.size() == STEP);
                    });
                });
    }

    private Future<List<ContactRef>> remove(SqlConnection connection, Long[] ids) {
        return connection
                .preparedQuery(LOCK)
                .execute(Columns.of(ids, before))
                .map(rows -> {
                    List<Long> locked = new ArrayList<>();
                    rows.forEach(row -> locked.add(row.getLong(0)));
                    return locked.toArray(Long[]::new);
                })
                .compose(locked -> connection.preparedQuery(REMOVE).execute(Columns.of((Object) locked)))
                .map(rows -> {
                    List<ContactRef> gone = new ArrayList<>();
                    rows.forEach(row -> gone.add(new ContactRef(row.getLong(0), row.getString(1), row.getString(2))));
                    return gone;
                })
                .compose(gone -> connection
                        .preparedQuery(REMOVE_FAILED_TASKS)
                        .execute(Columns.of((Object) Columns.column(gone, ContactRef::id, Long[]::new)))
                        .map(gone));
    }
}
