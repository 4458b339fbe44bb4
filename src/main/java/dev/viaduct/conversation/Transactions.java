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
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Transactions over pipelined statements: {@code BEGIN} and {@code COMMIT} cost no round trip of their own. */
@Singleton
public class Transactions {
    // rows are always asked for by key; a plan made while a table was small must not read it whole later
    // and a row that is locked for longer than anybody waits must not look like a database that is away
    private static final String BEGIN = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL lock_timeout = '4s'";

    private static final String DEADLOCK = "40P01";
    private static final int MOST_TIMES = 3;

    /** How far a transaction is. Once over it must not commit: its caller was told that nothing was stored. */
    private enum Phase {
        OPEN,
        COMMITTING,
        OVER
    }

    private final Pool pool;
    private final StorageHealth health;

    Transactions(Pool pool, StorageHealth health) {
        this.pool = pool;
        this.health = health;
    }

    /** An event-loop context of its own for a writer. */
    public static Context newContext(Vertx vertx) {
        return VertxContext.createNewDuplicatedContext(
                ((io.vertx.core.impl.VertxInternal) vertx).createEventLoopContext());
    }

    /**
     * Runs the work in one transaction; fails with {@link StorageUnavailable} unless the database blames the content,
     * and after {@link ConnectionPool#LONGEST} at the latest. Work that PostgreSQL ended because it waited in a circle with
     * other work is done again, so it must begin anew each time it is called.
     */
    public <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
        return run(work, 1);
    }

    /** {@link #run} for those who wait with Mutiny. */
    <T> Uni<T> uni(Function<SqlConnection, Future<T>> work) {
        return Uni.createFrom().completionStage(() -> run(work).toCompletionStage());
    }

    private <T> Future<T> run(Function<SqlConnection, Future<T>> work, int time) {
        AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
        return pool.getConnection()
                .compose(connection -> inTransaction(connection, work, phase).onComplete(done -> connection.close()))
                .timeout(ConnectionPool.LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(result -> health.answered())
                .recover(failure -> {
                    if (isDeadlock(failure) && time < MOST_TIMES) {
                        return run(work, time + 1);
                    }
                    boolean inCommit = phase.getAndSet(Phase.OVER) == Phase.COMMITTING;
                    return Future.failedFuture(
                            blamesContent(failure) || failure instanceof IllegalStateException
                                    ? failure
                                    : health.failed(failure, inCommit));
                });
    }

    private static <T> Future<T> inTransaction(
            SqlConnection connection, Function<SqlConnection, Future<T>> work, AtomicReference<Phase> phase) {
        if (phase.get() == Phase.OVER) {
            return Future.failedFuture("the connection came too late");
        }
        Future<?> begun = connection.query(BEGIN).execute();
        Promise<T> end = Promise.promise();
        Future.all(begun, attempt(connection, work)).onComplete(done -> {
            if (done.succeeded() && phase.compareAndSet(Phase.OPEN, Phase.COMMITTING)) {
                T result = done.result().resultAt(1);
                connection.query("COMMIT").execute().<T>map(v -> result).onComplete(end);
            } else {
                Throwable why = done.succeeded() ? new IllegalStateException("it took too long") : done.cause();
                connection.query("ROLLBACK").execute().onComplete(v -> end.fail(why));
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

    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException pg && DEADLOCK.equals(pg.getSqlState());
    }

    /** Data exceptions and integrity violations (SQLSTATE classes 22 and 23). */
    static boolean blamesContent(Throwable failure) {
        return failure instanceof PgException pg
                && pg.getSqlState() != null
                && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
    }
}
