package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void a_full_disk_is_told_with_the_place_and_what_to_do() {
        Path store = folder.resolve("not/there/store.db");
        IOException full = new IOException(
                "cannot use the store", new SQLException("[SQLITE_FULL] Insertion failed because database is full"));

        assertThat(FullDisk.told(full, store))
                .hasMessageStartingWith("the disk that holds " + store + " is full (")
                .hasMessageContainingAll("left)", "make room", "`ledger.directory`", "cannot use the store");
        assertThat(FullDisk.told(new IOException("No space left on device"), store))
                .hasMessageContaining("is full");
    }

    @Test
    void another_failure_is_told_as_it_is() {
        IOException other = new IOException("in use by another process");

        assertThat(FullDisk.told(other, folder.resolve("store.db"))).isSameAs(other);
    }
}
