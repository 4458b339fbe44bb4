package dev.viaduct.conversation;

import dev.viaduct.conversation.Change.ContactGone;
import dev.viaduct.conversation.KeptElsewhere.Erased;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Erases a contact on request: its row, its stream and everything else that is kept of it here.
 *
 * <p>One transaction under the contact's row lock: what arrives at that moment is either stored before and erased too, or
 * refused, or comes from a contact made anew.
 */
@Singleton
public class Erasure {
    private static final String LOCK = """
            SELECT id, helpdesk_id, claims ->> 'phone' FROM contact WHERE app = $1 AND subject = $2 FOR UPDATE""";

    // in the order in which outcomes are stored: messages, then tasks, then what both leave behind
    private static final List<String> REMOVE = List.of(
            "DELETE FROM message WHERE contact_id = $1",
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

    /**
     * Erases the contact and closes its sockets; whether there was one. What was given to the helpdesk stays there. A
     * later token of the same subject makes a new contact.
     */
    public Uni<Boolean> erase(String app, String subject) {
        return transactions.uni(connection -> erase(connection, app, subject)).map(gone -> {
            gone.ifPresent(contact -> contacts.forget(Set.of(contact)));
            // without a contact too: an erasure that was not seen to be committed left its sockets open
            commits.tell(List.of(new ContactGone(gone.orElse(new ContactRef(0, app, subject)), true)));
            return gone.isPresent();
        });
    }

    private Future<Optional<ContactRef>> erase(SqlConnection connection, String app, String subject) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(app, subject)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Row row = rows.iterator().next();
            Erased contact = new Erased(
                    new ContactRef(row.getLong(0), app, subject),
                    Optional.ofNullable(row.getString(1)),
                    Optional.ofNullable(row.getString(2)));
            return erase(connection, contact).map(Optional.of(contact.ref()));
        });
    }

    private Future<?> erase(SqlConnection connection, Erased contact) {
        List<Future<?>> statements = new ArrayList<>();
        for (String statement : REMOVE) {
            statements.add(connection
                    .preparedQuery(statement)
                    .execute(Tuple.of(contact.ref().id())));
        }
        elsewhere.forEach(keeper -> statements.add(keeper.erase(connection, contact)));
        return Future.all(statements);
    }
}
