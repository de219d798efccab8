package dev.signalbox.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only a file does; what every store does is in [SqliteContractTest].
@Tag("sockets")
class SqliteStoreTest {
    private static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void countsThatNoProviderCanMeanLeaveSumsReadable() throws Exception {
        Instant then = NOON.minus(Duration.ofDays(3));
        try (SqliteStore store = open()) {
            for (int i = 1; i <= 2; i++) {
                UsageRecord[] records = new UsageRecord[20];
                for (int at = 0; at < records.length; at++) {
                    records[at] = Records.absurd(
                            "a" + at, then.plus(Duration.ofHours(at)).toEpochMilli());
                }
                store.write(batch(i, records), List.of());
            }
            while (store.tidy(NOON.toEpochMilli())) {
                // Until days are added up, too.
            }
            SqliteReports reports = new SqliteReports(file());
            for (By by : By.values()) {
                Question all = new Question(by, Instant.EPOCH, NOON, ZoneOffset.UTC, "team");
                assertThat(reports.usage(all))
                        .allSatisfy(sum -> assertThat(sum.input()).isGreaterThan(999_999_999_999_999_999L));
            }
            assertThat(reports.pairs(Instant.EPOCH, NOON)).hasSize(1);
            assertThat(reports.habits(Instant.EPOCH, NOON)).isEmpty();
            assertThat(reports.spent(Instant.EPOCH, new Scope.Everything())).isEqualTo(Long.MAX_VALUE);
            assertThat(reports.spent(then.plusSeconds(1), new Scope.Everything()))
                    .isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void aStoreOfTheVersionBeforeHabitsIsBroughtOver() throws Exception {
        try (SqliteStore store = open()) {
            store.write(batch(1, Records.answered("old")), List.of());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE habits");
            statement.execute("DROP TABLE remembered_items");
            statement.execute("DROP TABLE remembered");
            statement.execute("PRAGMA user_version = 4");
        }

        try (SqliteStore store = open()) {
            UsageRecord asked = Records.asked("new", NOON.toEpochMilli(), "web", "chat", 4096, 20, 7);
            store.write(batch(2, asked), List.of());

            SqliteReports reports = new SqliteReports(file());
            assertThat(reports.request("old")).containsExactly(Records.answered("old"));
            assertThat(reports.request("new")).containsExactly(asked);
            assertThat(reports.habits(NOON, NOON.plusSeconds(3600))).hasSize(1);
        }
    }

    @Test
    void aNewerSchemaIsNotTouched() throws Exception {
        open().close();
        execute("PRAGMA user_version = 99");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version of Signalbox")
                .hasMessageContaining(file().toString());
    }

    @Test
    void aDatabaseOfSomebodyElseIsNotTouched() throws Exception {
        execute("CREATE TABLE theirs (a)");

        assertThatThrownBy(this::open).hasMessageContaining("not one of Signalbox");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(file(), "This is a letter and nothing else. ".repeat(100));

        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining(file().toString());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path nowhere = folder.resolve("nowhere/s.db");

        assertThatThrownBy(() -> SqliteStore.open(nowhere, Duration.ofDays(1), Duration.ofDays(1)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("there is no folder " + nowhere.getParent());
    }

    @Test
    void twoProcessesDoNotShareAStore() throws Exception {
        try (SqliteStore _ = open()) {
            assertThatThrownBy(this::open).hasMessageContaining("in use by another process");
        }
        open().close();
    }

    @Test
    void whatCannotBeWrittenWholeIsNotThereAtAll() throws Exception {
        try (SqliteStore store = open()) {
            execute("CREATE TRIGGER refuse BEFORE INSERT ON totals WHEN NEW.outcome = 'client_gone'"
                    + " BEGIN SELECT RAISE(FAIL, 'no'); END");

            assertThatThrownBy(() -> store.write(batch(1, Records.answered("good"), Records.refused("bad")), List.of()))
                    .isInstanceOf(StoreException.class);

            assertThat(new SqliteReports(file()).request("good")).isEmpty();
            assertThat(store.positions()).isEmpty();
            store.write(batch(1, Records.answered("good")), List.of());
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatWasTakenAwayIsNotWrittenToAnyMore() throws Exception {
        try (SqliteStore store = open()) {
            store.write(batch(1, Records.answered("good")), List.of());
            Files.delete(file());

            assertThatThrownBy(() -> store.write(batch(2, Records.answered("lost")), List.of()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("removed while it was in use");

            Files.writeString(file(), "another");
            assertThatThrownBy(() -> store.write(batch(2, Records.answered("lost")), List.of()))
                    .hasMessageContaining("replaced while it was in use");
        }
    }

    private List<Sum> sums(By by) throws Exception {
        return new SqliteReports(file())
                .usage(new Question(by, Instant.EPOCH, NOON.plus(Duration.ofDays(1)), ZoneOffset.UTC));
    }

    private Path file() {
        return folder.resolve("s.db");
    }

    private SqliteStore open() throws StoreException {
        return SqliteStore.open(file(), Duration.ofDays(36_500), Duration.ofDays(36_500));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Batch batch(long segment, UsageRecord... records) {
        List<Kept> kept = new ArrayList<>();
        for (UsageRecord record : records) {
            kept.add(Kept.of(new Place(NODE, 0, segment, 64 + 8 * kept.size()), record));
        }
        return new Batch(kept, List.of(new Batch.Reached(new Batch.File(NODE, segment), 200)));
    }
}
