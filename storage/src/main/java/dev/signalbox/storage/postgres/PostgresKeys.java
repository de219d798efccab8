package dev.signalbox.storage.postgres;

import dev.signalbox.core.port.KeyStore;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keys made at run time in a PostgreSQL database that several gateways share, in what [PostgresStore] makes there. Two
/// connections: one on which keys are looked up, so that many who present unknown ones hold up nobody who revokes one
/// or hears of it; the other for all else. Whatever the server does, a call ends within a few seconds.
public final class PostgresKeys implements KeyStore {
    private static final String COLUMNS = "name, shown, hash, old_hash, old_until, declared, created, rotated";
    private static final int MAX_CHANGES = 1_000;
    private static final int BATCH = 500;

    private static final String CREATE = "INSERT INTO signalbox.keys AS known (change, " + COLUMNS + ", revoked)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (name) DO UPDATE SET"
            + " change = excluded.change, shown = excluded.shown, hash = excluded.hash,"
            + " old_hash = excluded.old_hash, old_until = excluded.old_until,"
            + " declared = excluded.declared, created = excluded.created, rotated = excluded.rotated,"
            + " revoked = 0 WHERE known.revoked <> 0";

    private final Line lookups;
    private final Line desk;

    /// Does not connect yet.
    public PostgresKeys(PostgresUrl address) {
        lookups = new Line(address);
        desk = new Line(address);
    }

    @Override
    public @Nullable Stored find(byte[] hash) throws Failed {
        return lookups.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM signalbox.keys WHERE revoked = 0 AND (hash = ? OR old_hash = ?)")) {
                query.setBytes(1, hash);
                query.setBytes(2, hash);
                return first(query);
            }
        });
    }

    @Override
    public @Nullable Stored get(String name) throws Failed {
        return desk.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM signalbox.keys WHERE revoked = 0 AND name = ?")) {
                query.setString(1, name);
                return first(query);
            }
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
        return desk.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM signalbox.keys WHERE revoked = 0 AND name > ? ORDER BY name LIMIT ?")) {
                query.setString(1, after);
                query.setInt(2, limit);
                List<Stored> found = new ArrayList<>();
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        found.add(stored(row));
                    }
                }
                return found;
            }
        });
    }

    @Override
    public boolean create(Stored key) throws Failed {
        return createAll(List.of(key));
    }

    @Override
    public boolean createAll(List<Stored> keys) throws Failed {
        return keys.isEmpty() || desk.change(connection -> createAll(keys, connection));
    }

    private static boolean createAll(List<Stored> keys, Connection connection) throws SQLException {
        long number = nextChanges(connection, keys.size());
        try (PreparedStatement change = connection.prepareStatement(CREATE)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                for (Stored key : keys.subList(from, Math.min(keys.size(), from + BATCH))) {
                    change.setLong(1, number++);
                    change.setString(2, key.name());
                    bind(change, 3, key);
                    change.addBatch();
                }
                for (int made : change.executeBatch()) {
                    if (made == 0) {
                        connection.rollback();
                        return false;
                    }
                }
            }
            return true;
        }
    }

    @Override
    public boolean replace(Stored key, byte[] before) throws Failed {
        return changed(
                "UPDATE signalbox.keys SET change = ?, shown = ?, hash = ?, old_hash = ?, old_until = ?,"
                        + " declared = ?, created = ?, rotated = ? WHERE name = ? AND hash = ? AND revoked = 0",
                change -> {
                    int next = bind(change, 2, key);
                    change.setString(next, key.name());
                    change.setBytes(next + 1, before);
                });
    }

    /// @param from the place of the first one after the name
    /// @return the place after the last
    private static int bind(PreparedStatement change, int from, Stored key) throws SQLException {
        int at = from;
        change.setString(at++, key.shown());
        change.setBytes(at++, key.hash());
        change.setBytes(at++, key.oldHash());
        change.setLong(at++, key.oldUntil());
        change.setString(at++, key.text());
        change.setLong(at++, key.created());
        change.setLong(at++, key.rotated());
        return at;
    }

    @Override
    public boolean revoke(String name) throws Failed {
        return changed(
                "UPDATE signalbox.keys SET change = ?, revoked = ?, old_hash = NULL, old_until = 0"
                        + " WHERE name = ? AND revoked = 0",
                change -> {
                    change.setLong(2, System.currentTimeMillis());
                    change.setString(3, name);
                });
    }

    private interface Binding {
        void bind(PreparedStatement change) throws SQLException;
    }

    /// @param sql takes the number of the change first
    private boolean changed(String sql, Binding binding) throws Failed {
        return desk.change(connection -> {
            long number = nextChanges(connection, 1);
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                change.setLong(1, number);
                binding.bind(change);
                return change.executeUpdate() > 0;
            }
        });
    }

    /// The first of so many numbers. Their row is held until the transaction ends, so that changes become visible
    /// in the order of their numbers: who has heard of one has heard of all before it.
    private static long nextChanges(Connection connection, int count) throws SQLException {
        try (PreparedStatement next =
                connection.prepareStatement("UPDATE signalbox.keys_state SET change = change + ? RETURNING change")) {
            next.setInt(1, count);
            try (ResultSet row = next.executeQuery()) {
                return number(row) - count + 1;
            }
        }
    }

    private static long number(ResultSet row) throws SQLException {
        if (!row.next()) {
            throw new SQLException("the only row of `signalbox.keys_state` is gone");
        }
        return row.getLong(1);
    }

    @Override
    public Changes changesSince(long counter) throws Failed {
        return desk.read(connection -> {
            long reached;
            try (PreparedStatement query = connection.prepareStatement("SELECT change FROM signalbox.keys_state");
                    ResultSet row = query.executeQuery()) {
                reached = number(row);
            }
            if (counter < 0 || counter >= reached) {
                return new Changes(reached, List.of(), counter <= reached);
            }
            List<String> names = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT name, change FROM signalbox.keys WHERE change > ? ORDER BY change LIMIT ?")) {
                query.setLong(1, counter);
                query.setInt(2, MAX_CHANGES);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        names.add(row.getString(1));
                        reached = names.size() < MAX_CHANGES ? Math.max(reached, row.getLong(2)) : row.getLong(2);
                    }
                }
            }
            return new Changes(reached, names, true);
        });
    }

    @Override
    public boolean marked(byte[] mark) throws Failed {
        return isMarked(mark)
                || desk.change(connection -> {
                    try (PreparedStatement change =
                            connection.prepareStatement("UPDATE signalbox.keys_state SET mark = ? WHERE mark IS NULL"
                                    + " OR NOT EXISTS (SELECT FROM signalbox.keys WHERE revoked = 0)")) {
                        change.setBytes(1, mark);
                        return change.executeUpdate() > 0;
                    }
                });
    }

    private boolean isMarked(byte[] mark) throws Failed {
        return desk.read(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT mark FROM signalbox.keys_state");
                    ResultSet row = query.executeQuery()) {
                return row.next() && MessageDigest.isEqual(row.getBytes(1), mark);
            }
        });
    }

    @Override
    public void close() throws Failed {
        try {
            lookups.close();
        } finally {
            desk.close();
        }
    }
}
