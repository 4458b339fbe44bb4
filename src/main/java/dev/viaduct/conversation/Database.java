package dev.viaduct.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * Asks PostgreSQL in SQL, without Hibernate and without a transaction. Always on a connection of its own: the driver's
 * pool, asked directly, logs an exception later for each question that failed for want of a connection.
 */
@Singleton
public class Database {
    private final Pool pool;
    private final StorageHealth health;

    Database(Pool pool, StorageHealth health) {
        this.pool = pool;
        this.health = health;
    }

    /** Answered within {@link ConnectionPool#LONGEST}; fails with {@link StorageUnavailable}. */
    public <T> Uni<T> ask(Function<SqlConnection, Uni<T>> question) {
        return health.watch(pool.withConnection(question)
                .ifNoItem()
                .after(ConnectionPool.LONGEST)
                .fail());
    }
}
