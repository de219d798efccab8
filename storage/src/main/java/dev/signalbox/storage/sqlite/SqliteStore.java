package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An SQLite file as a store, for this process alone; others may read it.
public final class SqliteStore implements Store {
    /// Rows that are deleted at once: a moment's work, so that records need not wait.
    private static final int TIDY = 2_000;

    /// A record's place as one number: the spool's, its file's, and where in the file, in units of eight bytes.
    private static final int OFFSET_BITS = 20;

    private static final int SEGMENT_BITS = 33;

    private final Path file;
    private final FileChannel lock;
    private final Connection connection;
    private final long keepRecords;
    private final long keepHours;
    private final Map<String, Integer> spools = new HashMap<>();

    private SqliteStore(Path file, FileChannel lock, Connection connection, Duration keepRecords, Duration keepHours) {
        this.file = file;
        this.lock = lock;
        this.connection = connection;
        this.keepRecords = keepRecords.toMillis();
        this.keepHours = keepHours.toHours();
    }

    /// Opens the file, makes it where it is missing, and brings it up to this version.
    ///
    /// @param keepRecords how long rows of requests are kept
    /// @param keepHours how long the sums of hours are
    /// @throws StoreException when another process has it, it is of a newer version or no database of ours, or
    ///     cannot be written to
    public static SqliteStore open(Path file, Duration keepRecords, Duration keepHours) throws StoreException {
        FileChannel lock = lock(file);
        Connection connection = null;
        try {
            connection = Database.writer(file);
            Database.migrate(connection, file);
            return new SqliteStore(file, lock, connection, keepRecords, keepHours);
        } catch (SQLException | StoreException e) {
            StoreException failure = e instanceof StoreException told ? told : unusable(file, e);
            closeAfter(failure, connection);
            closeAfter(failure, lock);
            throw failure;
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
        Map<Batch.File, Integer> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT node, segment, offset FROM positions"
                        + " JOIN spools ON spools.number = positions.spool")) {
            while (row.next()) {
                positions.put(new Batch.File(row.getString(1), row.getLong(2)), row.getInt(3));
            }
            return positions;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(Batch batch, List<Batch.File> gone) throws StoreException {
        transaction(() -> {
            Map<Hour.Kind, Hour> hours = insert(batch.records());
            try (PreparedStatement add = connection.prepareStatement(Hour.ADD)) {
                for (Map.Entry<Hour.Kind, Hour> each : hours.entrySet()) {
                    each.getValue().write(each.getKey(), add);
                }
            }
            note(batch.reached());
            forget(gone);
            return true;
        });
    }

    private Map<Hour.Kind, Hour> insert(List<Kept> records) throws SQLException {
        Map<Hour.Kind, Hour> hours = new LinkedHashMap<>();
        try (PreparedStatement row = connection.prepareStatement(Row.ADD)) {
            for (Kept kept : records) {
                Row.bind(row, id(kept.place()), kept.record());
                if (row.executeUpdate() == 1) {
                    hours.computeIfAbsent(Hour.Kind.of(kept.record()), _ -> new Hour())
                            .add(kept.record());
                }
            }
        }
        return hours;
    }

    private void note(List<Batch.Reached> reached) throws SQLException {
        try (PreparedStatement position =
                connection.prepareStatement("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)")) {
            for (Batch.Reached each : reached) {
                position.setInt(1, spool(each.file().node()));
                position.setLong(2, each.file().segment());
                position.setInt(3, each.offset());
                position.executeUpdate();
            }
        }
    }

    private void forget(List<Batch.File> gone) throws SQLException {
        try (PreparedStatement position =
                connection.prepareStatement("DELETE FROM positions WHERE spool = ? AND segment = ?")) {
            for (Batch.File each : gone) {
                position.setInt(1, spool(each.node()));
                position.setLong(2, each.segment());
                position.executeUpdate();
            }
        }
    }

    private long id(Place place) throws SQLException {
        return ((long) spool(place.node()) << SEGMENT_BITS | place.segment()) << OFFSET_BITS | place.offset() >> 3;
    }

    /// A number for the spool, short enough to be part of another.
    private int spool(String node) throws SQLException {
        Integer known = spools.get(node);
        if (known != null) {
            return known;
        }
        try (PreparedStatement add =
                        connection.prepareStatement("INSERT INTO spools (node) VALUES (?) ON CONFLICT DO NOTHING");
                PreparedStatement find = connection.prepareStatement("SELECT number FROM spools WHERE node = ?")) {
            add.setString(1, node);
            add.executeUpdate();
            find.setString(1, node);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("a spool has no number");
                }
                int number = row.getInt(1);
                if (number >= 1 << 10) {
                    throw new SQLException("this store has records of over a thousand spools");
                }
                spools.put(node, number);
                return number;
            }
        }
    }

    @Override
    public boolean tidy(long now) throws StoreException {
        return transaction(() -> delete("requests", "id", "at", now - keepRecords)
                || delete("hours", "hour, key, workload, route, target, outcome", "hour", hour(now) - keepHours));
    }

    private boolean delete(String table, String key, String time, long before) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE (" + key
                + ") IN (SELECT " + key + " FROM " + table + " WHERE " + time + " < ? LIMIT " + TIDY + ")")) {
            delete.setLong(1, before);
            return delete.executeUpdate() == TIDY;
        }
    }

    static long hour(long epochMillis) {
        return Math.floorDiv(epochMillis, TimeUnit.HOURS.toMillis(1));
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T transaction(Work<T> work) throws StoreException {
        try {
            execute("BEGIN IMMEDIATE");
            T done = work.run();
            execute("COMMIT");
            return done;
        } catch (SQLException | RuntimeException e) {
            StoreException failure = failed(e);
            try {
                execute("ROLLBACK");
            } catch (SQLException again) {
                // Usual where it could not even begin.
                failure.addSuppressed(again);
            }
            // A number that was given in what is undone is none.
            spools.clear();
            throw failure;
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
        try (lock) {
            connection.close();
        } catch (SQLException | IOException e) {
            throw failed(e);
        }
    }
}
