package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.spool.Batch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How far each file of each spool was read: what makes a record be stored once, whatever is read again.
final class Positions {
    private final Connection connection;
    private final Map<String, Integer> spools = new HashMap<>();

    /// As in the table, as far as it was asked; the largest number for a file that is finished.
    private final Map<Batch.File, Integer> known = new HashMap<>();

    Positions(Connection connection) {
        this.connection = connection;
    }

    /// What is undone was perhaps part of it.
    void forget() {
        spools.clear();
        known.clear();
    }

    /// Of files that are not finished.
    Map<Batch.File, Integer> all() throws SQLException {
        Map<Batch.File, Integer> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT node, segment, offset FROM positions"
                        + " JOIN spools ON spools.number = positions.spool")) {
            while (row.next()) {
                positions.put(new Batch.File(row.getString(1), row.getLong(2)), row.getInt(3));
            }
        }
        return positions;
    }

    /// The first byte that was not stored.
    int reached(Batch.File file) throws SQLException {
        Integer there = known.get(file);
        if (there == null) {
            there = asked(file);
            known.put(file, there);
        }
        return there;
    }

    private int asked(Batch.File file) throws SQLException {
        int spool = spool(file.node());
        try (PreparedStatement find = connection.prepareStatement("SELECT " + Integer.MAX_VALUE
                + " FROM finished WHERE spool = ?1 AND first <= ?2 AND last >= ?2"
                + " UNION ALL SELECT offset FROM positions WHERE spool = ?1 AND segment = ?2")) {
            find.setInt(1, spool);
            find.setLong(2, file.segment());
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }

    void note(List<Batch.Reached> reached) throws SQLException {
        try (PreparedStatement position =
                connection.prepareStatement("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)")) {
            for (Batch.Reached each : reached) {
                if (each.offset() > reached(each.file())) {
                    position.setInt(1, spool(each.file().node()));
                    position.setLong(2, each.file().segment());
                    position.setInt(3, each.offset());
                    position.executeUpdate();
                    known.put(each.file(), each.offset());
                }
            }
        }
    }

    /// They are stored to their last record, and are no files any more.
    void finish(List<Batch.File> gone) throws SQLException {
        for (Batch.File each : gone) {
            int spool = spool(each.node());
            run("DELETE FROM positions WHERE spool = ? AND segment = ?", spool, each.segment());
            if (asked(each) != Integer.MAX_VALUE) {
                finish(spool, each.segment());
            }
            known.remove(each);
        }
    }

    private void finish(int spool, long segment) throws SQLException {
        if (run("UPDATE finished SET last = last + 1 WHERE spool = ? AND last = ?", spool, segment - 1) == 0) {
            run("INSERT INTO finished VALUES (?1, ?2, ?2)", spool, segment);
        }
        // The range behind it, which it now touches, becomes part of that which it is in.
        run(
                "UPDATE finished SET last = (SELECT last FROM finished WHERE spool = ?1 AND first = ?2 + 1)"
                        + " WHERE spool = ?1 AND last = ?2"
                        + " AND EXISTS (SELECT 1 FROM finished WHERE spool = ?1 AND first = ?2 + 1)",
                spool,
                segment);
        run(
                "DELETE FROM finished WHERE spool = ?1 AND first = ?2 + 1"
                        + " AND EXISTS (SELECT 1 FROM finished WHERE spool = ?1 AND first <= ?2 AND last > ?2)",
                spool,
                segment);
    }

    private int run(String sql, int spool, long segment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, spool);
            statement.setLong(2, segment);
            return statement.executeUpdate();
        }
    }

    /// A number for the spool, shorter than its name.
    private int spool(String node) throws SQLException {
        Integer known = spools.get(node);
        if (known != null) {
            return known;
        }
        try (PreparedStatement add =
                        connection.prepareStatement("INSERT INTO spools (node) VALUES (?) ON CONFLICT DO NOTHING");
                PreparedStatement find = connection.prepareStatement("SELECT number FROM spools WHERE node = ?")) {
            add.setString(1, node);
            add.executeUpdate();
            find.setString(1, node);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("a spool has no number");
                }
                int number = row.getInt(1);
                spools.put(node, number);
                return number;
            }
        }
    }
}
