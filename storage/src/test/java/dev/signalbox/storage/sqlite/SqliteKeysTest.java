package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.KeyStore;
import dev.signalbox.storage.keys.KeyStoreContract;
import java.nio.file.Path;
import java.time.Duration;

/// An SQLite file keeps what every store of keys promises.
class SqliteKeysTest extends KeyStoreContract {
    @Override
    protected synchronized KeyStore open() throws Exception {
        Path file = folder.resolve("s.db");
        SqliteStore.open(file, Duration.ofDays(1), Duration.ofDays(1)).close();
        return SqliteKeys.open(file);
    }
}
