package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.storage.shipping.Habits;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The table of [Habits], of all gateways together.
final class HabitRows {
    private static final String KEY = "hour, workload, route, target";
    private static final String COLUMNS = String.join(", ", Habits.columns());

    private static final String ADD = "INSERT INTO signalbox.habits AS t (" + KEY + ", " + COLUMNS
            + ") SELECT to_timestamp(at), workload, route, target, " + COLUMNS
            + " FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[]"
            + ", ?::bigint[]".repeat(Habits.columns().size()) + ") AS rows (at, workload, route, target, " + COLUMNS
            + ") ON CONFLICT (" + KEY + ") DO UPDATE SET "
            + Habits.columns().stream().map(HabitRows::added).collect(Collectors.joining(", "));

    private static final String READ = "SELECT workload, route, target, sum(bounded), sum(declared), sum(answered),"
            + " max(largest), sum(compared), sum(compared_cost), sum(repeats), sum(repeats_cost), sum(repeats_unpriced)"
            + " FROM signalbox.habits WHERE hour >= to_timestamp(?) AND hour < to_timestamp(?)"
            + " GROUP BY workload, route, target"
            + " ORDER BY sum(compared) + sum(bounded) DESC, workload, route, target LIMIT " + Accounts.MAX_SUMS;

    private HabitRows() {}

    private static String added(String column) {
        String both = column.equals(Habits.LARGEST)
                ? "greatest(t." + column + ", excluded." + column + ")"
                : "t." + column + " + excluded." + column;
        return column + " = " + both;
    }

    /// Always in the same order: of two gateways that add to the same rows one waits for the other, and never both.
    static void write(Connection connection, Map<Habits.Of, long[]> found) throws SQLException {
        if (found.isEmpty()) {
            return;
        }
        Map<Habits.Of, long[]> rows = new TreeMap<>();
        found.forEach((of, sums) -> rows.merge(clean(of), sums, Habits::together));
        try (Columns add = new Columns(connection, ADD)) {
            add.put(
                    "bigint",
                    rows.keySet().stream().map(of -> Sums.seconds(of.hour())).toArray());
            add.put("text", texts(rows, Habits.Of::workload));
            add.put("text", texts(rows, Habits.Of::route));
            add.put("text", texts(rows, Habits.Of::target));
            for (int i = 0; i < Habits.columns().size(); i++) {
                int column = i;
                add.put(
                        "bigint",
                        rows.values().stream().map(sums -> sums[column]).toArray());
            }
            add.run();
        }
    }

    private static Object[] texts(Map<Habits.Of, long[]> rows, Function<Habits.Of, String> part) {
        return rows.keySet().stream().map(part).toArray();
    }

    private static Habits.Of clean(Habits.Of of) {
        return new Habits.Of(
                of.hour(), Fields.clean(of.workload()), Fields.clean(of.route()), Fields.clean(of.target()));
    }

    /// Those of hours from the first on and before the last, in seconds since 1970.
    static List<Habit> read(Connection connection, long from, long to) throws SQLException {
        List<Habit> habits = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(READ)) {
            query.setLong(1, from);
            query.setLong(2, to);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    habits.add(habit(row));
                }
            }
        }
        return habits;
    }

    private static Habit habit(ResultSet row) throws SQLException {
        int at = 1;
        return new Habit(
                row.getString(at++),
                row.getString(at++),
                row.getString(at++),
                PostgresReports.number(row, at++),
                PostgresReports.number(row, at++),
                PostgresReports.number(row, at++),
                row.getLong(at++),
                PostgresReports.number(row, at++),
                dollars(row, at++),
                PostgresReports.number(row, at++),
                dollars(row, at++),
                PostgresReports.number(row, at));
    }

    private static BigDecimal dollars(ResultSet row, int at) throws SQLException {
        return row.getBigDecimal(at).setScale(0).movePointLeft(Cost.DECIMALS);
    }
}
