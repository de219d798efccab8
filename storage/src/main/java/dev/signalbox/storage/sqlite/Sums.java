package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.shipping.Saturating;
import dev.signalbox.storage.spool.RecordView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Adds requests up that are alike: by the hour, by the day, and by the hour whatever they are. Written at the
/// end of each batch, in its transaction.
final class Sums implements AutoCloseable {
    static final int HOURS_OF_DAY = 24;

    static final List<String> COLUMNS = List.of(
            "requests",
            "attempts",
            "input",
            "output",
            "cached_input",
            "cache_write",
            "reasoning",
            "cost",
            "unpriced",
            "duration_ms",
            "first_content_ms",
            "with_content",
            "cost_in_vain");

    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long NANOS_OF_MILLI = 1_000_000;
    private static final int MOST_OPEN = 50_000;
    private static final String KIND = "key, workload, route, target, outcome";

    private final Connection connection;
    private final PreparedStatement toHour;
    private final PreparedStatement toDay;
    private final PreparedStatement toTotal;
    private final PreparedStatement findKind;
    private final PreparedStatement addKind;

    /// By what they are of, those that a batch added to last among them: the next adds to the same.
    private final Map<Kind, Open> open = new HashMap<>();

    private final List<Open> changed = new ArrayList<>();
    private final Kind asked = new Kind();

    /// Days before this one have sums.
    private long rolled;

    Sums(Connection connection) throws SQLException {
        this.connection = connection;
        toHour = connection.prepareStatement(upsert("hours"));
        toDay = connection.prepareStatement(upsert("days"));
        toTotal = connection.prepareStatement(upsert("totals"));
        findKind = connection.prepareStatement("SELECT id FROM kinds WHERE (" + KIND + ") = (?, ?, ?, ?, ?)");
        addKind = connection.prepareStatement("INSERT INTO kinds (" + KIND + ") VALUES (?, ?, ?, ?, ?)");
        forget();
    }

    private static String upsert(String table) {
        return upsert(table, 2);
    }

    /// @param keys how many columns are in front of those that are added up
    static String upsert(String table, int keys) {
        StringBuilder sql = new StringBuilder("INSERT INTO " + table + " VALUES (?" + ", ?".repeat(keys - 1));
        sql.append(", ?".repeat(COLUMNS.size())).append(") ON CONFLICT DO UPDATE SET ");
        for (int i = 0; i < COLUMNS.size(); i++) {
            String column = COLUMNS.get(i);
            sql.append(i == 0 ? "" : ", ").append(column + " = " + added(column));
        }
        return sql.toString();
    }

    /// What becomes of a column of a row that is there already. A sum that is too large is no whole number to
    /// SQLite, which would keep it as such.
    static String added(String column) {
        return "min(" + column + " + excluded." + column + ", " + Long.MAX_VALUE + ")";
    }

    /// What rows come to, as a whole number: SQLite refuses a sum of all that is too large, but not one of its parts.
    private static String together(String column) {
        return "min(sum(" + column + " / 1000000) * 1000000 + sum(" + column + " % 1000000), " + Long.MAX_VALUE + ")";
    }

    /// Sums of one hour.
    private static final class Open {
        final long hour;
        final long kind;
        final String outcome;
        final long[] sums = new long[COLUMNS.size()];
        boolean changed;

        Open(long hour, long kind, String outcome) {
            this.hour = hour;
            this.kind = kind;
            this.outcome = outcome;
        }

        void add(RecordView record) {
            Sums.add(record, sums);
        }
    }

    /// Adds a record to sums in the order of [#COLUMNS]. What is too much for a number is the largest one.
    static void add(RecordView record, long[] sums) {
        long content = record.firstContentNanos();
        int at = 0;
        sums[at++]++;
        sums[at++] += record.attempts();
        sums[at] = Saturating.sum(sums[at], record.input());
        at++;
        sums[at] = Saturating.sum(sums[at], record.output());
        at++;
        sums[at] = Saturating.sum(sums[at], record.cachedInput());
        at++;
        sums[at] = Saturating.sum(sums[at], record.cacheWrite());
        at++;
        sums[at] = Saturating.sum(sums[at], record.reasoning());
        at++;
        sums[at] = Saturating.sum(sums[at], record.cost());
        at++;
        // Not known is not the same as nothing.
        sums[at++] += record.costUnknown() ? 1 : 0;
        sums[at++] += record.durationNanos() / NANOS_OF_MILLI;
        sums[at++] += content >= 0 ? content / NANOS_OF_MILLI : 0;
        sums[at++] += content >= 0 ? 1 : 0;
        sums[at] = Saturating.sum(sums[at], record.costInVain());
    }

