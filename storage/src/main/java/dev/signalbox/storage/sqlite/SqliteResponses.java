package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.storage.remembered.RememberedRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Responses and conversations in an SQLite file that [SqliteStore] has opened, on connections of its own: one that
/// reads and one that writes.
public final class SqliteResponses implements ResponseStore {
    private final RememberedRows rows = new RememberedRows("remembered");

    private final Path file;
    private final SameFile same;
    private final Connection reader;
    private final Connection writer;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();

    private SqliteResponses(Path file, SameFile same, Connection reader, Connection writer) {
        this.file = file;
        this.same = same;
        this.reader = reader;
        this.writer = writer;
    }

    /// @param file of this version already
    public static SqliteResponses open(Path file) throws Failed {
        Connection writer = null;
        try {
            writer = Database.writer(file);
            return new SqliteResponses(file, SameFile.of(file), Database.reader(file), writer);
        } catch (SQLException | IOException e) {
            Failed failure = new Failed("responses in " + file + " cannot be opened: " + e.getMessage(), e);
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
    public int put(List<Entry> entries) throws Failed {
        return write(on -> rows.put(on, entries));
    }

    @Override
    public boolean replace(Row row, List<Mark> marks) throws Failed {
        return write(on -> rows.replace(on, row, marks));
    }

    @Override
    public List<@Nullable String> holders(List<byte[]> names) throws Failed {
        return read(on -> rows.holders(on, names));
    }

    @Override
    public @Nullable Row get(String owner, String id, long now) throws Failed {
        return read(on -> rows.get(on, owner, id, now));
    }

    @Override
    public long version(String owner, String id, long now) throws Failed {
        return read(on -> rows.version(on, owner, id, now));
    }

    @Override
    public Chain chain(String owner, String id, long now, long most, int longest) throws Failed {
        return read(on -> rows.chain(on, owner, id, now, most, longest));
    }

    @Override
    public boolean delete(String owner, String id) throws Failed {
        return write(on -> rows.delete(on, owner, id));
    }

    @Override
    public int sweep(long now) throws Failed {
        return write(on -> rows.sweep(on, now));
    }

    @Override
    public Figures figures() throws Failed {
        return read(rows::figures);
    }

    private interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private <T extends @Nullable Object> T read(Work<T> work) throws Failed {
        reading.lock();
        try {
            return work.on(reader);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            reading.unlock();
        }
    }

    /// All of it or nothing. What is written to a file that is gone is gone, too.
    private <T> T write(Work<T> work) throws Failed {
        try {
            same.check();
        } catch (IOException e) {
            throw new Failed("responses cannot be written to " + file + ": " + e.getMessage(), e);
        }
        writing.lock();
        try (Statement plain = writer.createStatement()) {
            return inOne(plain, work);
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            writing.unlock();
        }
    }

    private <T> T inOne(Statement plain, Work<T> work) throws SQLException {
        plain.execute("BEGIN IMMEDIATE");
        try {
            T done = work.on(writer);
            plain.execute("COMMIT");
            return done;
        } catch (SQLException | RuntimeException e) {
            try {
                plain.execute("ROLLBACK");
            } catch (SQLException again) {
                // Usual where SQLite has undone it already.
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private Failed failed(SQLException e) {
        return new Failed("responses in " + file + " cannot be asked for: " + e.getMessage(), e);
    }

    @Override
    public boolean shared() {
        return false;
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
