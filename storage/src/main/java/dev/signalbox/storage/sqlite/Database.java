package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.shipping.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/// Connections to the file, and the steps from each version of what is in it to the next.
final class Database {
    /// Of what this version of Signalbox writes; the steps `1.sql`, `2.sql`, … lead there.
    static final int VERSION = 7;

    /// Has chunks where the one before had a row for each request.
    private static final int CHUNKS = 2;

    /// "SgBx": says whose file it is.
    static final int APPLICATION = 0x53674278;

    private static final int BUSY_MILLIS = 2_000;

    private Database() {}

    /// The connection that writes. A commit is on the disk when it returns: the spool's files are taken away
    /// after it.
    static Connection writer(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        // Else the driver asks for the last row's number after each insertion, which costs as much as that.
        config.setGetGeneratedKeys(false);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /// A connection that only reads.
    static Connection reader(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    /// Makes it what this version writes.
    ///
    /// @throws StoreException when it is of a newer version, or not ours
    static void migrate(Connection connection, Path file) throws SQLException, StoreException {
        int application = number(connection, "PRAGMA application_id");
        int version = number(connection, "PRAGMA user_version");
        boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != APPLICATION && !(application == 0 && version == 0 && empty)) {
            throw new StoreException(file + " is a database, but not one of Signalbox", null);
        }
        if (version > VERSION) {
            throw new StoreException(
                    file + " was written by a newer version of Signalbox (its schema is " + version
                            + ", and this version knows " + VERSION
                            + "). Use that version, or name another file with `store`",
                    null);
        }
        for (int step = version + 1; step <= VERSION; step++) {
            apply(connection, step);
        }
    }

    private static void apply(Connection connection, int step) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String each : script(step).split(";\\s*\n")) {
                if (!each.isBlank()) {
                    statement.execute(each);
                }
            }
            if (step == CHUNKS) {
                Conversion.run(connection);
            }
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + step);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static String script(int step) {
        try (InputStream in = Database.class.getResourceAsStream(step + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + step + ".sql");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program's " + step + ".sql cannot be read", e);
        }
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }
}
