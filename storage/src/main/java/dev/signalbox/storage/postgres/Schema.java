package dev.signalbox.storage.postgres;

import dev.signalbox.storage.shipping.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/// The steps from each version of what is in the database to the next. All of it is in a schema of its own,
/// `signalbox`, so that a database may be shared with others.
final class Schema {
    /// Of what this version of Signalbox writes; the steps `1.sql`, `2.sql`, … lead there.
    static final int VERSION = 6;

    /// "SgBx": for steps, and for what is done by one gateway at a time.
    static final int LOCK = 0x53674278;

    private static final int OLDEST_SERVER = 14;
    private static final int OF_MAJOR = 10_000;

    /// Waiting for another gateway that is at it.
    private static final String PATIENCE = "SET LOCAL lock_timeout = '20s'";

    private static final String TABLES = "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid ="
            + " relnamespace WHERE nspname = 'signalbox'";

    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*\n");

    private Schema() {}

    /// Makes it what this version writes, while other gateways may want the same.
    ///
    /// @throws StoreException when it is of a newer version, not ours, or a server that will not do
    static void migrate(Connection connection, PostgresUrl address) throws SQLException, StoreException {
        connection.setAutoCommit(false);
        if (version(connection) != VERSION) {
            suits(connection, address);
            execute(connection, PATIENCE);
            execute(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
            int version = version(connection);
            if (version > VERSION) {
                throw StoreException.lasting(address + " was written by a newer version of Signalbox (its schema is "
                        + version + ", and this version knows " + VERSION
                        + "). Use that version, or name another database with `store`");
            }
            begin(connection, address, version);
            for (int step = version + 1; step <= VERSION; step++) {
                for (String each : script(step).split(";\\s*\n", -1)) {
                    if (!each.isBlank()) {
                        execute(connection, each);
                    }
                }
                execute(connection, "UPDATE signalbox.schema_version SET version = " + step);
            }
        }
        connection.commit();
    }

    /// @return 0 where there is nothing yet
    static int version(Connection connection) throws SQLException {
        return has(connection, "schema_version")
                ? Integer.parseInt(text(connection, "SELECT version FROM signalbox.schema_version"))
                : 0;
    }

    /// Whether there is a table of that name. Asks the catalogue's tables: what functions such as `to_regclass`
    /// say may be from before a lock that was waited for.
    static boolean has(Connection connection, String table) throws SQLException {
        return !text(connection, TABLES + " AND relname = '" + table + "'").equals("0");
    }

    private static void suits(Connection connection, PostgresUrl address) throws SQLException, StoreException {
        int server = Integer.parseInt(text(connection, "SHOW server_version_num")) / OF_MAJOR;
        if (server < OLDEST_SERVER) {
            throw StoreException.lasting(
                    address + " is PostgreSQL " + server + "; it must be " + OLDEST_SERVER + " or newer");
        }
        String encoding = text(connection, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw StoreException.lasting(address + " has the encoding " + encoding + "; it must be UTF8");
        }
    }

    private static void begin(Connection connection, PostgresUrl address, int version)
            throws SQLException, StoreException {
        if (version > 0) {
            return;
        }
        if (text(connection, "SELECT nspname FROM pg_namespace WHERE nspname = 'signalbox'")
                .isEmpty()) {
            execute(connection, "CREATE SCHEMA signalbox");
        } else if (!text(connection, TABLES).equals("0")) {
            throw StoreException.lasting(
                    "the schema `signalbox` of " + address + " has tables, but not those of Signalbox");
        }
        execute(connection, "CREATE TABLE signalbox.schema_version (version integer NOT NULL)");
        execute(connection, "INSERT INTO signalbox.schema_version VALUES (0)");
    }

    private static String script(int step) {
        try (InputStream in = Schema.class.getResourceAsStream(step + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + step + ".sql");
            }
            return COMMENT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .replaceAll("");
        } catch (IOException e) {
            throw new IllegalStateException("the program's " + step + ".sql cannot be read", e);
        }
    }

    /// The only value of an answer, empty for none.
    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            String text = row.next() ? row.getString(1) : null;
            return text == null ? "" : text;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