    /// To be called in a transaction, as what is of a new kind gets its number at once.
    void add(RecordView record, byte[] bytes) throws SQLException {
        long hour = hour(record.epochMillis());
        asked.is(hour, record, bytes);
        Open sums = open.get(asked);
        if (sums == null) {
            if (open.size() >= MOST_OPEN && changed.isEmpty()) {
                open.clear();
            }
            String outcome = record.outcome().label();
            sums = new Open(hour, kind(record, outcome), outcome);
            open.put(asked.copy(), sums);
        }
        if (!sums.changed) {
            sums.changed = true;
            changed.add(sums);
        }
        sums.add(record);
    }

    private long kind(RecordView record, String outcome) throws SQLException {
        bindKind(findKind, record, outcome);
        try (ResultSet row = findKind.executeQuery()) {
            if (row.next()) {
                return row.getLong(1);
            }
        }
        bindKind(addKind, record, outcome);
        addKind.executeUpdate();
        try (ResultSet row = findKind.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("a kind of requests has no number");
            }
            return row.getLong(1);
        }
    }

    private static void bindKind(PreparedStatement statement, RecordView record, String outcome) throws SQLException {
        int texts = 4;
        for (int i = 0; i < texts; i++) {
            statement.setString(i + 1, record.ofKind(i));
        }
        statement.setString(texts + 1, outcome);
    }

    /// Writes what was added.
    void write() throws SQLException {
        Map<Long, Map<String, long[]>> totals = new LinkedHashMap<>();
        for (Open each : changed) {
            toHour.setLong(1, each.hour);
            toHour.setLong(2, each.kind);
            write(toHour, each.sums);
            long day = Math.floorDiv(each.hour, HOURS_OF_DAY);
            if (day < rolled) {
                toDay.setLong(1, day);
                toDay.setLong(2, each.kind);
                write(toDay, each.sums);
            }
            long[] total = totals.computeIfAbsent(each.hour, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(each.outcome, _ -> new long[COLUMNS.size()]);
            for (int i = 0; i < total.length; i++) {
                total[i] = Saturating.sum(total[i], each.sums[i]);
                each.sums[i] = 0;
            }
            each.changed = false;
        }
        changed.clear();
        for (Map.Entry<Long, Map<String, long[]>> hour : totals.entrySet()) {
            for (Map.Entry<String, long[]> total : hour.getValue().entrySet()) {
                toTotal.setLong(1, hour.getKey());
                toTotal.setString(2, total.getKey());
                write(toTotal, total.getValue());
            }
        }
    }

    private static void write(PreparedStatement statement, long[] sums) throws SQLException {
        for (int i = 0; i < sums.length; i++) {
            statement.setLong(3 + i, sums[i]);
        }
        statement.executeUpdate();
    }

    /// What was added or written since the last transaction is undone.
    void forget() throws SQLException {
        open.clear();
        changed.clear();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT day FROM rolled")) {
            rolled = row.next() ? row.getLong(1) : 0;
        }
    }

    /// Adds the hours of a day up that is over, if there is one.
    ///
    /// @return whether there was
    boolean roll(long now) throws SQLException {
        long today = Math.floorDiv(hour(now), HOURS_OF_DAY);
        try (Statement statement = connection.createStatement()) {
            long day;
            try (ResultSet row = statement.executeQuery(
                    "SELECT hour FROM hours WHERE hour >= " + rolled * HOURS_OF_DAY + " ORDER BY hour LIMIT 1")) {
                if (!row.next()) {
                    return false;
                }
                day = Math.floorDiv(row.getLong(1), HOURS_OF_DAY);
            }
            if (day >= today) {
                return false;
            }
            statement.executeUpdate("INSERT INTO days SELECT " + day + ", kind, "
                    + COLUMNS.stream().map(Sums::together).collect(Collectors.joining(", "))
                    + " FROM hours WHERE hour >= " + day * HOURS_OF_DAY
                    + " AND hour < " + (day + 1) * HOURS_OF_DAY + " GROUP BY kind");
            statement.executeUpdate("UPDATE rolled SET day = " + (day + 1));
            rolled = day + 1;
            return true;
        }
    }

    /// Since 1970.
    static long hour(long epochMillis) {
        return Math.floorDiv(epochMillis, HOUR_MILLIS);
    }

    @Override
    public void close() throws SQLException {
        toHour.close();
        toDay.close();
        toTotal.close();
        findKind.close();
        addKind.close();
    }
}
