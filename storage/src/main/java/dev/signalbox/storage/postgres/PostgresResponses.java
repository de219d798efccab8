package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.storage.remembered.RememberedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Responses and conversations in a PostgreSQL database that several gateways share, in what [PostgresStore] makes
/// there. Two connections: one that reads and one that writes. Whatever the server does, a call ends within a few
/// seconds.
public final class PostgresResponses implements ResponseStore {
    private final RememberedRows rows = new RememberedRows("signalbox.remembered");

    private final Line reader;
    private final Line writer;

    /// Does not connect yet.
    public PostgresResponses(PostgresUrl address) {
        reader = new Line(address, "responses");
        writer = new Line(address, "responses");
    }

    @Override
    public int put(List<Entry> entries) throws Failed {
        return change(on -> rows.put(on, entries));
    }

    @Override
    public boolean replace(Row row, List<Mark> marks) throws Failed {
        return change(on -> rows.replace(on, row, marks));
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
        return change(on -> rows.delete(on, owner, id));
    }

    @Override
    public int sweep(long now) throws Failed {
        return change(on -> rows.sweep(on, now));
    }

    @Override
    public Figures figures() throws Failed {
        return read(rows::figures);
    }

    private interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private <T extends @Nullable Object> T read(Work<T> work) throws Failed {
        try {
            return reader.read(work::on);
        } catch (KeyStore.Failed e) {
            throw new Failed(String.valueOf(e.getMessage()), e);
        }
    }

    private <T> T change(Work<T> work) throws Failed {
        try {
            return writer.change(work::on);
        } catch (KeyStore.Failed e) {
            throw new Failed(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void close() throws Failed {
        try {
            reader.close();
            writer.close();
        } catch (KeyStore.Failed e) {
            throw new Failed(String.valueOf(e.getMessage()), e);
        }
    }
}
