package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.core.port.Accounts.Pair;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.core.port.Accounts.Taking;
import dev.signalbox.core.port.Accounts.Unavailable;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Reports;
import java.math.BigDecimal;
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
import org.jspecify.annotations.Nullable;

/// Answers questions from the database, few at a time and each for a bounded time. Each has a connection of its own:
/// they are seldom, and a connection costs the server more than a question costs to connect.
public final class PostgresReports implements Reports {
    /// The longest that an answer may take.
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Duration LONGEST_COPY = Duration.ofMinutes(10);
    private static final int AT_A_TIME = 500;
    private static final Duration LONGEST_OF_KEY = Duration.ofSeconds(2);
    private static final Duration LONGEST_AT_START = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 2;
    private static final int MAX_REQUESTS = 100;
    private static final long HOUR_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);
    private static final String CANCELED = "57014";

    /// Behind all that there is.
    private static final long EVER = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

    private static final String SUMS = "sum(requests), sum(CASE outcome WHEN '" + Outcome.SUCCESS.label()
            + "' THEN requests ELSE 0 END), sum(attempts), sum(input), sum(output), sum(cached_input),"
            + " sum(cache_write), sum(reasoning), sum(cost), sum(unpriced),"
            + " sum(duration_ms), sum(first_content_ms), sum(with_content), sum(cost_in_vain)";

    private static final String BY_DAY = "SELECT extract(epoch FROM hour)::bigint, " + SUMS
            + " FROM signalbox.totals WHERE hour >= to_timestamp(?) AND hour < to_timestamp(?)"
            + " GROUP BY hour ORDER BY hour";

    private static final String BY_TAG = "SELECT value, " + SUMS + " FROM signalbox.tags"
            + " WHERE hour >= to_timestamp(?) AND hour < to_timestamp(?) AND name = ?"
            + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;

    /// Is in no name.
    private static final char BETWEEN = 31;

    private static final String COLUMNS = String.join(", ", Sums.COLUMNS);

    /// Hours from the first to the second, whole days from the third to the fourth, and hours from the fifth to
    /// the sixth.
    private static final String PARTS = "(SELECT kind, " + COLUMNS
            + " FROM signalbox.hours WHERE hour >= to_timestamp(?) AND hour < to_timestamp(?) UNION ALL SELECT kind, "
            + COLUMNS + " FROM signalbox.days WHERE day >= to_timestamp(?) AND day < to_timestamp(?)"
            + " UNION ALL SELECT kind, " + COLUMNS
            + " FROM signalbox.hours WHERE hour >= to_timestamp(?) AND hour < to_timestamp(?)) AS parts"
            + " JOIN signalbox.kinds ON kinds.id = kind";

    private static final int BEHIND_PARTS = 7;

    /// As [#PARTS], of a key: each of its kinds is looked up at each time, which need not read what is of others.
    private static final String OF_KEY = "WITH own AS (SELECT id, outcome FROM signalbox.kinds WHERE key = ?"
            + " AND NOT (target = '-' AND outcome = '" + Outcome.SUCCESS.label() + "')) SELECT outcome, " + SUMS
            + " FROM (" + ownAt("hours", "hour", "1 hour") + " UNION ALL " + ownAt("days", "day", "24 hours")
            + " UNION ALL " + ownAt("hours", "hour", "1 hour") + ") AS parts GROUP BY 1";

    private final PostgresUrl address;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    /// Of budgets, which wait for nobody who reads reports.
    private final Semaphore sums = new Semaphore(AT_ONCE);
    private final Semaphore copies = new Semaphore(1);

    public PostgresReports(PostgresUrl address) {
        this.address = address;
    }

    @Override
    public List<Sum> usage(Question question) throws Unavailable {
        long from = firstHour(question.from());
        long to = firstHour(question.to());
        if (question.by() == By.DAY) {
            return ask(turns, LONGEST, connection -> {
                try (PreparedStatement query = connection.prepareStatement(BY_DAY)) {
                    query.setLong(1, from);
                    query.setLong(2, to);
                    try (ResultSet row = query.executeQuery()) {
                        return days(row, question.zone());
                    }
                }
            });
        }
        if (question.by() == By.TAG) {
            return ask(turns, LONGEST, connection -> {
                try (PreparedStatement query = connection.prepareStatement(BY_TAG)) {
                    query.setLong(1, from);
                    query.setLong(2, to);
                    query.setString(3, Fields.clean(String.valueOf(question.tag())));
                    try (ResultSet row = query.executeQuery()) {
                        return lines(row);
                    }
                }
            });
        }
        String sql = "SELECT " + question.by().word() + ", " + SUMS + " FROM " + PARTS
                + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;
        return ask(turns, LONGEST, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, from, to);
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
                query.setString(1, Fields.clean(key));
                bind(query, 2, firstHour(from), firstHour(to));
                try (ResultSet row = query.executeQuery()) {
                    return lines(row);
                }
            }
        });
    }

    @Override
    public List<Pair> pairs(Instant from, Instant to) throws Unavailable {
        String sql = "SELECT route || chr(" + (int) BETWEEN + ") || target, " + SUMS + " FROM " + PARTS
                + " WHERE outcome = '" + Outcome.SUCCESS.label()
                + "' AND target <> '-' GROUP BY route, target ORDER BY 2 DESC, 1 LIMIT " + Accounts.MAX_SUMS;
        return ask(turns, LONGEST, connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                bind(query, firstHour(from), firstHour(to));
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

    private static String ownAt(String table, String time, String step) {
        return "SELECT outcome, " + COLUMNS + " FROM own"
                + " CROSS JOIN generate_series(to_timestamp(?), to_timestamp(?) - interval '1 second', interval '"
                + step
                + "') AS times(at) JOIN signalbox." + table + " ON " + table + "." + time + " = at AND " + table
                + ".kind = own.id";
    }

    /// Fills [#PARTS].
    private static void bind(PreparedStatement query, long from, long to) throws SQLException {
        bind(query, 1, from, to);
    }

    private static void bind(PreparedStatement query, int first, long from, long to) throws SQLException {
        long firstDay = Math.ceilDiv(from, DAY_SECONDS) * DAY_SECONDS;
        long endDay = Math.max(firstDay, Math.floorDiv(to, DAY_SECONDS) * DAY_SECONDS);
        int at = first;
        query.setLong(at++, from);
        query.setLong(at++, Math.min(to, firstDay));
        query.setLong(at++, firstDay);
        query.setLong(at++, endDay);
        query.setLong(at++, endDay);
        query.setLong(at, to);
    }

    @Override
    public List<UsageRecord> request(String id) throws Unavailable {
        return ask(turns, LONGEST, connection -> {
            List<UsageRecord> found = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT * FROM signalbox.requests WHERE request = ? ORDER BY at DESC LIMIT " + MAX_REQUESTS)) {
                query.setString(1, Fields.clean(id));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(Rows.read(row));
                    }
                }
            }
            return List.copyOf(found);
        });
    }

    @Override
    public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) throws Unavailable, E {
        if (!copies.tryAcquire()) {
            throw new Unavailable("Somebody copies records already; try again.", null);
        }
        long deadline = System.nanoTime() + LONGEST_COPY.toNanos();
        try (Connection connection = address.connect(LONGEST_AT_START.plus(GRACE))) {
            readOnly(connection, LONGEST_AT_START);
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM signalbox.requests"
                    + " WHERE at >= to_timestamp(? / 1000.0) AND at < to_timestamp(? / 1000.0)")) {
                query.setFetchSize(AT_A_TIME);
                query.setLong(1, Days.time(from.toEpochMilli()).toEpochMilli());
                query.setLong(2, Days.time(to.toEpochMilli()).toEpochMilli());
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        taking.take(Rows.read(row));
                        // A day that is read is not deleted.
                        if (System.nanoTime() - deadline > 0) {
                            throw new Unavailable(
                                    "It took over " + LONGEST_COPY.toMinutes() + " min; ask for less time.", null);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new Unavailable("The store cannot be read now.", e);
        } finally {
            copies.release();
        }
    }

    @Override
    public long spent(Instant from, Scope scope, Duration longest) throws Unavailable {
        String column = switch (scope) {
            case Scope.Everything() -> "";
            case Scope.OfKey _ -> " AND key = ?";
            case Scope.OfWorkload _ -> " AND workload = ?";
        };
        String name = switch (scope) {
            case Scope.Everything() -> null;
            case Scope.OfKey(String key) -> Fields.clean(key);
            case Scope.OfWorkload(String workload) -> Fields.clean(workload);
        };
        long firstHour = firstHour(from);
        return ask(sums, longest, connection -> {
            long whole;
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT sum(cost) FROM " + PARTS + " WHERE cost > 0" + column)) {
                bind(query, firstHour, EVER);
                whole = number(query, BEHIND_PARTS, name);
            }
            return whole + partOfHour(connection, from, firstHour, column, name);
        });
    }

    /// From then to the end of its hour.
    private static long partOfHour(
            Connection connection, Instant from, long firstHour, String column, @Nullable String name)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT sum(cost) FROM signalbox.requests"
                + " WHERE at >= to_timestamp(? / 1000.0) AND at < to_timestamp(?) AND cost > 0" + column)) {
            query.setLong(1, Days.time(from.toEpochMilli()).toEpochMilli());
            query.setLong(2, firstHour);
            return number(query, 3, name);
        }
    }

    private static long number(PreparedStatement query, int parameter, @Nullable String name) throws SQLException {
        if (name != null) {
            query.setString(parameter, name);
        }
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? number(row, 1) : 0;
        }
    }

    /// A sum, or the largest number where it is more than that.
    static long number(ResultSet row, int column) throws SQLException {
        BigDecimal sum = row.getBigDecimal(column);
        return sum == null ? 0 : sum.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }

    /// In seconds since 1970, of years that PostgreSQL knows.
    private static long firstHour(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), -EVER, EVER);
        return Math.ceilDiv(seconds + (time.getNano() > 0 ? 1 : 0), HOUR_SECONDS) * HOUR_SECONDS;
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
            String day = Instant.ofEpochSecond(row.getLong(1))
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
        int at = 2;
        return new Sum(
                name,
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                dollars(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                number(row, at++),
                dollars(row, at));
    }

    private static BigDecimal dollars(ResultSet row, int at) throws SQLException {
        return row.getBigDecimal(at).setScale(0).movePointLeft(Cost.DECIMALS);
    }

    private static void readOnly(Connection connection, Duration longest) throws SQLException, Unavailable {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        Schema.execute(connection, "SET LOCAL statement_timeout = " + longest.toMillis());
        int version = Schema.version(connection);
        if (version != Schema.VERSION) {
            throw new Unavailable(
                    version == 0 ? "The store is empty." : "The store is of another version of Signalbox.", null);
        }
    }

    private interface Answering<T> {
        T answer(Connection connection) throws SQLException;
    }

    private <T> T ask(Semaphore turns, Duration longest, Answering<T> answering) throws Unavailable {
        try {
            if (!turns.tryAcquire(Math.min(longest.toMillis(), LONGEST.toMillis()), TimeUnit.MILLISECONDS)) {
                throw new Unavailable("Others are asking already; try again.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("The process ends.", e);
        }
        // The server ends a question that takes too long; one that is gone is noticed here.
        try (Connection connection = address.connect(longest.plus(GRACE))) {
            readOnly(connection, longest);
            return answering.answer(connection);
        } catch (SQLException e) {
            String why = CANCELED.equals(e.getSQLState())
                    ? "The answer took over " + longest.toSeconds() + " s; ask for less time."
                    : "The store cannot be read now.";
            throw new Unavailable(why, e);
        } finally {
            turns.release();
        }
    }
}
