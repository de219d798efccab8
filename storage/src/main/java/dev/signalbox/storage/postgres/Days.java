package dev.signalbox.storage.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tables of single requests, one for each day in UTC: made ahead, and deleted whole.
final class Days {
    private static final Logger LOG = LoggerFactory.getLogger(Days.class);
    private static final String PREFIX = "requests_";

    /// The usual form of a day, without hyphens.
    private static final DateTimeFormatter NAME = DateTimeFormatter.BASIC_ISO_DATE.withZone(ZoneOffset.UTC);

    /// After today, so that midnight is a moment like any other.
    private static final int AHEAD = 2;

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    /// Others may read a day for long; they are waited for no longer than this, as who comes then waits for us.
    private static final String PATIENCE = "SET LOCAL lock_timeout = '2s'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Connection connection;
    private final Set<LocalDate> known = new TreeSet<>();

    Days(Connection connection) {
        this.connection = connection;
    }

    /// That time, within what a table may be named after: a clock may say anything.
    static Instant time(long epochMillis) {
        Instant time = Instant.ofEpochMilli(epochMillis);
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /// Makes the tables of the next days.
    void ahead(long now) throws SQLException {
        Set<LocalDate> days = new TreeSet<>();
        for (int i = 0; i <= AHEAD; i++) {
            days.add(day(time(now)).plusDays(i));
        }
        prepare(days);
    }

    /// Makes those tables that are missing, in a transaction of its own.
    void prepare(Set<LocalDate> days) throws SQLException {
        if (known.containsAll(days)) {
            return;
        }
        // Another gateway may be making the same.
        Schema.execute(connection, "SELECT pg_advisory_xact_lock(" + Schema.LOCK + ")");
        for (LocalDate day : days) {
            if (!known.contains(day) && !Schema.has(connection, PREFIX + NAME.format(day))) {
                make(day);
            }
        }
        connection.commit();
        known.addAll(days);
    }

    /// In two steps, as attaching a table lets others go on reading and writing, and making it a part does not.
    private void make(LocalDate day) throws SQLException {
        Schema.execute(connection, "CREATE TABLE " + name(day) + " (LIKE signalbox.requests INCLUDING ALL)");
        Schema.execute(
                connection,
                "ALTER TABLE signalbox.requests ATTACH PARTITION " + name(day) + " FOR VALUES FROM ('" + day
                        + " 00:00+00') TO ('" + day.plusDays(1) + " 00:00+00')");
    }

    private static String name(LocalDate day) {
        return "signalbox." + PREFIX + NAME.format(day);
    }

    /// Deletes the first day that is over for good, in a transaction of its own.
    ///
    /// @return whether there was one
    boolean drop(Instant before) throws SQLException {
        LocalDate until = day(before.truncatedTo(ChronoUnit.DAYS));
        for (LocalDate day : all()) {
            if (day.isBefore(until)) {
                return drop(day);
            }
        }
        connection.commit();
        return false;
    }

    private boolean drop(LocalDate day) throws SQLException {
        known.remove(day);
        try {
            Schema.execute(connection, PATIENCE);
            Schema.execute(connection, "DROP TABLE IF EXISTS " + name(day));
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback();
            LOG.info("The requests of {} are read by somebody; they are deleted later", day);
            return false;
        }
    }

    private List<LocalDate> all() throws SQLException {
        List<LocalDate> days = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT relname FROM pg_inherits JOIN pg_class ON"
                + " pg_class.oid = inhrelid WHERE inhparent = 'signalbox.requests'::regclass AND relname ~ ?"
                + " ORDER BY relname")) {
            query.setString(1, "^" + PREFIX + "[0-9]{8}$");
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    days.add(LocalDate.parse(row.getString(1).substring(PREFIX.length()), NAME));
                }
            }
        }
        return days;
    }
}
