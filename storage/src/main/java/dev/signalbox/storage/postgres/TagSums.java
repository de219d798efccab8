package dev.signalbox.storage.postgres;

import dev.signalbox.model.usage.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Adds requests up by their tags and the hour. Callers choose tags: of names and of values there are so many in an
/// hour that one gateway adds up, and what comes then is added up as [#OTHERS].
final class TagSums {
    /// Of a name in an hour.
    static final int MOST_VALUES = 1_000;

    /// Of an hour.
    static final int MOST_NAMES = 50;

    /// No name and no value that a caller may choose as a name is written so.
    static final String OTHERS = "(other)";

    private static final int MOST_HOURS = 4;
    private static final String ADD =
            Sums.upsert("tags", "hour, name, value, outcome", List.of("text", "text", "text"));

    private final Connection connection;
    private final Map<Kind, long[]> open = new TreeMap<>();

    /// Names and values of the hours that were written to last.
    private final Map<Long, Map<String, Set<String>>> known = new LinkedHashMap<>();

    private record Kind(long hour, String name, String value, String outcome) implements Comparable<Kind> {
        private static final Comparator<Kind> ORDER = Comparator.comparingLong(Kind::hour)
                .thenComparing(Kind::name)
                .thenComparing(Kind::value)
                .thenComparing(Kind::outcome);

        @Override
        public int compareTo(Kind other) {
            return ORDER.compare(this, other);
        }
    }

    TagSums(Connection connection) {
        this.connection = connection;
    }

    /// To be called in a transaction, as an hour that is new is asked for.
    void add(UsageRecord record) throws SQLException {
        String tags = record.tags();
        if (tags == null || tags.isEmpty()) {
            return;
        }
        long hour = Sums.hour(record);
        for (String tag : tags.split(",", -1)) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                Kind kind = kind(
                        hour,
                        Fields.clean(tag.substring(0, equals)),
                        Fields.clean(tag.substring(equals + 1)),
                        record.outcome().label());
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
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT DISTINCT name, value FROM signalbox.tags WHERE hour = to_timestamp(?)")) {
            find.setLong(1, Sums.seconds(hour));
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
        if (open.isEmpty()) {
            return;
        }
        try (Columns add = new Columns(connection, ADD)) {
            add.put(
                    "bigint",
                    open.keySet().stream().map(kind -> Sums.seconds(kind.hour)).toArray());
            add.put("text", open.keySet().stream().map(Kind::name).toArray());
            add.put("text", open.keySet().stream().map(Kind::value).toArray());
            add.put("text", open.keySet().stream().map(Kind::outcome).toArray());
            Sums.sums(add, open.values());
            add.run();
        }
        open.clear();
    }
}
