package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sqlite.ProgressHandler;

/// Answers questions from the file, few at a time and each for a bounded time.
public final class SqliteReports {
    /// The longest that an answer may take.
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int AT_ONCE = 2;
    private static final int MAX_REQUESTS = 100;
    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    /// Steps of SQLite's machine between two looks at the clock.
    private static final int STEPS = 20_000;

    private static final String SUMS = "SUM(requests), SUM(CASE outcome WHEN '" + Outcome.SUCCESS.label()
            + "' THEN requests ELSE 0 END), SUM(attempts), SUM(input), SUM(output), SUM(cached_input),"
            // Two sums, as one of all could be larger than the largest number.
            + " SUM(cache_write), SUM(reasoning), SUM(cost / 1000000), SUM(cost % 1000000), SUM(unpriced),"
            + " SUM(duration_ms), SUM(first_content_ms), SUM(with_content)";

    private final Path file;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    public SqliteReports(Path file) {
        this.file = file;
    }

    /// As [Accounts#usage].
    public List<Sum> usage(Question question) throws Unavailable {
        boolean days = question.by() == By.DAY;
        String column = days ? "hour" : question.by().word();
        String order = days ? "hour" : "2 DESC, 1";
        String sql = "SELECT " + column + ", " + SUMS + " FROM hours WHERE hour >= ? AND hour < ? GROUP BY " + column
                + " ORDER BY " + order + (days ? "" : " LIMIT " + Accounts.MAX_SUMS);
        return ask(sql, query -> {
            query.setLong(1, firstHour(question.from()));
            query.setLong(2, firstHour(question.to()));
            try (ResultSet row = query.executeQuery()) {
                return days ? days(row, question.zone()) : lines(row);
            }
        });
    }

    /// As [Accounts#request].
    public List<UsageRecord> request(String id) throws Unavailable {
        return ask(Row.FIND, query -> {
            query.setLong(1, Row.hash(id));
            query.setString(2, id);
            query.setInt(3, MAX_REQUESTS);
            List<UsageRecord> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(Row.read(row));
                }
            }
            return found;
        });
    }

    /// As [Accounts#spent], of what is in the file.
    public long spent(Instant from, Scope scope) throws Unavailable {
        String name = switch (scope) {
            case Scope.Everything _ -> null;
            case Scope.OfKey(String key) -> key;
            case Scope.OfWorkload(String workload) -> workload;
        };
        String column = scope instanceof Scope.OfKey ? "key" : "workload";
        String sql = "SELECT SUM(cost / 1000000), SUM(cost % 1000000) FROM requests WHERE at >= ?"
                + (name == null ? "" : " AND " + column + " = ?");
        return ask(sql, query -> {
            query.setLong(1, from.toEpochMilli());
            if (name != null) {
                query.setString(2, name);
            }
            try (ResultSet row = query.executeQuery()) {
                BigDecimal sum = row.next()
                        ? BigDecimal.valueOf(row.getLong(1), -6).add(BigDecimal.valueOf(row.getLong(2)))
                        : BigDecimal.ZERO;
                return sum.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
            }
        });
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
                days.merge(day, sum(day, row), SqliteReports::together);
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
                row.getLong(15));
    }

    private static Sum together(Sum one, Sum other) {
        return new Sum(
                one.name(),
                one.requests() + other.requests(),
                one.succeeded() + other.succeeded(),
                one.attempts() + other.attempts(),
                one.input() + other.input(),
                one.output() + other.output(),
                one.cachedInput() + other.cachedInput(),
                one.cacheWrite() + other.cacheWrite(),
                one.reasoning() + other.reasoning(),
                one.cost().add(other.cost()),
                one.unpriced() + other.unpriced(),
                one.durationMillis() + other.durationMillis(),
                one.firstContentMillis() + other.firstContentMillis(),
                one.withContent() + other.withContent());
    }

    private interface Answering<T> {
        T answer(PreparedStatement query) throws SQLException;
    }

    private <T> T ask(String sql, Answering<T> answering) throws Unavailable {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try {
            if (!turns.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
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
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                return answering.answer(query);
            }
        } catch (SQLException e) {
            String why = System.nanoTime() - deadline > 0
                    ? "The answer took over " + LONGEST.toSeconds() + " s; ask for less time."
                    : "The store cannot be read now.";
            throw new Unavailable(why, e);
        } finally {
            turns.release();
        }
    }
}
