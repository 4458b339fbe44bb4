package dev.viaduct.conversation;

import dev.viaduct.conversation.KeptElsewhere.Erased;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** What is left of contacts that were erased: enough to know again what was said of them before, and no more. */
@Singleton
public class Tombstones {
    static final String FIND = """
            SELECT helpdesk_id FROM tombstone WHERE app = $1 AND subject = sha256(convert_to($2, 'UTF8'))""";

    /** Marks a contact that is new where its subject was erased: nothing older is about the one who is there now. */
    static final String INHERIT = """
            UPDATE contact c SET erased_up_to = t.up_to, profile_at = t.erased_at, conversation_at = t.erased_at
            FROM tombstone t
            WHERE c.app = ?1 AND c.subject = ?2 AND t.app = ?1 AND t.subject = sha256(convert_to(?2, 'UTF8'))""";

    private static final String PUT = """
            INSERT INTO tombstone (app, subject, helpdesk_id, up_to, erased_at)
            VALUES ($1, sha256(convert_to($2, 'UTF8')), $3, $4, now())
            ON CONFLICT (app, subject) DO UPDATE SET helpdesk_id = COALESCE(excluded.helpdesk_id, tombstone.helpdesk_id),
                up_to = GREATEST(excluded.up_to, tombstone.up_to), erased_at = excluded.erased_at""";

    private static final String COVERS = """
            SELECT 1 FROM tombstone
            WHERE app = $1 AND (helpdesk_id = $2 OR subject = ANY(ARRAY(
                    SELECT sha256(convert_to(s, 'UTF8')) FROM unnest($3::text[]) AS s)))
                AND ($4::bigint IS NULL OR up_to >= $4)
            LIMIT 1""";

    private final Transactions transactions;

    Tombstones(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Whether somebody who is no contact was erased, and this is nothing new to tell them.
     *
     * @param helpdeskId their id at the helpdesk
     * @param subjects every subject they may have had
     * @param messageId the helpdesk's id of the message; empty for what is no message, which is never worth keeping
     */
    public Uni<Boolean> cover(
            String app, Optional<String> helpdeskId, Collection<String> subjects, OptionalLong messageId) {
        Tuple said = Columns.of(
                app,
                helpdeskId.orElse(null),
                subjects.toArray(String[]::new),
                messageId.isPresent() ? messageId.getAsLong() : null);
        return transactions
                .uni(connection -> connection.preparedQuery(COVERS).execute(said))
                .map(rows -> rows.size() > 0);
    }

    static Future<?> put(SqlConnection connection, Erased who, long upTo) {
        return connection
                .preparedQuery(PUT)
                .execute(Tuple.of(who.app(), who.subject(), who.helpdeskId().orElse(null), upTo));
    }
}
