package dev.viaduct.webhook;

import dev.viaduct.conversation.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.OptionalLong;

/** Up to which message of its helpdesk each app is known to have everything. */
@Singleton
class Cursors {
    private static final String READ = """
            WITH made AS (
                INSERT INTO helpdesk_cursor (app) VALUES ($1) ON CONFLICT DO NOTHING RETURNING since, last_id)
            SELECT since, last_id FROM made UNION ALL SELECT since, last_id FROM helpdesk_cursor WHERE app = $1""";

    private static final String ADVANCE = "UPDATE helpdesk_cursor SET last_id = GREATEST(last_id, $2) WHERE app = $1";

    /**
     * Where an app stands.
     *
     * @param since when the gateway first knew the app
     * @param lastId everything up to this id was applied; empty until the first look at the helpdesk
     */
    record Cursor(Instant since, OptionalLong lastId) {}

    private final Database database;

    Cursors(Database database) {
        this.database = database;
    }

    /** Where the app stands; an app that is new begins now. */
    Uni<Cursor> read(String app) {
        return database.ask(db -> db.preparedQuery(READ).execute(Tuple.of(app))).map(rows -> {
            Row row = rows.iterator().next();
            Long lastId = row.getLong("last_id");
            return new Cursor(
                    row.getOffsetDateTime("since").toInstant(),
                    lastId == null ? OptionalLong.empty() : OptionalLong.of(lastId));
        });
    }

    /** Everything up to this id was applied; never moves back. */
    Uni<Void> advance(String app, long id) {
        return database.ask(db -> db.preparedQuery(ADVANCE).execute(Tuple.of(app, id)))
                .replaceWithVoid();
    }
}
