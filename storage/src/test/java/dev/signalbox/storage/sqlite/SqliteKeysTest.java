package dev.signalbox.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.port.KeyStore;
import dev.signalbox.core.port.KeyStore.Stored;
import dev.signalbox.storage.keys.KeyStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// An SQLite file keeps what every store of keys promises.
class SqliteKeysTest extends KeyStoreContract {
    @Override
    protected synchronized KeyStore open() throws Exception {
        Path file = folder.resolve("s.db");
        SqliteStore.open(file, Duration.ofDays(1), Duration.ofDays(1)).close();
        return SqliteKeys.open(file);
    }

    @Test
    void whatCouldNotBeWrittenBecauseOfSomebodyElseIsWrittenWhenTheyAreDone() throws Exception {
        try (KeyStore store = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("s.db"));
                Statement statement = other.createStatement()) {
            Stored key = new Stored("web", "sbx_abcd", new byte[32], null, 0, "{}", 1, 1);
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> store.createAll(List.of(key))).isInstanceOf(KeyStore.Failed.class);
            statement.execute("COMMIT");

            // Also by others than the one that failed.
            assertThat(CompletableFuture.supplyAsync(() -> made(store, key)).get(20, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(store.revoke("web")).isTrue();
        }
    }

    @Test
    void nothingIsWrittenToAFileThatWasReplaced() throws Exception {
        try (KeyStore store = open()) {
            Stored key = new Stored("web", "sbx_abcd", new byte[32], null, 0, "{}", 1, 1);
            assertThat(store.create(key)).isTrue();
            Path file = folder.resolve("s.db");
            Files.copy(file, folder.resolve("other.db"));
            Files.move(folder.resolve("other.db"), file, StandardCopyOption.REPLACE_EXISTING);

            for (ThrowingCallable write : List.<ThrowingCallable>of(
                    () -> store.create(key),
                    () -> store.revoke("web"),
                    () -> store.replace(key, new byte[32]),
                    () -> store.marked(new byte[16]))) {
                assertThatThrownBy(write).isInstanceOf(KeyStore.Failed.class).hasMessageContaining("was replaced");
            }
        }
    }

    private static boolean made(KeyStore store, Stored key) {
        try {
            return store.createAll(List.of(key));
        } catch (KeyStore.Failed e) {
            throw new IllegalStateException(e);
        }
    }
}
