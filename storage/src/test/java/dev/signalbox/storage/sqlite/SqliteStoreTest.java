package dev.signalbox.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.shipping.StoreException;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Kept;
import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.Records;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class SqliteStoreTest {
    private static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void aRecordIsReadAsItWasWritten() throws Exception {
        try (SqliteStore store = open()) {
            store.write(batch(1, Records.answered("a"), Records.refused("b")), List.of());

            SqliteReports reports = new SqliteReports(file());
            assertThat(reports.request("a")).containsExactly(Records.answered("a"));
            assertThat(reports.request("b")).containsExactly(Records.refused("b"));
            assertThat(reports.request("c")).isEmpty();
        }
    }

    @Test
    void theSameIdentifierMayBeThereOften() throws Exception {
        try (SqliteStore store = open()) {
            store.write(batch(1, Records.at("mine", 1), Records.at("mine", 2)), List.of());

            assertThat(new SqliteReports(file()).request("mine"))
                    .containsExactly(Records.at("mine", 2), Records.at("mine", 1));
        }
    }

    @Test
    void aBatchThatIsWrittenTwiceIsThereAndCountedOnce() throws Exception {
        Batch batch = batch(1, Records.answered("a"), Records.answered("b"));
        try (SqliteStore store = open()) {
            store.write(batch, List.of());
            store.write(batch, List.of());

            assertThat(new SqliteReports(file()).request("a")).hasSize(1);
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
        }
    }

    @Test
    void positionsOutliveTheProcessUntilTheirFilesAreGone() throws Exception {
        Batch batch = batch(7, Records.answered("a"));
        Batch.File file = new Batch.File(NODE, 7);
        try (SqliteStore store = open()) {
            store.write(batch, List.of());
        }
        try (SqliteStore store = open()) {
            assertThat(store.positions()).isEqualTo(Map.of(file, 200));
            store.write(batch(8), List.of(file));
            assertThat(store.positions()).doesNotContainKey(file);
        }
    }

    @Test
    void sumsAreOfTheHoursThatBeginInTheTimeAskedFor() throws Exception {
        try (SqliteStore store = open()) {
            store.write(
                    batch(
                            1,
                            Records.at("a", NOON.minusSeconds(1).toEpochMilli()),
                            Records.at("b", NOON.toEpochMilli()),
                            Records.at("c", NOON.plusSeconds(3599).toEpochMilli()),
                            Records.at("d", NOON.plusSeconds(3600).toEpochMilli())),
                    List.of());

            List<Sum> sums = new SqliteReports(file())
                    .usage(new Question(By.TARGET, NOON, NOON.plusSeconds(3600), ZoneOffset.UTC));

            assertThat(sums)
                    .containsExactly(new Sum(
                            "openai/gpt-5.1",
                            2,
                            2,
                            4,
                            200,
                            40,
                            100,
                            20,
                            10,
                            new BigDecimal("0.000246913578"),
                            0,
                            6,
                            2,
                            2));
        }
    }

    @Test
    void daysBeginWhereTheZoneSays() throws Exception {
        Instant evening = Instant.parse("2026-11-22T16:30:00Z");
        try (SqliteStore store = open()) {
            store.write(
                    batch(1, Records.at("a", NOON.toEpochMilli()), Records.at("b", evening.toEpochMilli())), List.of());

            Question question =
                    new Question(By.DAY, NOON.minusSeconds(86400), NOON.plusSeconds(86400), ZoneId.of("Asia/Seoul"));
            assertThat(new SqliteReports(file()).usage(question))
                    .extracting(Sum::name, Sum::requests)
                    .containsExactly(tuple("2026-11-22", 1L), tuple("2026-11-23", 1L));
        }
    }

    @Test
    void requestsWithoutAKeyAreTheirOwnLine() throws Exception {
        try (SqliteStore store = open()) {
            store.write(batch(1, Records.refused("a"), Records.answered("b"), Records.answered("c")), List.of());

            assertThat(sums(By.KEY)).extracting(Sum::name).containsExactly("web", "-");
            assertThat(sums(By.OUTCOME)).extracting(Sum::name).containsExactly("success", "client_gone");
            assertThat(sums(By.KEY)).extracting(Sum::succeeded).containsExactly(2L, 0L);
        }
    }

    @Test
    void recordsAreDeletedWhenTheirTimeIsOverAndSumsLater() throws Exception {
        long now = NOON.toEpochMilli();
        long day = Duration.ofDays(1).toMillis();
        try (SqliteStore store = SqliteStore.open(file(), Duration.ofDays(10), Duration.ofDays(100))) {
            store.write(
                    batch(
                            1,
                            Records.at("new", now),
                            Records.at("old", now - 11 * day),
                            Records.at("older", now - 101 * day)),
                    List.of());

            while (store.tidy(now)) {
                // Until there is nothing left to do.
            }

            SqliteReports reports = new SqliteReports(file());
            assertThat(reports.request("new")).hasSize(1);
            assertThat(reports.request("old")).isEmpty();
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
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
