package dev.signalbox.storage.sqlite;

import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.storage.remembered.ResponseStoreContract;
import java.nio.file.Path;
import java.time.Duration;

/// An SQLite file keeps what every store of responses promises.
class SqliteResponsesTest extends ResponseStoreContract {
    @Override
    protected ResponseStore open() throws Exception {
        Path file = folder.resolve("s.db");
        SqliteStore.open(file, Duration.ofDays(1), Duration.ofDays(1)).close();
        return SqliteResponses.open(file);
    }
}
