package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.spool.RecordView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Adds requests up by their tags and the hour. Callers choose tags: of names and of values there are so many in an
/// hour, and what comes then is added up as [#OTHERS].
final class TagSums implements AutoCloseable {
    /// Of a name in an hour.
    static final int MOST_VALUES = 1_000;

    /// Of an hour.
    static final int MOST_NAMES = 50;

    /// No name and no value that a caller may choose as a name is written so.
    static final String OTHERS = "(other)";

    private static final int MOST_HOURS = 4;

    private final Connection connection;
    private final PreparedStatement add;
    private final Map<Kind, long[]> open = new LinkedHashMap<>();

    /// Names and values of the hours that were written to last.
    private final Map<Long, Map<String, Set<String>>> known = new LinkedHashMap<>();

    private record Kind(long hour, String name, String value, String outcome) {}

    TagSums(Connection connection) throws SQLException {
        this.connection = connection;
        add = connection.prepareStatement(Sums.upsert("tags", 4));
    }

    void add(RecordView record) throws SQLException {
        String tags = record.tags();
        if (tags.isEmpty()) {
            return;
        }
        long hour = Sums.hour(record.epochMillis());
        String outcome = record.outcome().label();
        for (String tag : tags.split(",", -1)) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                Kind kind = kind(hour, tag.substring(0, equals), tag.substring(equals + 1), outcome);
                Sums.add(record, open.computeIfAbsent(kind, _ -> new long[Sums.COLUMNS.size()]));
            }
        }
    }

    private Kind kind(long hour, String name, String value, String outcome) throws SQLException {
        Map<String, Set<String>> names = known.get(hour);
        if (names == null) {
            names = read(hour);
            known.put(hour, names);
            Iterator<Long> oldest = known.keySet().iterator();
            if (oldest.next() != hour && known.size() > MOST_HOURS) {
                oldest.remove();
            }
        }
        Set<String> values = names.get(name);
        if (values == null) {
            if (names.size() >= MOST_NAMES) {
                return new Kind(hour, OTHERS, OTHERS, outcome);
            }
            values = new HashSet<>();
            names.put(name, values);
        }
        boolean room = values.contains(value) || values.size() < MOST_VALUES && values.add(value);
        return new Kind(hour, name, room ? value : OTHERS, outcome);
    }

    private Map<String, Set<String>> read(long hour) throws SQLException {
        Map<String, Set<String>> names = new HashMap<>();
        try (PreparedStatement find =
                connection.prepareStatement("SELECT DISTINCT name, value FROM tags WHERE hour = ?")) {
            find.setLong(1, hour);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    if (!row.getString(1).equals(OTHERS) && !row.getString(2).equals(OTHERS)) {
                        names.computeIfAbsent(row.getString(1), _ -> new HashSet<>())
                                .add(row.getString(2));
                    }
                }
            }
        }
        return names;
    }

    /// Writes what was added.
    void write() throws SQLException {
        for (Map.Entry<Kind, long[]> each : open.entrySet()) {
            Kind kind = each.getKey();
            int at = 1;
            add.setLong(at++, kind.hour);
            add.setString(at++, kind.name);
            add.setString(at++, kind.value);
            add.setString(at++, kind.outcome);
            for (long sum : each.getValue()) {
                add.setLong(at++, sum);
            }
            add.executeUpdate();
        }
        open.clear();
    }

    /// What was added is not to be written, or is undone.
    void forget() {
        open.clear();
        known.clear();
    }

    @Override
    public void close() throws SQLException {
        add.close();
    }
}
