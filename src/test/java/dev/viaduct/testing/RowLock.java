package dev.viaduct.testing;

import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Holds rows that others must wait for. */
public final class RowLock implements AutoCloseable {
    private static final String WAITING = """
            SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()""";

    private final AgroalDataSource database;
    private final Connection holder;

    private RowLock(AgroalDataSource database, Connection holder) {
        this.database = database;
        this.holder = holder;
    }

    /** Locks what this {@code SELECT … FOR UPDATE} finds. */
    public static RowLock of(AgroalDataSource database, String select, Object... parameters) throws SQLException {
        Connection holder = database.getConnection();
        holder.setAutoCommit(false);
        try (PreparedStatement lock = holder.prepareStatement(select)) {
            for (int i = 0; i < parameters.length; i++) {
                lock.setObject(i + 1, parameters[i]);
            }
            lock.executeQuery();
        }
        return new RowLock(database, holder);
    }

    /** Completes once so many wait for a lock. */
    public void isAwaitedBy(long others) {
        await().until(() -> waiting() == others);
    }

    private long waiting() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(WAITING)) {
            count.next();
            return count.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        holder.rollback();
        holder.close();
    }
}
