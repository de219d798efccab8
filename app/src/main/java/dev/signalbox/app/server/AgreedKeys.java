package dev.signalbox.app.server;

import dev.signalbox.core.access.KeyHash;
import dev.signalbox.core.port.KeyStore;
import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.storage.postgres.PostgresKeys;
import dev.signalbox.storage.postgres.PostgresUrl;
import dev.signalbox.storage.sqlite.SqliteKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store of keys whose hashes are made with the key that this process has. It asks before anything else, before
/// each change and whenever it asks for changes: with another key every caller would be a stranger, and what was made
/// here of use to nobody else.
final class AgreedKeys implements KeyStore {
    private static final Logger LOG = LoggerFactory.getLogger(AgreedKeys.class);

    /// Hashed, it says which key hashes are made with; no secret looks like this.
    private static final String MARKED = "signalbox: which key hashes are made with";

    private final KeyStore store;
    private final KeyHash hash;
    private final byte[] mark;
    private volatile boolean agreed;

    private AgreedKeys(KeyStore store, KeyHash hash) {
        this.store = store;
        this.hash = hash;
        mark = hash.of(MARKED);
    }

    /// The keys in the store are made with another key.
    static final class OtherHash extends Failed {
        private static final long serialVersionUID = 1;

        OtherHash() {
            super(
                    "the keys in the store were made with another `key-hash` (or `.key` file) than this process has;"
                            + " give all replicas the one that they were made with",
                    null);
        }
    }

    /// Opens the store that a policy names.
    ///
    /// @return null where keys made at run time cannot be kept
    /// @throws IOException when a file cannot be used, or the keys in the store are made with another key; a server
    ///     may be away for a while
    static @Nullable AgreedKeys open(Bookkeeping kept, Access access) throws IOException {
        byte[] declared = access.keyHashBytes();
        return switch (kept.store()) {
            case null -> null;
            case Bookkeeping.Store.File(Path file) -> {
                KeyHash hash = declared == null ? KeyFile.beside(file) : new KeyHash(declared);
                yield opened(file, hash);
            }
            case Bookkeeping.Store.Server server ->
                declared == null
                        ? null
                        : agreeing(
                                new AgreedKeys(new PostgresKeys(PostgresUrl.of(server.url())), new KeyHash(declared)),
                                true);
        };
    }

    private static AgreedKeys opened(Path file, KeyHash hash) throws IOException {
        try {
            return agreeing(new AgreedKeys(SqliteKeys.open(file), hash), false);
        } catch (Failed e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static AgreedKeys agreeing(AgreedKeys keys, boolean mayBeAway) throws IOException {
        try {
            keys.agree();
        } catch (Failed e) {
            if (!mayBeAway || e instanceof OtherHash) {
                try {
                    keys.close();
                } catch (Failed again) {
                    e.addSuppressed(again);
                }
                throw new IOException(e.getMessage(), e);
            }
            LOG.warn("Keys made at run time are not known as yet: {}", e.getMessage());
        }
        return keys;
    }

    KeyHash hash() {
        return hash;
    }

    private interface Asking<T extends @Nullable Object> {
        T ask() throws Failed;
    }

    private <T extends @Nullable Object> T asked(Asking<T> asking) throws Failed {
        if (!agreed) {
            agree();
        }
        return answered(asking);
    }

    /// What is done seldom, and must not go wrong.
    private <T extends @Nullable Object> T sure(Asking<T> asking) throws Failed {
        agree();
        return answered(asking);
    }

    private <T extends @Nullable Object> T answered(Asking<T> asking) throws Failed {
        try {
            return asking.ask();
        } catch (Failed e) {
            agreed = false;
            throw e;
        }
    }

    private void agree() throws Failed {
        boolean same = false;
        try {
            same = store.marked(mark);
        } finally {
            agreed = same;
        }
        if (!same) {
            throw new OtherHash();
        }
    }

    @Override
    public @Nullable Stored find(byte[] secret) throws Failed {
        return asked(() -> store.find(secret));
    }

    @Override
    public @Nullable Stored get(String name) throws Failed {
        return asked(() -> store.get(name));
    }

    @Override
    public List<Stored> list(String after, int limit) throws Failed {
        return asked(() -> store.list(after, limit));
    }

    @Override
    public boolean create(Stored key) throws Failed {
        return sure(() -> store.create(key));
    }

    @Override
    public boolean createAll(List<Stored> keys) throws Failed {
        return sure(() -> store.createAll(keys));
    }

    @Override
    public boolean replace(Stored key, byte[] before) throws Failed {
        return sure(() -> store.replace(key, before));
    }

    @Override
    public boolean revoke(String name) throws Failed {
        return asked(() -> store.revoke(name));
    }

    @Override
    public Changes changesSince(long counter) throws Failed {
        return sure(() -> store.changesSince(counter));
    }

    @Override
    public boolean marked(byte[] other) throws Failed {
        return store.marked(other);
    }

    @Override
    public void close() throws Failed {
        store.close();
    }
}
