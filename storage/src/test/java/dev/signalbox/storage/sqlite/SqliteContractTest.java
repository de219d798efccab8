package dev.signalbox.storage.sqlite;

import dev.signalbox.storage.shipping.Reports;
import dev.signalbox.storage.shipping.Store;
import dev.signalbox.storage.shipping.StoreContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;

/// An SQLite file keeps what every store promises.
class SqliteContractTest extends StoreContract {
    @Override
    protected Store open(Duration keepRecords, Duration keepSums) throws Exception {
        return SqliteStore.open(file(), keepRecords, keepSums);
    }

    @Override
    protected Reports reports() {
        return new SqliteReports(file());
    }

    @Override
    protected void makeNewer() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
    }

    private Path file() {
        return folder.resolve("s.db");
    }
}
