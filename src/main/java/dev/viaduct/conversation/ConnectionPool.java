package dev.viaduct.conversation;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The pool of connections to PostgreSQL, everything about it bounded in time: to connect, to get a connection, to be
 * answered on it. The driver alone waits for ever when PostgreSQL falls silent without breaking its connections.
 */
@Singleton
class ConnectionPool implements PgPoolCreator {
    /** How long anything may take; who asks is told after it at the latest. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    // at capacity they are served within LONGEST; who comes after them could only time out
    private static final int MOST_WAITING = 5_000;

    @Override
    public Pool create(Input input) {
        List<PgConnectOptions> databases = input.pgConnectOptionsList();
        databases.forEach(ConnectionPool::bound);
        PoolOptions options = input.poolOptions()
                .setConnectionTimeout((int) LONGEST.toSeconds())
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWaitQueueSize(MOST_WAITING);
        return PgBuilder.pool()
                .using(input.vertx())
                .connectingTo(List.<SqlConnectOptions>copyOf(databases))
                .with(options)
                .withConnectHandler(ConnectionPool::connected)
                .build();
    }

    private static void bound(PgConnectOptions database) {
        database.setConnectTimeout((int) LONGEST.toMillis())
                // until the login is done; from then on silence is watched for where an answer is due
                .setIdleTimeout((int) LONGEST.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpKeepAlive(true);
    }

    private static void connected(SqlConnection connection) {
        Connection pooled = ((SqlConnectionInternal) connection).unwrap();
        ChannelPipeline pipeline = ((SocketConnectionBase) pooled.unwrap())
                .socket()
                .channelHandlerContext()
                .pipeline();
        pipeline.remove(IdleStateHandler.class);
        pipeline.addBefore("handler", "silence", new SilenceWatch(LONGEST));
        connection.close(); // into the pool
    }
}
