package dev.signalbox.storage.remembered;

import dev.signalbox.core.port.ResponseStore.Chain;
import dev.signalbox.core.port.ResponseStore.Entry;
import dev.signalbox.core.port.ResponseStore.Figures;
import dev.signalbox.core.port.ResponseStore.Kind;
import dev.signalbox.core.port.ResponseStore.Mark;
import dev.signalbox.core.port.ResponseStore.Row;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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

    private static final int ASKED_AT_ONCE = 200;

    private static final Comparator<Marked> BY_NAME =
            Comparator.comparing(each -> each.mark.name(), Arrays::compareUnsigned);

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
        for (Entry each : entries) {
            insert(on, each.row());
        }
        mark(on, entries.stream().flatMap(Marked::of).toList());
        prolong(on, entries);
        int dropped = 0;
        for (Entry each : entries) {
            if (counts(each)) {
                dropped += drop(on, each.row(), each.most());
            }
        }
        return dropped;
    }

    /// To count them takes longer than to put one, where there are many. Those of an owner of whom nothing is known, or
    /// no more, are counted.
    private boolean counts(Entry entry) {
        int between = Math.clamp(entry.most() / PART_BETWEEN, 1, MOST_BETWEEN);
        String whose = entry.row().kind().number() + entry.row().owner();
        int since = uncounted.getOrDefault(whose, between) + 1;
        if (uncounted.size() >= MOST_OWNERS && !uncounted.containsKey(whose)) {
            uncounted.keySet().stream().findAny().ifPresent(uncounted::remove);
        }
        uncounted.put(whose, since < between ? since : 0);
        return since >= between;
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

    /// An item and the response that has it.
    private record Marked(Mark mark, Row row) {
        static Stream<Marked> of(Entry entry) {
            return entry.marks().stream().map(each -> new Marked(each, entry.row()));
        }
    }

    /// What was answered keeps its name also where somebody asks with other words by it. Of two that were asked, or two
    /// that were answered, none does.
    private void mark(Connection on, List<Marked> marks) throws SQLException {
        if (marks.isEmpty()) {
            return;
        }
        String there = items.substring(items.indexOf('.') + 1);
        try (PreparedStatement change = on.prepareStatement(
                "INSERT INTO " + items + " (mark, print, answered, expires, response) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (mark) DO UPDATE SET response = NULL, expires = excluded.expires WHERE "
                        + there + ".print <> excluded.print AND " + there + ".answered <= excluded.answered")) {
            // In one order everywhere: two processes that change the same ones do not wait for each other in a ring.
            for (Marked each : marks.stream().sorted(BY_NAME).toList()) {
                change.setBytes(1, each.mark.name());
                change.setBytes(2, each.mark.print());
                change.setInt(3, each.mark.answered() ? 1 : 0);
                change.setLong(4, each.row.expires());
                change.setString(5, each.row.id());
                change.addBatch();
            }
            change.executeBatch();
        }
    }

    /// Which responses have these items.
    public List<@Nullable String> holders(Connection on, List<byte[]> names) throws SQLException {
        Map<ByteBuffer, String> found = new HashMap<>();
        for (int from = 0; from < names.size(); from += ASKED_AT_ONCE) {
            List<byte[]> some = names.subList(from, Math.min(names.size(), from + ASKED_AT_ONCE));
            String places = String.join(", ", Collections.nCopies(some.size(), "?"));
            try (PreparedStatement query =
                    on.prepareStatement("SELECT mark, response FROM " + items + " WHERE mark IN (" + places + ")")) {
                for (int i = 0; i < some.size(); i++) {
                    query.setBytes(i + 1, some.get(i));
                }
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.put(ByteBuffer.wrap(row.getBytes(1)), Objects.requireNonNullElse(row.getString(2), ""));
                    }
                }
            }
        }
        List<@Nullable String> holders = new ArrayList<>(names.size());
        names.forEach(each -> holders.add(found.get(ByteBuffer.wrap(each))));
        return holders;
    }

    /// What others are built on stays as long as they do.
    private void prolong(Connection on, List<Entry> entries) throws SQLException {
        SortedMap<String, Row> users = new TreeMap<>();
        for (Entry each : entries) {
            each.built().forEach(id -> users.merge(id, each.row(), RememberedRows::later));
        }
        if (users.isEmpty()) {
            return;
        }
        try (PreparedStatement change = on.prepareStatement(
                "UPDATE " + table + " SET expires = ? WHERE id = ? AND owner = ? AND expires < ?")) {
            for (Map.Entry<String, Row> each : users.entrySet()) {
                change.setLong(1, each.getValue().expires());
                change.setString(2, each.getKey());
                change.setString(3, each.getValue().owner());
                change.setLong(4, each.getValue().expires());
                change.addBatch();
            }
            change.executeBatch();
        }
    }

    private static Row later(Row one, Row other) {
        return one.expires() < other.expires() ? other : one;
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
        mark(on, marks.stream().map(each -> new Marked(each, row)).toList());
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
        try (PreparedStatement change = on.prepareStatement("DELETE FROM " + items + " WHERE mark IN (SELECT mark FROM "
                + items + " WHERE response IS NULL AND expires <= ? LIMIT " + SWEPT + ")")) {
            change.setLong(1, now);
            change.executeUpdate();
        }
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
