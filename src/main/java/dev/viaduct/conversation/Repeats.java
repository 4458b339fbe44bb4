package dev.viaduct.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Tells which of many messages the streams have already, in one question. */
@Singleton
public class Repeats {
    private static final String AMONG = """
            SELECT k.id FROM unnest($2::text[], $3::text[]) AS k (client, id)
            CROSS JOIN LATERAL (SELECT id FROM contact c WHERE c.app = $1 AND c.helpdesk_id = k.client OFFSET 0) c
            CROSS JOIN LATERAL (
                SELECT 1 FROM message m
                WHERE m.contact_id = c.id AND m.helpdesk_id = k.id AND m.direction = 1 OFFSET 0) m
            UNION ALL
            SELECT message_id::text FROM message
            WHERE message_id = ANY($4::uuid[]) AND helpdesk_id IS NOT NULL AND status > 0""";

    /** A message of the helpdesk's side, by the helpdesk's ids. */
    public record Outgoing(String clientId, String messageId) {}

    private final Database database;

    Repeats(Database database) {
        this.database = database;
    }

    /**
     * Which of these are nothing new.
     *
     * @param outgoing messages of the helpdesk's side; known by the helpdesk's id
     * @param forwarded messages of contacts, by the gateway's id; known when the helpdesk is known to have them
     */
    public Uni<Set<String>> among(String app, List<Outgoing> outgoing, List<UUID> forwarded) {
        Tuple parameters = Tuple.tuple()
                .addValue(app)
                .addValue(Columns.column(outgoing, Outgoing::clientId, String[]::new))
                .addValue(Columns.column(outgoing, Outgoing::messageId, String[]::new))
                .addValue(forwarded.toArray(UUID[]::new));
        return database.ask(db -> db.preparedQuery(AMONG).execute(parameters)).map(rows -> {
            Set<String> known = new HashSet<>();
            rows.forEach(row -> known.add(row.getString(0)));
            return known;
        });
    }
}
