package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.ContactGone;
import dev.viaduct.conversation.KeptElsewhere.Erased;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Erases a contact on request: its row, its stream and everything else that is kept of it here.
 *
 * <p>One transaction under the contact's row lock: what arrives at that moment is either stored before and erased too, or
 * refused, or comes from a contact made anew. A tombstone stays, so that what the helpdesk repeats is not kept again.
 */
@Singleton
public class Erasure {
    private static final String LOCK = """
            SELECT id, helpdesk_id, claims ->> 'phone' FROM contact WHERE app = $1 AND subject = $2 FOR UPDATE""";

    private static final String REMOVE_MESSAGES = """
            WITH gone AS (DELETE FROM message WHERE contact_id = $1 RETURNING helpdesk_id)
            SELECT max(helpdesk_id::bigint) FROM gone WHERE helpdesk_id ~ '^[0-9]{1,18}$'""";

    // in the order in which outcomes are stored: messages, then tasks, then what both leave behind
    private static final List<String> REMOVE = List.of(
            "DELETE FROM outbox WHERE contact_id = $1 AND kind < 3",
            "DELETE FROM outbox WHERE contact_id = $1 AND kind = 3",
            "DELETE FROM trail WHERE contact_id = $1",
            "DELETE FROM failed_task WHERE contact_id = $1",
            "DELETE FROM contact WHERE id = $1");

    private final Transactions transactions;
    private final Contacts contacts;
    private final Commits commits;
    private final Instance<KeptElsewhere> elsewhere;

    Erasure(Transactions transactions, Contacts contacts, Commits commits, @Any Instance<KeptElsewhere> elsewhere) {
        this.transactions = transactions;
        this.contacts = contacts;
        this.commits = commits;
        this.elsewhere = elsewhere;
    }

    /** Who is there under this name: a contact, the tombstone of one, or neither. */
    private record Found(Optional<Row> contact, Optional<Row> tombstone) {
        Optional<Long> contactId() {
            return contact.map(row -> row.getLong(0));
        }

        Erased as(String app, String subject) {
            return new Erased(
                    app,
                    subject,
                    contact.map(row -> row.getString(1)).or(() -> tombstone.map(row -> row.getString(0))),
                    contact.map(row -> row.getString(2)));
        }
    }

    private record Result(Optional<ContactRef> contact, boolean wasKnown) {}

    /**
     * Erases the contact and closes its sockets; whether anything is or was known of this subject. What was given to the
     * helpdesk stays there. A later token of the same subject makes a new contact.
     *
     * @param newest the helpdesk's greatest message id that is known: what is not newer is dropped when it comes again
     */
    public Uni<Boolean> erase(String app, String subject, OptionalLong newest) {
        return transactions
                .uni(connection -> erase(connection, app, subject, newest.orElse(0)))
                .map(result -> {
                    result.contact().ifPresent(contact -> contacts.forget(Set.of(contact)));
                    // without a contact too: an erasure that was not seen to be committed left its sockets open
                    ContactRef gone = result.contact().orElse(new ContactRef(0, app, subject));
                    commits.tell(List.of(new ContactGone(gone, true)));
                    return result.wasKnown();
                });
    }

    private Future<Result> erase(SqlConnection connection, String app, String subject, long newest) {
        Tuple name = Tuple.of(app, subject);
        Future<Optional<Row>> contact =
                connection.preparedQuery(LOCK).execute(name).map(Erasure::first);
        Future<Optional<Row>> tombstone =
                connection.preparedQuery(Tombstones.FIND).execute(name).map(Erasure::first);
        return Future.all(contact, tombstone).compose(v -> {
            Found found = new Found(contact.result(), tombstone.result());
            return erase(connection, found, found.as(app, subject), newest);
        });
    }

    private Future<Result> erase(SqlConnection connection, Found found, Erased who, long newest) {
        Optional<ContactRef> contact = found.contactId().map(id -> new ContactRef(id, who.app(), who.subject()));
        Future<Long> newestOfIts =
                contact.map(ref -> remove(connection, ref.id())).orElse(Future.succeededFuture(newest));
        List<Future<Integer>> kept = new ArrayList<>();
        elsewhere.forEach(keeper -> kept.add(keeper.erase(connection, who)));
        return Future.all(kept).compose(v -> newestOfIts).compose(newestThere -> {
            boolean wasKnown = contact.isPresent()
                    || found.tombstone().isPresent()
                    || kept.stream().anyMatch(erased -> erased.result() > 0);
            return wasKnown
                    ? Tombstones.put(connection, who, Math.max(newest, newestThere))
                            .map(new Result(contact, true))
                    : Future.succeededFuture(new Result(contact, false));
        });
    }

    /** Removes a contact; the greatest of the helpdesk's ids in its stream. */
    private static Future<Long> remove(SqlConnection connection, long contact) {
        Tuple id = Tuple.of(contact);
        Future<Long> newest =
                connection.preparedQuery(REMOVE_MESSAGES).execute(id).map(Erasure::number);
        List<Future<?>> statements = new ArrayList<>(List.of(newest));
        REMOVE.forEach(
                statement -> statements.add(connection.preparedQuery(statement).execute(id)));
        return Future.all(statements).map(v -> newest.result());
    }

    private static long number(RowSet<Row> rows) {
        Long number = rows.iterator().next().getLong(0);
        return number == null ? 0 : number;
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }
}
