package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.spool.RecordView;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table of single requests, a row for many of them: what SQLite does for a row costs more than anything
/// else about a record.
final class Chunks implements AutoCloseable {
    /// In bytes; as in the index `chunks_small`. Smaller ones are put together.
    static final int SMALL = 65_536;

    private static final int LARGE = 1 << 20;

    /// Small ones of an hour that is not over; before that it is not worth it.
    private static final int ENOUGH = 16;

    private static final int MOST_AT_ONCE = 2_000;

    private final Connection connection;
    private final PreparedStatement add;
    private final Map<Long, Chunk> open = new LinkedHashMap<>();
    private final RecordView view = new RecordView();

    Chunks(Connection connection) throws SQLException {
        this.connection = connection;
        add = connection.prepareStatement("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /// To be written with the others of its hour.
    void add(RecordView record, byte[] bytes) {
        long hour = Sums.hour(record.epochMillis());
        Chunk chunk = open.get(hour);
        if (chunk == null) {
            chunk = new Chunk(hour);
            open.put(hour, chunk);
        }
        chunk.add(record, bytes, 0, bytes.length);
    }

    /// Writes what was added.
    void write() throws SQLException {
        for (Chunk each : open.values()) {
            write(null, each);
        }
        open.clear();
    }

    /// What was added is not to be written.
    void forget() {
        open.clear();
    }

    private void write(@Nullable Long id, Chunk chunk) throws SQLException {
        int at = 1;
        if (id == null) {
            add.setNull(at++, java.sql.Types.BIGINT);
        } else {
            add.setLong(at++, id);
        }
        add.setLong(at++, chunk.hour);
        add.setLong(at++, chunk.from());
        add.setLong(at++, chunk.to());
        add.setInt(at++, chunk.count());
        add.setInt(at++, chunk.length());
        add.setBytes(at++, chunk.hashes());
        add.setBytes(at, chunk.records());
        add.executeUpdate();
        add.clearParameters();
    }

    /// Puts small ones of one hour together, if there are enough of them.
    ///
    /// @return whether there were
    boolean merge(long now) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT hour FROM chunks WHERE bytes < " + SMALL
                + " GROUP BY hour HAVING count(*) >= CASE WHEN hour < ? THEN 2 ELSE " + ENOUGH + " END LIMIT 1")) {
            find.setLong(1, Sums.hour(now) - 1);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                merge(new Chunk(row.getLong(1)));
                return true;
            }
        }
    }

    private void merge(Chunk merged) throws SQLException {
        List<Long> parts = new ArrayList<>();
        try (PreparedStatement small = connection.prepareStatement("SELECT id, records FROM chunks WHERE hour = ?"
                + " AND bytes < " + SMALL + " ORDER BY id LIMIT " + MOST_AT_ONCE)) {
            small.setLong(1, merged.hour);
            try (ResultSet row = small.executeQuery()) {
                while (merged.length() < LARGE && row.next()) {
                    parts.add(row.getLong(1));
                    Chunk.each(row.getBytes(2), view, merged::add);
                }
            }
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM chunks WHERE id = ?")) {
            for (long part : parts) {
                delete.setLong(1, part);
                delete.executeUpdate();
            }
        }
        write(parts.getFirst(), merged);
    }

    @Override
    public void close() throws SQLException {
        add.close();
    }
}
