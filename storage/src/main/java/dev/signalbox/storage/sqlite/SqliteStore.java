package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.shipping.Habits;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.RecordFormat;
import dev.signalbox.storage.spool.RecordView;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An SQLite file as a store, for this process alone; others may read it.
public final class SqliteStore implements Store {
    /// Chunks that are deleted at once, and sums: a moment's work, so that records need not wait.
    private static final int TIDY = 16;

    private static final int TIDY_SUMS = 2_000;

    private final Path file;
    private final FileChannel lock;
    private final SameFile same;
    private final Connection connection;
    private final long keepRecords;
    private final long keepHours;
    private final Positions positions;
    private final Chunks chunks;
    private final Sums sums;
    private final TagSums tags;
    private final Habits habits = new Habits();
    private final RecordView view = new RecordView();

    /// What [#stored] looked up last.
    private String lastNode = "";

    private long lastSegment;
    private int lastReached;

    private SqliteStore(
            Path file, FileChannel lock, SameFile same, Connection connection, Duration keepRecords, Duration keepHours)
            throws SQLException {
        this.file = file;
        this.lock = lock;
        this.same = same;
        this.connection = connection;
        this.keepRecords = keepRecords.toMillis();
        this.keepHours = keepHours.toHours();
        positions = new Positions(connection);
        chunks = new Chunks(connection);
        sums = new Sums(connection);
        tags = new TagSums(connection);
    }

    /// Opens the file, makes it where it is missing, and brings it up to this version.
    ///
    /// @param keepRecords how long records of requests are kept
    /// @param keepHours how long the sums of hours are
    /// @throws StoreException when another process has it, it is of a newer version or no database of ours, or
    ///     cannot be written to
    public static SqliteStore open(Path file, Duration keepRecords, Duration keepHours) throws StoreException {
        return open(claim(file), keepRecords, keepHours);
    }

    /// A file that no other process can have any more, before it is opened. That takes a moment only.
    public static final class Claim implements AutoCloseable {
        private final Path file;
        private final FileChannel lock;

        private Claim(Path file, FileChannel lock) {
            this.file = file;
            this.lock = lock;
        }

        /// For one that is not opened.
        @Override
        public void close() throws IOException {
            lock.close();
        }
    }

    /// @throws StoreException when another process has it, or there is no place for it
    public static Claim claim(Path file) throws StoreException {
        return new Claim(file, lock(file));
    }

    /// The same with what was claimed.
    ///
    /// @param claim belongs to the store from here on
    public static SqliteStore open(Claim claim, Duration keepRecords, Duration keepHours) throws StoreException {
        Path file = claim.file;
        FileChannel lock = claim.lock;
        Connection connection = null;
        try {
            connection = Database.writer(file);
            Database.migrate(connection, file);
            return new SqliteStore(file, lock, SameFile.of(file), connection, keepRecords, keepHours);
        } catch (SQLException | IOException e) {
            StoreException failure = e instanceof StoreException told ? told : unusable(file, e);
            closeAfter(failure, connection);
            closeAfter(failure, lock);
            throw failure;
        }
    }

    /// What is written to a file that is gone is gone, too.
    private void check() throws StoreException {
        try {
            same.check();
        } catch (IOException e) {
            throw new StoreException("cannot use the store " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path file) throws StoreException {
        Path name = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // Another server in this very process has it.
        } catch (IOException e) {
            StoreException failure = unusable(file, e);
            closeAfter(failure, channel);
            throw failure;
        }
        StoreException used = new StoreException(
                "the store " + file + " is in use by another process; each needs one of its own (`store`)", null);
        closeAfter(used, channel);
        throw used;
    }

    private static StoreException unusable(Path file, Exception e) {
        Path folder = file.toAbsolutePath().getParent();
        String why = folder != null && !Files.isDirectory(folder) ? "there is no folder " + folder : e.toString();
        return new StoreException("cannot use the store " + file + ": " + why, e);
    }

    private static void closeAfter(StoreException failure, @Nullable AutoCloseable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Map<Batch.File, Integer> positions() throws StoreException {
        try {
            return positions.all();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(Batch batch, List<Batch.File> gone) throws StoreException {
        check();
        transaction(() -> {
            for (Kept kept : batch.records()) {
                if (!stored(kept.place())) {
                    byte[] bytes = kept.bytes();
                    view.at(bytes, 0, bytes.length);
                    sums.add(view, bytes);
                    tags.add(view);
                    habits.add(Sums.hour(view.epochMillis()), view, kept);
                    chunks.add(view, bytes);
                }
            }
            chunks.write();
            sums.write();
            tags.write();
            HabitRows.write(connection, habits.take());
            positions.note(batch.reached());
            positions.finish(gone);
            return true;
        });
        lastNode = "";
    }

    /// Records of a file come one behind the other, so that hardly any of them needs to be looked up.
    private boolean stored(Place place) throws SQLException {
        if (place.segment() != lastSegment || !place.node().equals(lastNode)) {
            lastReached = positions.reached(new Batch.File(place.node(), place.segment()));
            lastSegment = place.segment();
            lastNode = place.node();
        }
        return place.offset() < lastReached;
    }

    @Override
    public boolean tidy(long now) throws StoreException {
        return transaction(() -> chunks.merge(now)
                || sums.roll(now)
                || delete("chunks", "id", "hour", Sums.hour(now - keepRecords), TIDY)
                || delete("tags", "hour, name, value, outcome", "hour", Sums.hour(now) - keepHours, TIDY_SUMS)
                || delete("habits", "hour, workload, route, target", "hour", Sums.hour(now) - keepHours, TIDY_SUMS)
                || delete("totals", "hour, outcome", "hour", Sums.hour(now) - keepHours, TIDY_SUMS)
                || delete(
                        "days",
                        "day, kind",
                        "day",
                        Math.floorDiv(Sums.hour(now) - keepHours, Sums.HOURS_OF_DAY),
                        TIDY_SUMS)
                || delete("hours", "hour, kind", "hour", Sums.hour(now) - keepHours, TIDY_SUMS));
    }

    private boolean delete(String table, String key, String time, long before, int most) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE (" + key
                + ") IN (SELECT " + key + " FROM " + table + " WHERE " + time + " < ? LIMIT " + most + ")")) {
            delete.setLong(1, before);
            return delete.executeUpdate() == most;
        }
    }

    private interface Work<T> {
        T run() throws SQLException, RecordFormat.Unreadable;
    }

    private <T> T transaction(Work<T> work) throws StoreException {
        try {
            execute("BEGIN IMMEDIATE");
            T done = work.run();
            execute("COMMIT");
            return done;
        } catch (SQLException | RecordFormat.Unreadable | RuntimeException e) {
            StoreException failure = failed(e);
            try {
                execute("ROLLBACK");
            } catch (SQLException again) {
                // Usual where it could not even begin.
                failure.addSuppressed(again);
            }
            forget(failure);
            throw failure;
        }
    }

    /// What is undone in the file is in memory, too.
    private void forget(StoreException failure) {
        lastNode = "";
        positions.forget();
        chunks.forget();
        tags.forget();
        habits.forget();
        try {
            sums.forget();
        } catch (SQLException again) {
            failure.addSuppressed(again);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private StoreException failed(Exception e) {
        return new StoreException("the store " + file + " failed: " + e.getMessage(), e);
    }

    @Override
    public void close() throws StoreException {
        try (lock;
                connection;
                chunks;
                sums;
                tags) {
            positions.forget();
        } catch (SQLException | IOException e) {
            throw failed(e);
        }
    }
}
