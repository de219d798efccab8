package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.KeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keys made at run time in an SQLite file that [SqliteStore] has opened, on connections of its own: one that
/// reads, so that nobody who looks up a key waits for a writer, and one that writes.
public final class SqliteKeys implements KeyStore {
    private static final String COLUMNS = "name, shown, hash, old_hash, old_until, declared, created, rotated";
    private static final String NEXT = "(SELECT coalesce(max(change), 0) + 1 FROM keys)";

    private static final String CREATE = "INSERT INTO keys (" + COLUMNS
            + ", revoked, change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, " + NEXT
            + ") ON CONFLICT (name) DO UPDATE SET shown = ?2, hash = ?3, old_hash = ?4, old_until = ?5,"
            + " declared = ?6, created = ?7, rotated = ?8, revoked = 0, change = " + NEXT + " WHERE revoked <> 0";
    private static final int MAX_CHANGES = 1_000;

    private final Path file;
    private final Connection reader;
    private final Connection writer;
    private final ReentrantLock reading = new ReentrantLock();
    private final SameFile same;
    private final ReentrantLock writing = new ReentrantLock();

    private SqliteKeys(Path file, SameFile same, Connection reader, Connection writer) {
        this.file = file;
        this.same = same;
        this.reader = reader;
        this.writer = writer;
    }

    /// @param file of this version already
    public static SqliteKeys open(Path file) throws Failed {
        Connection writer = null;
        try {
            writer = Database.writer(file);
            return new SqliteKeys(file, SameFile.of(file), Database.reader(file), writer);
        } catch (SQLException | IOException e) {
            Failed failure = new Failed("the keys in " + file + " cannot be opened: " + e.getMessage(), e);
            try {
                if (writer != null) {
                    writer.close();
                }
            } catch (SQLException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    @Override
    public @Nullable Stored find(byte[] hash) throws Failed {
        return read("SELECT " + COLUMNS + " FROM keys WHERE revoked = 0 AND (hash = ?1 OR old_hash = ?1)", query -> {
            query.setBytes(1, hash);
            return first(query);
        });
    }

    @Override
    public @Nullable Stored get(String name) throws Failed {
        return read("SELECT " + COLUMNS + " FROM keys WHERE revoked = 0 AND name = ?", query -> {
            query.setString(1, name);
            return first(query);
        });
    }

    private static @Nullable Stored first(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? stored(row) : null;
        }
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getString(1),
                row.getString(2),
                row.getBytes(3),
                row.getBytes(4),
                row.getLong(5),
                row.getString(6),
                row.getLong(7),
                row.getLong(8));
    }

    @Override
    public List<Stored> list(String after, int limit) throws Failed {
        return read("SELECT " + COLUMNS + " FROM keys WHERE revoked = 0 AND name > ? ORDER BY name LIMIT ?", query -> {
            query.setString(1, after);
            query.setInt(2, limit);
            List<Stored> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(stored(row));
                }
            }
            return found;
        });
    }

    @Override
    public boolean create(Stored key) throws Failed {
        return createAll(List.of(key));
    }

    @Override
    public boolean createAll(List<Stored> keys) throws Failed {
        check();
        writing.lock();
        try (Statement plain = writer.createStatement();
                PreparedStatement change = writer.prepareStatement(CREATE)) {
            return createAll(keys, plain, change);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            writing.unlock();
        }
    }

    /// What is written to a file that is gone is gone, too.
    private void check() throws Failed {
        try {
            same.check();
        } catch (IOException e) {
            throw new Failed("the keys in " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean createAll(List<Stored> keys, Statement plain, PreparedStatement change) throws SQLException {
        try {
            plain.execute("BEGIN IMMEDIATE");
            boolean all = true;
            for (int i = 0; all && i < keys.size(); i++) {
                bind(change, keys.get(i));
                all = change.executeUpdate() > 0;
            }
            plain.execute(all ? "COMMIT" : "ROLLBACK");
            return all;
        } catch (SQLException e) {
            try {
                plain.execute("ROLLBACK");
            } catch (SQLException again) {
                // Usual where it could not even begin, or was undone by SQLite.
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public boolean replace(Stored key, byte[] before) throws Failed {
        return write(
                "UPDATE keys SET shown = ?2, hash = ?3, old_hash = ?4, old_until = ?5, declared = ?6, created = ?7,"
                        + " rotated = ?8, change = " + NEXT + " WHERE name = ?1 AND hash = ?9 AND revoked = 0",
                change -> {
                    bind(change, key);
                    change.setBytes(9, before);
                });
    }

    private static void bind(PreparedStatement change, Stored key) throws SQLException {
        change.setString(1, key.name());
        change.setString(2, key.shown());
        change.setBytes(3, key.hash());
        change.setBytes(4, key.oldHash());
        change.setLong(5, key.oldUntil());
        change.setString(6, key.text());
        change.setLong(7, key.created());
        change.setLong(8, key.rotated());
    }

    @Override
    public boolean revoke(String name) throws Failed {
        return write(
                "UPDATE keys SET revoked = ?2, old_hash = NULL, old_until = 0, change = " + NEXT
                        + " WHERE name = ?1 AND revoked = 0",
                change -> {
                    change.setString(1, name);
                    change.setLong(2, System.currentTimeMillis());
                });
    }

    @Override
    public Changes changesSince(long counter) throws Failed {
        long newest = read("SELECT coalesce(max(change), 0) FROM keys", query -> {
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
        if (counter < 0 || counter >= newest) {
            return new Changes(newest, List.of(), counter <= newest);
        }
        return read("SELECT name, change FROM keys WHERE change > ? ORDER BY change LIMIT ?", query -> {
            query.setLong(1, counter);
            query.setInt(2, MAX_CHANGES);
            long reached = counter;
            List<String> names = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                    reached = row.getLong(2);
                }
            }
            return new Changes(reached, names, true);
        });
    }

    @Override
    public boolean marked(byte[] mark) throws Failed {
        boolean known = read("SELECT mark FROM keys_mark", query -> {
            try (ResultSet row = query.executeQuery()) {
                return row.next() && MessageDigest.isEqual(row.getBytes(1), mark);
            }
        });
        return known
                || write(
                        "INSERT INTO keys_mark (one, mark) VALUES (1, ?1) ON CONFLICT DO UPDATE SET mark = ?1"
                                + " WHERE NOT EXISTS (SELECT 1 FROM keys WHERE revoked = 0)",
                        change -> change.setBytes(1, mark));
    }

    private interface Asking<T extends @Nullable Object> {
        T ask(PreparedStatement query) throws SQLException;
    }

    private interface Binding {
        void bind(PreparedStatement change) throws SQLException;
    }

    private <T extends @Nullable Object> T read(String sql, Asking<T> asking) throws Failed {
        reading.lock();
        try (PreparedStatement query = reader.prepareStatement(sql)) {
            return asking.ask(query);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            reading.unlock();
        }
    }

    private boolean write(String sql, Binding binding) throws Failed {
        check();
        writing.lock();
        try (PreparedStatement change = writer.prepareStatement(sql)) {
            binding.bind(change);
            return change.executeUpdate() > 0;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            writing.unlock();
        }
    }

    private Failed failed(SQLException e) {
        return new Failed("the keys in " + file + " cannot be asked for: " + e.getMessage(), e);
    }

    @Override
    public void close() throws Failed {
        reading.lock();
        writing.lock();
        try (reader;
                writer) {
            return;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            writing.unlock();
            reading.unlock();
        }
    }
}
