package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.core.port.Accounts.Pair;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Taking;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Reports;
import dev.signalbox.storage.shipping.Saturating;
import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;

/// Answers questions from the file, few at a time and each for a bounded time.
public final class SqliteReports implements Reports {
    /// The longest that an answer may take.
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int AT_ONCE = 2;
    private static final int MAX_REQUESTS = 100;
    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    /// Steps of SQLite's machine between two looks at the clock.
    private static final int STEPS = 20_000;

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final Duration LONGEST_COPY = Duration.ofMinutes(10);
    private static final Duration LONGEST_OF_KEY = Duration.ofSeconds(2);

    private static final String SUMS = "SUM(requests), SUM(CASE outcome WHEN '" + Outcome.SUCCESS.label()
            + "' THEN requests ELSE 0 END), SUM(attempts), "
            // A sum that is too large would be an error, and no report of its time could be read.
            + "total(input), total(output), total(cached_input),"
            // Two sums, as one of all could be larger than the largest number.
            + " total(cache_write), total(reasoning), SUM(cost / 1000000), SUM(cost % 1000000), SUM(unpriced),"
            + " SUM(duration_ms), SUM(first_content_ms), SUM(with_content),"
            + " SUM(cost_in_vain / 1000000), SUM(cost_in_vain % 1000000)";

    private static final String BY_DAY =
            "SELECT hour, " + SUMS + " FROM totals WHERE hour >= ? AND hour < ? GROUP BY hour ORDER BY hour";

    private static final String BY_TAG = "SELECT value, " + SUMS + " FROM tags"
            + " WHERE hour >= ? AND hour < ? AND name = ? GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;

    /// Is in no name.
    private static final char BETWEEN = 31;

    private static final String COLUMNS = String.join(", ", Sums.COLUMNS);

    /// Hours from the first to the second, whole days from the third to the fourth that are added up already,
    /// and hours from the fifth to the sixth.
    private static final String PARTS = "(SELECT kind, " + COLUMNS + " FROM hours WHERE hour >= ?1 AND hour < ?2"
            + " UNION ALL SELECT kind, " + COLUMNS + " FROM days WHERE day >= ?3 AND day < ?4"
            + " UNION ALL SELECT kind, " + COLUMNS + " FROM hours WHERE hour >= ?5 AND hour < ?6)";

    /// As [#PARTS], of a key: each of its kinds is looked up at each time, which does not read what is of others.
    private static final String OF_KEY = "WITH RECURSIVE " + times("before", 1, 2) + ", " + times("whole", 3, 4) + ", "
            + times("after", 5, 6)
            + ", own AS (SELECT id, outcome FROM kinds WHERE key = ?7 AND NOT (target = '-' AND outcome = '"
            + Outcome.SUCCESS.label() + "')) SELECT outcome, " + SUMS + " FROM (" + ownAt("hours", "hour", "before")
            + " UNION ALL " + ownAt("days", "day", "whole") + " UNION ALL " + ownAt("hours", "hour", "after")
            + ") GROUP BY 1";

    private final Path file;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    /// Of budgets, which wait for nobody who reads reports.
    private final Semaphore sums = new Semaphore(AT_ONCE);
    private final Semaphore copies = new Semaphore(1);

    public SqliteReports(Path file) {
        this.file = file;
    }

