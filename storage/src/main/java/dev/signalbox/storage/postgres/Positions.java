package dev.signalbox.storage.postgres;

import dev.signalbox.storage.spool.Batch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How far each file of each spool was read: what makes a record be stored once, whatever is read again.
final class Positions {
    private final Connection connection;

    Positions(Connection connection) {
        this.connection = connection;
    }

    /// Of files that are not finished.
    Map<Batch.File, Integer> all() throws SQLException {
        Map<Batch.File, Integer> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT node, segment, reached FROM signalbox.positions")) {
            while (row.next()) {
                positions.put(new Batch.File(row.getString(1), row.getLong(2)), row.getInt(3));
            }
        }
        return positions;
    }

    /// The first bytes that were not stored, the largest number for files that are finished. Nobody else stores
    /// anything of these spools until the transaction ends; and while one is under way whose connection was lost,
    /// this waits until it is clear what became of it.
    Map<Batch.File, Integer> reached(Collection<Batch.File> files) throws SQLException {
        Object[] nodes =
                files.stream().map(Batch.File::node).distinct().sorted().toArray();
        try (Columns add = new Columns(
                connection,
                "INSERT INTO signalbox.spools (node) SELECT * FROM unnest(?::text[]) ON CONFLICT DO NOTHING")) {
            add.put("text", nodes).run();
        }
        try (Columns lock = new Columns(
                connection,
                "SELECT node FROM signalbox.spools WHERE node = ANY (?::text[]) ORDER BY node FOR UPDATE")) {
            lock.put("text", nodes).query().executeQuery().close();
        }
        Map<Batch.File, Integer> reached = new HashMap<>();
        try (Columns find = new Columns(
                connection,
                "SELECT node, segment, CASE WHEN finished @> segment THEN " + Integer.MAX_VALUE
                        + " ELSE coalesce(reached, 0) END FROM unnest(?::text[], ?::bigint[]) AS files (node, segment)"
                        + " JOIN signalbox.spools USING (node)"
                        + " LEFT JOIN signalbox.positions USING (node, segment)")) {
            find.put("text", files.stream().map(Batch.File::node).toArray());
            find.put("bigint", files.stream().map(Batch.File::segment).toArray());
            try (ResultSet row = find.query().executeQuery()) {
                while (row.next()) {
                    reached.put(new Batch.File(row.getString(1), row.getLong(2)), row.getInt(3));
                }
            }
        }
        return reached;
    }

    /// @param before what [#reached] said
    void note(List<Batch.Reached> reached, Map<Batch.File, Integer> before) throws SQLException {
        List<Batch.Reached> further = reached.stream()
                .filter(each -> each.offset() > before.getOrDefault(each.file(), 0))
                .toList();
        if (further.isEmpty()) {
            return;
        }
        try (Columns note = new Columns(
                connection,
                "INSERT INTO signalbox.positions SELECT * FROM unnest(?::text[], ?::bigint[], ?::integer[])"
                        + " ON CONFLICT (node, segment) DO UPDATE SET reached = excluded.reached")) {
            note.put("text", further.stream().map(each -> each.file().node()).toArray());
            note.put(
                    "bigint",
                    further.stream().map(each -> each.file().segment()).toArray());
            note.put("integer", further.stream().map(Batch.Reached::offset).toArray());
            note.run();
        }
    }

    /// They are stored to their last record, and are no files any more.
    void finish(List<Batch.File> gone) throws SQLException {
        if (gone.isEmpty()) {
            return;
        }
        Object[] nodes = gone.stream().map(Batch.File::node).toArray();
        Object[] segments = gone.stream().map(Batch.File::segment).toArray();
        try (Columns delete = new Columns(
                connection,
                "DELETE FROM signalbox.positions WHERE (node, segment) IN"
                        + " (SELECT * FROM unnest(?::text[], ?::bigint[]))")) {
            delete.put("text", nodes).put("bigint", segments).run();
        }
        try (Columns finish = new Columns(
                connection,
                "UPDATE signalbox.spools SET finished = finished + these.ranges FROM"
                        + " (SELECT node, range_agg(int8range(segment, segment, '[]')) AS ranges"
                        + " FROM unnest(?::text[], ?::bigint[]) AS files (node, segment) GROUP BY node) AS these"
                        + " WHERE spools.node = these.node")) {
            finish.put("text", nodes).put("bigint", segments).run();
        }
    }
}
