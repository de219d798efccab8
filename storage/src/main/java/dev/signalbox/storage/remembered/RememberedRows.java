package dev.signalbox.storage.remembered;

import dev.signalbox.core.port.ResponseStore.Chain;
import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Figures;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Mark;
import dev.signalbox.core.port.ResponseStore.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The questions about two tables, in words that both databases understand. Transactions are the caller's.
public final class RememberedRows {
    /// Whose are many, has so many more before they are counted again.
    private static final int MOST_BETWEEN = 100;

    /// Of what an owner may have, this part may be too much for a while.
    private static final int PART_BETWEEN = 50;

    private static final int MOST_OWNERS = 10_000;

    /// So many are deleted at once, so that others get their turn.
    private static final int SWEPT = 500;

    private static final String COLUMNS = "kind, id, owner, previous, created, expires, version, sealed";

    private final String table;
    private final String items;

    /// How many were put since those of an owner were last counted.
    private final Map<String, Integer> uncounted = new ConcurrentHashMap<>();

    /// @param table its name, with its schema where it has one; that of the other begins with it
    public RememberedRows(String table) {
        this.table = table;
        items = table + "_items";
    }

    /// @return how many old ones were dropped
    public int put(Connection on, List<Entry> entries) throws SQLException {
        int dropped = 0;
        for (Entry each : entries) {
            insert(on, each.row());
            mark(on, each.row().id(), each.marks());
            if (!each.built().isEmpty()) {
                prolong(on, each.row(), each.built());
            }
            if (counts(each)) {
                dropped += drop(on, each.row(), each.most());
            }
        }
        return dropped;
    }

    /// To count them takes longer than to put one, where there are many.
    private boolean counts(Entry entry) {
        int between = Math.clamp(entry.most() / PART_BETWEEN, 1, MOST_BETWEEN);
        if (uncounted.size() >= MOST_OWNERS) {
            uncounted.clear();
        }
        String whose = entry.row().kind().number() + entry.row().owner();
        int since = uncounted.merge(whose, 1, Integer::sum);
        if (since < between) {
            return false;
        }
        uncounted.put(whose, 0);
        return true;
    }

    private void insert(Connection on, Row row) throws SQLException {
        try (PreparedStatement change = on.prepareStatement(
                "INSERT INTO " + table + " (" + COLUMNS + ", bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            change.setInt(1, row.kind().number());
            change.setString(2, row.id());
            change.setString(3, row.owner());
            change.setString(4, row.previous());
            change.setLong(5, row.created());
            change.setLong(6, row.expires());
            change.setLong(7, row.version());
            change.setBytes(8, row.sealed());
            change.setLong(9, row.sealed().length);
            change.executeUpdate();
        }
    }

    private void mark(Connection on, String response, List<Mark> marks) throws SQLException {
        if (marks.isEmpty()) {
            return;
        }
        String insert = "INSERT INTO " + items + " (mark, print, response) VALUES (?, ?, ?) ON CONFLICT (mark) DO ";
        try (PreparedStatement answered = on.prepareStatement(insert + "UPDATE SET response = NULL WHERE "
                        + items.substring(items.indexOf('.') + 1) + ".print <> excluded.print");
                PreparedStatement asked = on.prepareStatement(insert + "NOTHING")) {
            for (Mark each : marks) {
                PreparedStatement change = each.answered() ? answered : asked;
                change.setBytes(1, each.name());
                change.setBytes(2, each.print());
                change.setString(3, response);
                change.executeUpdate();
            }
        }
    }

    /// Which responses have these items.
    public List<@Nullable String> holders(Connection on, List<byte[]> names) throws SQLException {
        List<@Nullable String> holders = new ArrayList<>(names.size());
        try (PreparedStatement query = on.prepareStatement("SELECT response FROM " + items + " WHERE mark = ?")) {
            for (byte[] each : names) {
                query.setBytes(1, each);
                try (ResultSet row = query.executeQuery()) {
                    holders.add(row.next() ? Objects.requireNonNullElse(row.getString(1), "") : null);
                }
            }
        }
        return holders;
    }

    private void prolong(Connection on, Row row, List<String> built) throws SQLException {
        try (PreparedStatement change = on.prepareStatement(
                "UPDATE " + table + " SET expires = ? WHERE id = ? AND owner = ? AND expires < ?")) {
            for (String each : built) {
                change.setLong(1, row.expires());
                change.setString(2, each);
                change.setString(3, row.owner());
                change.setLong(4, row.expires());
                change.addBatch();
            }
            change.executeBatch();
        }
    }

    private int drop(Connection on, Row row, int most) throws SQLException {
        try (PreparedStatement query =
                on.prepareStatement("SELECT count(*) FROM " + table + " WHERE owner = ? AND kind = ?")) {
            query.setString(1, row.owner());
            query.setInt(2, row.kind().number());
            if (number(query) <= most) {
                return 0;
            }
        }
        try (PreparedStatement change = on.prepareStatement("DELETE FROM " + table + " WHERE id IN (SELECT id FROM "
                + table + " WHERE owner = ? AND kind = ? ORDER BY created DESC, id DESC LIMIT 1000000 OFFSET ?)")) {
            change.setString(1, row.owner());
            change.setInt(2, row.kind().number());
            change.setInt(3, most);
            return change.executeUpdate();
        }
    }

    /// @return false when what is there is not of the version before
    public boolean replace(Connection on, Row row, List<Mark> marks) throws SQLException {
        try (PreparedStatement change = on.prepareStatement("UPDATE " + table
                + " SET expires = ?, version = ?, bytes = ?, sealed = ? WHERE id = ? AND owner = ? AND version = ?")) {
            change.setLong(1, row.expires());
            change.setLong(2, row.version());
            change.setLong(3, row.sealed().length);
            change.setBytes(4, row.sealed());
            change.setString(5, row.id());
            change.setString(6, row.owner());
            change.setLong(7, row.version() - 1);
            if (change.executeUpdate() == 0) {
                return false;
            }
        }
        mark(on, row.id(), marks);
        return true;
    }

    /// Null where there is none.
    public @Nullable Row get(Connection on, String owner, String id, long now) throws SQLException {
        try (PreparedStatement query = on.prepareStatement(
                "SELECT " + COLUMNS + " FROM " + table + " WHERE id = ? AND owner = ? AND expires > ?")) {
            query.setString(1, id);
            query.setString(2, owner);
            query.setLong(3, now);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row(row) : null;
            }
        }
    }