    @Override
    public List<Sum> usage(Question question) throws Unavailable {
        if (question.by() == By.DAY) {
            return ask(turns, LONGEST, connection -> {
                try (PreparedStatement query = connection.prepareStatement(BY_DAY)) {
                    query.setLong(1, firstHour(question.from()));
                    query.setLong(2, firstHour(question.to()));
                    try (ResultSet row = query.executeQuery()) {
                        return days(row, question.zone());
                    }
                }
            });
        }
        if (question.by() == By.TAG) {
            return ask(turns, LONGEST, connection -> {
                try (PreparedStatement query = connection.prepareStatement(BY_TAG)) {
                    query.setLong(1, firstHour(question.from()));
                    query.setLong(2, firstHour(question.to()));
                    query.setString(3, question.tag());
                    try (ResultSet row = query.executeQuery()) {
                        return lines(row);
                    }
                }
            });
        }
        String sql = "SELECT " + question.by().word() + ", " + SUMS + " FROM " + PARTS
                + " JOIN kinds ON kinds.id = kind GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;
        return ask(turns, LONGEST, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, firstHour(question.from()), firstHour(question.to()), rolled(connection));
                try (ResultSet row = query.executeQuery()) {
                    return lines(row);
                }
            }
        });
    }

    @Override
    public List<Sum> ofKey(String key, Instant from, Instant to) throws Unavailable {
        return ask(turns, LONGEST_OF_KEY, connection -> {
            try (PreparedStatement query = connection.prepareStatement(OF_KEY)) {
                bind(query, firstHour(from), firstHour(to), rolled(connection));
                query.setString(7, key);
                try (ResultSet row = query.executeQuery()) {
                    return lines(row);
                }
            }
        });
    }

    @Override
    public List<Pair> pairs(Instant from, Instant to) throws Unavailable {
        String sql = "SELECT route || char(" + (int) BETWEEN + ") || target, " + SUMS + " FROM " + PARTS
                + " JOIN kinds ON kinds.id = kind WHERE outcome = '" + Outcome.SUCCESS.label()
                + "' AND target <> '-' GROUP BY route, target ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;
        return ask(turns, LONGEST, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, firstHour(from), firstHour(to), rolled(connection));
                try (ResultSet row = query.executeQuery()) {
                    return pairs(lines(row));
                }
            }
        });
    }

    @Override
    public List<Habit> habits(Instant from, Instant to) throws Unavailable {
        return ask(turns, LONGEST, connection -> HabitRows.read(connection, firstHour(from), firstHour(to)));
    }

    private static List<Pair> pairs(List<Sum> lines) {
        List<Pair> pairs = new ArrayList<>(lines.size());
        for (Sum each : lines) {
            int at = each.name().indexOf(BETWEEN);
            pairs.add(new Pair(each.name().substring(0, at), each.name().substring(at + 1), each));
        }
        return pairs;
    }

    /// Fills [#PARTS].
    private static void bind(PreparedStatement query, long from, long to, long rolled) throws SQLException {
        long firstDay = Math.ceilDiv(from, Sums.HOURS_OF_DAY);
        long endDay = Math.max(firstDay, Math.min(Math.floorDiv(to, Sums.HOURS_OF_DAY), rolled));
        int at = 1;
        query.setLong(at++, from);
        query.setLong(at++, Math.min(to, firstDay * Sums.HOURS_OF_DAY));
        query.setLong(at++, firstDay);
        query.setLong(at++, endDay);
        query.setLong(at++, endDay * Sums.HOURS_OF_DAY);
        query.setLong(at, to);
    }

    private static String times(String name, int from, int to) {
        return name + "(at) AS (SELECT ?" + from + " WHERE ?" + from + " < ?" + to + " UNION ALL SELECT at + 1 FROM "
                + name + " WHERE at + 1 < ?" + to + ")";
    }

    private static String ownAt(String table, String time, String times) {
        // SQLite keeps the order of a cross join.
        return "SELECT outcome, " + COLUMNS + " FROM own CROSS JOIN " + times + " CROSS JOIN " + table + " ON " + table
                + "." + time + " = at AND " + table + ".kind = own.id";
    }

    /// Days before this one have sums of their own.
    private static long rolled(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT day FROM rolled")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public List<UsageRecord> request(String id) throws Unavailable {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        int hash = RecordView.hash(text, 0, text.length);
        return ask(turns, LONGEST, connection -> {
            List<UsageRecord> found = new ArrayList<>();
            RecordView view = new RecordView();
            try (Statement statement = connection.createStatement();
                    PreparedStatement records = connection.prepareStatement("SELECT records FROM chunks WHERE id = ?");
                    ResultSet chunk =
                            statement.executeQuery("SELECT id, hashes FROM chunks ORDER BY hour DESC, id DESC")) {
                while (found.size() < MAX_REQUESTS && chunk.next()) {
                    if (Chunk.has(chunk.getBytes(2), hash)) {
                        records.setLong(1, chunk.getLong(1));
                        find(text, records, view, found);
                    }
                }
            }
            found.sort(Comparator.comparingLong(UsageRecord::epochMillis).reversed());
            return List.copyOf(found.subList(0, Math.min(found.size(), MAX_REQUESTS)));
        });
    }

    private static void find(byte[] id, PreparedStatement records, RecordView view, List<UsageRecord> found)
            throws SQLException {
        List<byte[]> hits = new ArrayList<>();
        try (ResultSet row = records.executeQuery()) {
            if (row.next()) {
                Chunk.each(row.getBytes(1), view, (record, bytes, at, size) -> {
                    if (record.hasId(id)) {
                        hits.add(Arrays.copyOfRange(bytes, at, at + size));
                    }
                });
            }
        }
        try {
            for (byte[] hit : hits.reversed()) {
                found.add(RecordFormat.read(hit));
            }
        } catch (RecordFormat.Unreadable e) {
            throw new SQLException("a record is damaged", e);
        }
    }

    @Override
    public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E {
        long first = from.toEpochMilli();
        long end = to.toEpochMilli();
        if (!copies.tryAcquire()) {
            throw new Unavailable("Somebody copies records already; try again.", null);
        }
        long deadline = System.nanoTime() + LONGEST_COPY.toNanos();
        try (Connection connection = Database.reader(file);
                PreparedStatement query = connection.prepareStatement("SELECT records FROM chunks WHERE hour >= ? AND"
                        + " hour <= ? AND to_ms >= ? AND from_ms < ? ORDER BY hour, id")) {
            query.setLong(1, Math.floorDiv(first, HOUR_MILLIS));
            query.setLong(2, Math.floorDiv(end, HOUR_MILLIS));
            query.setLong(3, first);
            query.setLong(4, end);
            RecordView view = new RecordView();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    for (UsageRecord each : within(row.getBytes(1), view, first, end)) {
                        taking.take(each);
                    }
                    // What was deleted or changed meanwhile is kept by the database as long as somebody reads.
                    if (System.nanoTime() - deadline > 0) {
                        throw new Unavailable(
                                "It took over " + LONGEST_COPY.toMinutes() + " min; ask for less time.", null);
                    }
                }
            }
        } catch (SQLException | RecordFormat.Unreadable e) {
            throw new Unavailable("The store cannot be read now.", e);
        } finally {
            copies.release();
        }
    }

    private static List<UsageRecord> within(byte[] chunk, RecordView view, long first, long end)
            throws SQLException, RecordFormat.Unreadable {
        List<byte[]> found = new ArrayList<>();
        Chunk.each(chunk, view, (record, bytes, at, size) -> {
            if (record.epochMillis() >= first && record.epochMillis() < end) {
                found.add(Arrays.copyOfRange(bytes, at, at + size));
            }
        });
        List<UsageRecord> records = new ArrayList<>(found.size());
        for (byte[] each : found) {
            records.add(RecordFormat.read(each));
        }
        return records;
    }

    @Override
    public long spent(Instant from, Scope scope, Duration longest) throws Unavailable {
        String where = switch (scope) {
            case Scope.Everything() -> "";
            case Scope.OfKey _ -> " AND kinds.key = ?7";
            case Scope.OfWorkload _ -> " AND kinds.workload = ?7";
        };
        String name = name(scope);
        long millis = from.toEpochMilli();
        long firstHour = Math.ceilDiv(millis, HOUR_MILLIS);
        return ask(sums, longest, connection -> {
            long whole;
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT SUM(cost / 1000000), SUM(cost % 1000000) FROM " + PARTS
                            + " JOIN kinds ON kinds.id = kind WHERE cost > 0" + where)) {
                bind(query, firstHour, Long.MAX_VALUE / DAY_MILLIS, rolled(connection));
                if (name != null) {
                    query.setString(7, name);
                }
                try (ResultSet row = query.executeQuery()) {
                    whole = row.next() ? whole(row.getLong(1), row.getLong(2)) : 0;
                }
            }
            return Saturating.sum(whole, firstHour * HOUR_MILLIS == millis ? 0 : partOfHour(connection, millis, scope));
        });
    }

    /// Of its millions and of what is left of each.
    private static long whole(long millions, long rest) {
        return millions > (Long.MAX_VALUE - rest) / 1_000_000 ? Long.MAX_VALUE : millions * 1_000_000 + rest;
    }

    private static @Nullable String name(Scope scope) {
        return switch (scope) {
            case Scope.Everything() -> null;
            case Scope.OfKey(String key) -> key;
            case Scope.OfWorkload(String workload) -> workload;
        };
    }

    /// From then to the end of its hour.
    private static long partOfHour(Connection connection, long millis, Scope scope) throws SQLException {
        RecordView view = new RecordView();
        Spent spent = new Spent(millis, scope);
        try (PreparedStatement query =
                connection.prepareStatement("SELECT records FROM chunks WHERE hour = ? AND to_ms >= ?")) {
            query.setLong(1, Math.floorDiv(millis, HOUR_MILLIS));
            query.setLong(2, millis);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Chunk.each(row.getBytes(1), view, spent);
                }
            }
        }
        return spent.picodollars();
    }

    private static long firstHour(Instant time) {
        return Math.ceilDiv(time.toEpochMilli(), HOUR_MILLIS);
    }

    private static List<Sum> lines(ResultSet row) throws SQLException {
        List<Sum> lines = new ArrayList<>();
        while (row.next()) {
            String name = row.getString(1);
            lines.add(sum(name.isEmpty() ? "-" : name, row));
        }
        return lines;
    }

    private static List<Sum> days(ResultSet row, ZoneId zone) throws SQLException {
        Map<String, Sum> days = new LinkedHashMap<>();
        while (row.next()) {
            String day = Instant.ofEpochMilli(row.getLong(1) * HOUR_MILLIS)
                    .atZone(zone)
                    .toLocalDate()
                    .toString();
            if (days.size() < Accounts.MAX_SUMS || days.containsKey(day)) {
                days.merge(day, sum(day, row), Sum::plus);
            }
        }
        return List.copyOf(days.values());
    }

    private static Sum sum(String name, ResultSet row) throws SQLException {
        return new Sum(
                name,
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                BigDecimal.valueOf(row.getLong(10), 6).add(BigDecimal.valueOf(row.getLong(11), 12)),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.getLong(15),
                BigDecimal.valueOf(row.getLong(16), 6).add(BigDecimal.valueOf(row.getLong(17), 12)));
    }

    private interface Answering<T> {
        T answer(Connection connection) throws SQLException;
    }

    private <T> T ask(Semaphore turns, Duration longest, Answering<T> answering) throws Unavailable {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            if (!turns.tryAcquire(Math.min(longest.toMillis(), LONGEST.toMillis()), TimeUnit.MILLISECONDS)) {
                throw new Unavailable("Others are asking already; try again.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The process ends.", e);
        }
        try (Connection connection = Database.reader(file)) {
            ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
                @Override
                protected int progress() {
                    return System.nanoTime() - deadline > 0 ? 1 : 0;
                }
            });
            return answering.answer(connection);
        } catch (SQLException e) {
            String why = System.nanoTime() - deadline > 0
                    ? "The answer took over " + longest.toSeconds() + " s; ask for less time."
                    : "The store cannot be read now.";
            throw new Unavailable(why, e);
        } finally {
            turns.release();
        }
    }
}
