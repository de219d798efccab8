package dev.signalbox.storage.postgres;

import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.Habits;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL database as a store, which other gateways may use at the same time. It connects when it is first
/// used, and anew after each failure: nothing that was known of the database is believed after one.
public final class PostgresStore implements Store {
    /// A server that says nothing for so long is taken for gone.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Sums that are deleted at once: a moment's work, so that records need not wait.
    private static final int TIDY = 2_000;

    private static final int TRIES = 3;

    /// Two gateways stood in each other's way, or a day was deleted that records are of after all.
    private static final Set<String> PASSING = Set.of("40001", "40P01", "23514");

    /// A connection that is lost may leave a transaction behind, which holds others up; the server ends it then.
    /// A commit that is answered must be kept, as the spool's files are taken away after it.
    private static final String SESSION =
            "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '25s'; SET statement_timeout = '25s';"
                    + " SET TIME ZONE 'UTC'; SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'";

    private final PostgresUrl address;
    private final Duration keepRecords;
    private final Duration keepSums;
    private final Habits habits = new Habits();
    private final RecordView view = new RecordView();
    private @Nullable Session session;

    /// What is kept as long as a connection.
    private record Session(Connection connection, Days days, Sums sums, TagSums tags, Positions positions) {
        static Session of(Connection connection) {
            return new Session(
                    connection,
                    new Days(connection),
                    new Sums(connection),
                    new TagSums(connection),
                    new Positions(connection));
        }
    }

    /// Does not connect yet.
    ///
    /// @param keepRecords how long records of requests are kept
    /// @param keepSums how long the sums of hours and days are
    public PostgresStore(PostgresUrl address, Duration keepRecords, Duration keepSums) {
        this.address = address;
        this.keepRecords = keepRecords;
        this.keepSums = keepSums;
    }

    @Override
    public Map<Batch.File, Integer> positions() throws StoreException {
        return transaction(session -> session.positions.all());
    }

    @Override
    public void write(Batch batch, List<Batch.File> gone) throws StoreException {
        List<UsageRecord> records = new ArrayList<>(batch.records().size());
        Set<LocalDate> days = new TreeSet<>();
        for (Kept kept : batch.records()) {
            UsageRecord record = kept.record();
            records.add(record);
            days.add(Days.day(Days.time(record.epochMillis())));
        }
        transaction(session -> {
            session.days.prepare(days);
            write(session, batch, records, gone);
            return true;
        });
    }

    private void write(Session session, Batch batch, List<UsageRecord> records, List<Batch.File> gone)
            throws SQLException {
        Set<Batch.File> files = new LinkedHashSet<>(gone);
        batch.reached().forEach(each -> files.add(each.file()));
        batch.records().forEach(each -> files.add(file(each.place())));
        Map<Batch.File, Integer> reached = session.positions.reached(files);
        // Of a transaction that failed.
        habits.forget();
        List<UsageRecord> fresh = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Kept kept = batch.records().get(i);
            Place place = kept.place();
            if (place.offset() >= reached.getOrDefault(file(place), 0)) {
                UsageRecord record = records.get(i);
                fresh.add(record);
                session.sums.add(record);
                session.tags.add(record);
                habits.add(Sums.hour(record), view(kept), kept);
            }
        }
        Rows.write(session.connection, fresh);
        session.positions.note(batch.reached(), reached);
        session.positions.finish(gone);
        // Last, as other gateways wait for these rows until the transaction ends.
        session.sums.write();
        session.tags.write();
        HabitRows.write(session.connection, habits.take());
    }

    private RecordView view(Kept kept) {
        try {
            return view.at(kept.bytes(), 0, kept.bytes().length);
        } catch (RecordFormat.Unreadable e) {
            throw new IllegalStateException("only what can be read is taken from the spool", e);
        }
    }

    private static Batch.File file(Place place) {
        return new Batch.File(place.node(), place.segment());
    }

    @Override
    public boolean tidy(long now) throws StoreException {
        return transaction(session -> {
            session.days.ahead(now);
            if (!alone(session.connection)) {
                return false;
            }
            Instant sums = Instant.ofEpochMilli(now).minus(keepSums);
            return delete(session.connection, "tags", "hour", sums)
                    || delete(session.connection, "habits", "hour", sums)
                    || delete(session.connection, "totals", "hour", sums)
                    || delete(session.connection, "days", "day", sums.minus(Duration.ofDays(1)))
                    || delete(session.connection, "hours", "hour", sums)
                    || session.days.drop(Instant.ofEpochMilli(now).minus(keepRecords));
        });
    }

    /// Whether no other gateway deletes now what is too old.
    private static boolean alone(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_xact_lock(" + Schema.LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static boolean delete(Connection connection, String table, String time, Instant before)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM signalbox." + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM signalbox." + table
                        + " WHERE " + time + " < to_timestamp(?) LIMIT " + TIDY + "))")) {
            delete.setLong(1, before.getEpochSecond());
            return delete.executeUpdate() == TIDY;
        }
    }

    private interface Work<T> {
        T run(Session session) throws SQLException;
    }

    private <T> T transaction(Work<T> work) throws StoreException {
        for (int left = TRIES - 1; ; left--) {
            try {
                Session open = session();
                T done = work.run(open);
                open.connection.commit();
                return done;
            } catch (SQLException e) {
                StoreException failure = failed(e);
                abandon(failure);
                if (left == 0 || !PASSING.contains(String.valueOf(e.getSQLState()))) {
                    throw failure;
                }
            } catch (StoreException | RuntimeException e) {
                abandon(e);
                throw e;
            }
        }
    }

    private Session session() throws SQLException, StoreException {
        Session open = session;
        if (open == null) {
            Connection connection = address.connect(PATIENCE);
            open = Session.of(connection);
            session = open;
            Schema.execute(connection, SESSION);
            Schema.migrate(connection, address);
        }
        return open;
    }

    /// At once, whatever the server does; it undoes what was not finished.
    private void abandon(Exception failure) {
        Session open = session;
        session = null;
        try {
            if (open != null) {
                open.connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private StoreException failed(SQLException e) {
        return new StoreException("the store " + address + " failed: " + e.getMessage(), e);
    }

    @Override
    public void close() throws StoreException {
        Session open = session;
        session = null;
        try {
            if (open != null) {
                open.connection.close();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
