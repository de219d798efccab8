package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the rows of a store of the first version over into chunks, in the transaction of that step. A million
/// of them take about ten seconds, once.
final class Conversion {
    private static final Logger LOG = LoggerFactory.getLogger(Conversion.class);
    private static final int MOST = 5_000;
    private static final Place NOWHERE = new Place("", 0, 0, 0);

    private Conversion() {}

    static void run(Connection connection) throws SQLException {
        RecordView view = new RecordView();
        long count = 0;
        try (Statement statement = connection.createStatement();
                Chunks chunks = new Chunks(connection);
                ResultSet row = statement.executeQuery("SELECT * FROM requests ORDER BY at, id")) {
            while (row.next()) {
                byte[] bytes = Kept.of(NOWHERE, Row.read(row)).bytes();
                chunks.add(view.at(bytes, 0, bytes.length), bytes);
                if (++count % MOST == 0) {
                    chunks.write();
                }
            }
            chunks.write();
        } catch (RecordFormat.Unreadable e) {
            throw new SQLException("a record cannot be carried over", e);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE requests");
        }
        if (count > 0) {
            LOG.info("{} records of requests were brought to this version's form", count);
        }
    }
}
