package dev.viaduct.conversation;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Transactions over pipelined statements: {@code BEGIN} and {@code COMMIT} cost no round trip of their own. */
final class Transactions {
    private static final long LONGEST_SECONDS = 15;
    // rows are always asked for by key; a plan made while a table was small must not read it whole later
    private static final String BEGIN = "BEGIN; SET LOCAL enable_seqscan = off";

    private final Pool pool;

    Transactions(Pool pool) {
        this.pool = pool;
    }

    /** An event-loop context of its own for a writer. */
    static Context newContext(Vertx vertx) {
        return VertxContext.createNewDuplicatedContext(
                ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext());
    }

    /** Runs the work in one transaction; fails with {@link StorageUnavailable} unless the database blames the content. */
    <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
        return pool.getConnection()
                .compose(connection -> inTransaction(connection, work).onComplete(done -> connection.close()))
                .timeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.failedFuture(
                        blamesContent(failure) || failure instanceof IllegalStateException
                                ? failure
                                : new StorageUnavailable("the database did not take a write", failure)));
    }

    /** {@link #run} for those who wait with Mutiny. */
    <T> Uni<T> uni(Function<SqlConnection, Future<T>> work) {
        return Uni.createFrom().completionStage(() -> run(work).toCompletionStage());
    }

    private static <T> Future<T> inTransaction(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        Future<?> begun = connection.query(BEGIN).execute();
        Promise<T> end = Promise.promise();
        Future.all(begun, attempt(connection, work)).onComplete(done -> {
            if (done.succeeded()) {
                T result = done.result().resultAt(1);
                connection.query("COMMIT").execute().<T>map(v -> result).onComplete(end);
            } else {
                connection.query("ROLLBACK").execute().onComplete(v -> end.fail(done.cause()));
            }
        });
        return end.future();
    }

    private static <T> Future<T> attempt(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
        try {
            return work.apply(connection);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Data exceptions and integrity violations (SQLSTATE classes 22 and 23), and what can't even be encoded. */
    static boolean blamesContent(Throwable failure) {
        return failure instanceof PgException pg
                && pg.getSqlState() != null
                && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
    }
}
