package dev.signalbox.storage.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A statement over many rows, each of whose parameters is a column of them: one way to the server and back,
/// whatever their number.
final class Columns implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;
    private int count;

    Columns(Connection connection, String sql) throws SQLException {
        this.connection = connection;
        statement = connection.prepareStatement(sql);
    }

    /// The next parameter.
    ///
    /// @param type of PostgreSQL
    Columns put(String type, Object[] values) throws SQLException {
        Array array = connection.createArrayOf(type, values);
        statement.setArray(++count, array);
        return this;
    }

    void run() throws SQLException {
        statement.executeUpdate();
    }

    /// The rows that it answers.
    PreparedStatement query() {
        return statement;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
