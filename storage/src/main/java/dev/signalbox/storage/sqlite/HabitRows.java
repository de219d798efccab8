package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.storage.shipping.Habits;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The table of [Habits].
final class HabitRows {
    private static final String KEY = "hour, workload, route, target";

    private static final String ADD = "INSERT INTO habits (" + KEY + ", " + String.join(", ", Habits.columns())
            + ") VALUES (?, ?, ?, ?" + ", ?".repeat(Habits.columns().size()) + ") ON CONFLICT DO UPDATE SET "
            + Habits.columns().stream().map(HabitRows::added).collect(Collectors.joining(", "));

    // Two sums of costs, as one of all could be larger than the largest number.
    private static final String READ = "SELECT workload, route, target, SUM(bounded), SUM(declared), SUM(answered),"
            + " MAX(largest), SUM(compared), SUM(compared_cost / 1000000), SUM(compared_cost % 1000000), SUM(repeats),"
            + " SUM(repeats_cost / 1000000), SUM(repeats_cost % 1000000), SUM(repeats_unpriced)"
            + " FROM habits WHERE hour >= ? AND hour < ? GROUP BY workload, route, target"
            + " ORDER BY SUM(compared) + SUM(bounded) DESC, workload, route, target LIMIT " + Accounts.MAX_SUMS;

    private HabitRows() {}

    private static String added(String column) {
        return column.equals(Habits.LARGEST)
                ? column + " = max(" + column + ", excluded." + column + ")"
                : column + " = " + Sums.added(column);
    }

    static void write(Connection connection, Map<Habits.Of, long[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Map.Entry<Habits.Of, long[]> row : rows.entrySet()) {
                Habits.Of of = row.getKey();
                int at = 1;
                add.setLong(at++, of.hour());
                add.setString(at++, of.workload());
                add.setString(at++, of.route());
                add.setString(at++, of.target());
                for (long sum : row.getValue()) {
                    add.setLong(at++, sum);
                }
                add.executeUpdate();
            }
        }
    }

    /// Those of hours from the first on and before the last.
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
        return new Habit(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                dollars(row, 9),
                row.getLong(11),
                dollars(row, 12),
                row.getLong(14));
    }

    private static BigDecimal dollars(ResultSet row, int at) throws SQLException {
        return BigDecimal.valueOf(row.getLong(at), 6).add(BigDecimal.valueOf(row.getLong(at + 1), 12));
    }
}
