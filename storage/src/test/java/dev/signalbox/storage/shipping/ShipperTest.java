package dev.signalbox.storage.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Ledger;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Records;
import dev.signalbox.storage.spool.Spool;
import dev.signalbox.storage.sqlite.SqliteReports;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class ShipperTest {
    @TempDir
    Path folder;

    @Test
    void recordsGetIntoTheStoreAndTheirFilesGo() throws Exception {
        try (SqliteStore store = store()) {
            Spool spool = spool();
            Shipper shipper = Shipper.start(spool, store);
            write(spool.lane(), 12_000);

            end(shipper, spool);

            assertThat(requests()).isEqualTo(12_000);
            assertThat(shipper.stored()).isEqualTo(12_000);
            assertThat(spoolFiles()).isZero();
        }
    }

    @Test
    void aStoreThatIsLockedForAWhileLosesNothing() throws Exception {
        try (SqliteStore store = store()) {
            Spool spool = spool();
            Shipper shipper = Shipper.start(spool, store);
            Ledger lane = spool.lane();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                write(lane, 100);
                await().until(() -> shipper.failures() > 0);
                statement.execute("ROLLBACK");
            }
            await().until(() -> shipper.stored() == 100);

            end(shipper, spool);
            assertThat(requests()).isEqualTo(100);
            assertThat(spool.lost()).isZero();
        }
    }

    @Test
    void aProcessThatDiesBetweenTwoBatchesStoresEachRecordOnce() throws Exception {
        try (SqliteStore store = store();
                Spool spool = spool()) {
            Ledger lane = spool.lane();
            write(lane, 10);
            Batch first = spool.read(4);
            spool.stored(first);
            store.write(first, List.of());
            // What is in the store now may not have been noted in the spool, as after a crash.
        }
        try (SqliteStore store = store()) {
            Spool spool = spool();
            end(Shipper.start(spool, store), spool);

            assertThat(requests()).isEqualTo(10);
        }
    }

    @Test
    void aSpoolThatIsPutBackFromABackupStoresNothingTwice() throws Exception {
        Path copy = folder.resolve("copy");
        try (Spool spool = spool()) {
            write(spool.lane(), 10);
        }
        copy(spoolFolder(), copy);
        try (SqliteStore store = store()) {
            Spool spool = spool();
            end(Shipper.start(spool, store), spool);
        }
        try (SqliteStore store = store()) {
            Spool again = Spool.open(copy, 16 << 20, 1);
            end(Shipper.start(again, store), again);

            assertThat(requests()).isEqualTo(10);
        }
    }

    @Test
    void positionsOfFilesThatAreGoneAreForgotten() throws Exception {
        try (SqliteStore store = store()) {
            for (int i = 0; i < 3; i++) {
                Spool spool = spool();
                write(spool.lane(), 1);
                end(Shipper.start(spool, store), spool);
            }
            Map<Batch.File, Integer> positions = store.positions();
            assertThat(positions).hasSizeLessThanOrEqualTo(1);
        }
    }

    private long requests() throws Accounts.Unavailable {
        Question all = new Question(By.WORKLOAD, Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), ZoneOffset.UTC);
        return new SqliteReports(file())
                .usage(all).stream().mapToLong(Accounts.Sum::requests).sum();
    }

    private static void write(Ledger lane, int count) {
        for (int i = 0; i < count; i++) {
            lane.record(Records.answered("req_" + i));
        }
    }

    private static void end(Shipper shipper, Spool spool) {
        spool.seal();
        shipper.close();
        spool.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private long spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(spoolFolder())) {
            return files.filter(file -> file.toString().endsWith(".spool")).count();
        }
    }

    private Spool spool() throws IOException {
        return Spool.open(spoolFolder(), 64 << 20, 1);
    }

    private Path spoolFolder() {
        return folder.resolve("spool");
    }

    private Path file() {
        return folder.resolve("s.db");
    }

    private SqliteStore store() throws StoreException {
        return SqliteStore.open(file(), Duration.ofDays(36_500), Duration.ofDays(36_500));
    }
}