    /// 0 when it is not there.
    public long version(Connection on, String owner, String id, long now) throws SQLException {
        try (PreparedStatement query =
                on.prepareStatement("SELECT version FROM " + table + " WHERE id = ? AND owner = ? AND expires > ?")) {
            query.setString(1, id);
            query.setString(2, owner);
            query.setLong(3, now);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt(1) == Kind.RESPONSE.number() ? Kind.RESPONSE : Kind.CONVERSATION,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getBytes(8));
    }

    /// What is in them is read only where it is known that it is not too much.
    public Chain chain(Connection on, String owner, String id, long now, long most, int longest) throws SQLException {
        List<String> ids = new ArrayList<>();
        long bytes = 0;
        try (PreparedStatement query = on.prepareStatement("WITH RECURSIVE chain (id, previous, bytes, depth) AS ("
                + "SELECT id, previous, bytes, 1 FROM " + table + " WHERE id = ? AND owner = ? AND expires > ?"
                + " UNION ALL SELECT next.id, next.previous, next.bytes, chain.depth + 1 FROM " + table
                + " AS next JOIN chain ON next.id = chain.previous"
                + " WHERE next.owner = ? AND next.expires > ? AND chain.depth <= ?)"
                + " SELECT id, bytes FROM chain ORDER BY depth")) {
            query.setString(1, id);
            query.setString(2, owner);
            query.setLong(3, now);
            query.setString(4, owner);
            query.setLong(5, now);
            query.setInt(6, longest);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                    bytes += row.getLong(2);
                }
            }
        }
        if (ids.size() > longest || bytes > most) {
            return new Chain(List.of(), true);
        }
        List<Row> rows = new ArrayList<>();
        for (String each : ids) {
            Row row = get(on, owner, each, now);
            if (row == null) {
                // Deleted just now; those before it are of no use without it.
                break;
            }
            rows.add(row);
        }
        return new Chain(rows, false);
    }

    public boolean delete(Connection on, String owner, String id) throws SQLException {
        try (PreparedStatement change = on.prepareStatement("DELETE FROM " + table + " WHERE id = ? AND owner = ?")) {
            change.setString(1, id);
            change.setString(2, owner);
            return change.executeUpdate() > 0;
        }
    }

    /// @return how many
    public int sweep(Connection on, long now) throws SQLException {
        try (PreparedStatement change = on.prepareStatement("DELETE FROM " + table + " WHERE id IN (SELECT id FROM "
                + table + " WHERE expires <= ? LIMIT " + SWEPT + ")")) {
            change.setLong(1, now);
            return change.executeUpdate();
        }
    }

    public Figures figures(Connection on) throws SQLException {
        long responses = 0;
        long conversations = 0;
        long bytes = 0;
        try (PreparedStatement query =
                        on.prepareStatement("SELECT kind, count(*), sum(bytes) FROM " + table + " GROUP BY kind");
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                if (row.getInt(1) == Kind.RESPONSE.number()) {
                    responses = row.getLong(2);
                } else {
                    conversations = row.getLong(2);
                }
                bytes += row.getLong(3);
            }
        }
        return new Figures(responses, conversations, bytes);
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
