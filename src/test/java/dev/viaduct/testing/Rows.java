package dev.viaduct.testing;

import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The running gateway's database, as someone at its prompt sees and changes it. */
@Singleton
public class Rows {
    /** SQL of a message id that was made so many days ago. */
    public static final String OLD_ID = """
            (lpad(to_hex((EXTRACT(EPOCH FROM now() - make_interval(days => %d)) * 1000)::bigint), 12, '0')
                || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid""";

    private final AgroalDataSource database;

    Rows(AgroalDataSource database) {
        this.database = database;
    }

    /** Runs a statement; the number of rows it changed. */
    public int change(String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The only number a query answers with. */
    public long number(String sql, Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new AssertionError("no row: " + sql);
            }
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The row of a contact of {@link Gateway#APP}. */
    public long contact(String subject) {
        return number("SELECT id FROM contact WHERE app = ? AND subject = ?", Gateway.APP, subject);
    }

    /** Makes messages of a contact so many days old, those with a {@code seq} up to this one. */
    public void age(long contact, long upToSeq, int days) {
        change(
                "UPDATE message SET message_id = " + OLD_ID.formatted(days)
                        + ", created_at = now() - make_interval(days => ?) WHERE contact_id = ? AND seq <= ?",
                days,
                contact,
                upToSeq);
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
