package dev.signalbox.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sockets")
class ChunksTest {
    private static final String NODE = "6f1a3a7e-0000-4000-8000-000000000001";
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final long COST = 123_456_789;
    private static final Scope ALL = new Scope.Everything();

    @TempDir
    Path folder;

    private int written;

    @Test
    void smallChunksOfAnHourBecomeOneAndNoRecordIsLost() throws Exception {
        try (SqliteStore store = open()) {
            for (int i = 0; i < 40; i++) {
                write(store, Records.at("r" + i, NOON.toEpochMilli() + i));
            }

            tidy(store, NOON);

            assertThat(number("SELECT count(*) FROM chunks")).isEqualTo(1);
            assertThat(number("SELECT count FROM chunks")).isEqualTo(40);
            SqliteReports reports = new SqliteReports(file());
            for (int i = 0; i < 40; i++) {
                assertThat(reports.request("r" + i)).containsExactly(Records.at("r" + i, NOON.toEpochMilli() + i));
            }
            assertThat(sum(By.KEY, Instant.EPOCH, NOON.plusSeconds(3600))).isEqualTo(40);
        }
    }

    @Test
    void aReportSaysTheSameBeforeAndAfterItsDaysAreAddedUp() throws Exception {
        Instant from = NOON.minus(Duration.ofDays(4));
        try (SqliteStore store = open()) {
            for (int hour = 0; hour < 100; hour++) {
                write(
                        store,
                        Records.at("r" + hour, from.plus(Duration.ofHours(hour)).toEpochMilli()));
            }
            List<Long> before = counts(from);
            Instant later = NOON.plus(Duration.ofDays(10));

            tidy(store, later);

            assertThat(number("SELECT count(*) FROM days")).isEqualTo(5);
            assertThat(counts(from)).isEqualTo(before);
            write(store, Records.at("late", from.toEpochMilli()));
            assertThat(sum(By.TARGET, Instant.EPOCH, later)).isEqualTo(101);
        }
    }

    private List<Long> counts(Instant from) throws Exception {
        List<Long> counts = new ArrayList<>();
        for (int begin = -3; begin < 40; begin += 7) {
            for (int length = 1; length < 100; length += 11) {
                Instant at = from.plus(Duration.ofHours(begin));
                counts.add(sum(By.KEY, at, at.plus(Duration.ofHours(length))));
                counts.add(sum(By.DAY, at, at.plus(Duration.ofHours(length))));
            }
        }
        return counts;
    }

    @Test
    void whatWasSpentIsExactAlsoFromTheMiddleOfAnHour() throws Exception {
        try (SqliteStore store = open()) {
            write(
                    store,
                    Records.at("a", NOON.minusMillis(1).toEpochMilli()),
                    Records.at("b", NOON.toEpochMilli()),
                    Records.at("c", NOON.plusSeconds(1799).toEpochMilli()),
                    Records.at("d", NOON.plusSeconds(1800).toEpochMilli()),
                    Records.at("e", NOON.plusSeconds(7200).toEpochMilli()),
                    Records.refused("f"));
            SqliteReports reports = new SqliteReports(file());

            assertThat(reports.spent(Instant.EPOCH, ALL)).isEqualTo(5 * COST);
            assertThat(reports.spent(NOON, ALL)).isEqualTo(4 * COST);
            assertThat(reports.spent(NOON.plusSeconds(1800), ALL)).isEqualTo(2 * COST);
            assertThat(reports.spent(NOON.plusSeconds(1800), new Scope.OfKey("web")))
                    .isEqualTo(2 * COST);
            assertThat(reports.spent(NOON.plusSeconds(1800), new Scope.OfKey("other")))
                    .isZero();
            assertThat(reports.spent(NOON, new Scope.OfWorkload("core-chat"))).isEqualTo(4 * COST);
            assertThat(reports.spent(NOON, new Scope.OfWorkload("default"))).isZero();
        }
    }

    @Test
    void tagsOfAnHourAreAddedUpOnlyAsFarAsTheyAreFew() throws Exception {
        UsageRecord[] records = new UsageRecord[1_010];
        for (int i = 0; i < records.length; i++) {
            records[i] = Records.tagged("r" + i, "user=u" + i + ",team=search");
        }
        try (SqliteStore store = open()) {
            write(store, records);
        }
        try (SqliteStore store = open()) {
            write(store, Records.tagged("again", "user=u7"), Records.tagged("new", "user=new"));

            List<Sum> users = tagged("user");
            assertThat(users).hasSize(1_001);
            assertThat(users.getFirst().name()).isEqualTo("(other)");
            assertThat(users.getFirst().requests()).isEqualTo(11);
            assertThat(users.get(1).name()).isEqualTo("u7");
            assertThat(users.get(1).requests()).isEqualTo(2);
            assertThat(tagged("team")).extracting(Sum::requests).containsExactly(1_010L);
            assertThat(tagged("none")).isEmpty();
        }
    }

    private List<Sum> tagged(String name) throws Exception {
        return new SqliteReports(file()).usage(new Question(By.TAG, Instant.EPOCH, NOON, ZoneOffset.UTC, name));
    }

    @Test
    void aFileThatIsFinishedIsNotStoredAgainWhateverOthersCameBetween() throws Exception {
        try (SqliteStore store = open()) {
            Batch[] batches = new Batch[6];
            for (int file : new int[] {1, 3, 2, 5, 4}) {
                batches[file] = batch(file, Records.answered("r" + file));
                store.write(batches[file], List.of());
                store.write(new Batch(List.of(), List.of()), List.of(new Batch.File(NODE, file)));
            }
            assertThat(number("SELECT count(*) FROM finished")).isEqualTo(1);

            for (int file = 1; file < batches.length; file++) {
                store.write(batches[file], List.of());
            }

            assertThat(sum(By.KEY, Instant.EPOCH, NOON)).isEqualTo(5);
            assertThat(store.positions()).isEmpty();
        }
    }

    @Test
    void aStoreOfTheFirstVersionIsBroughtOver() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            try (InputStream in = SqliteStore.class.getResourceAsStream("1.sql")) {
                assertThat(in).isNotNull();
                for (String each : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\n")) {
                    statement.execute(each);
                }
            }
            statement.execute("PRAGMA application_id = " + Database.APPLICATION);
            statement.execute("PRAGMA user_version = 1");
            statement.execute("INSERT INTO requests VALUES (7, 1790000000000, 'old', 1, 'chat', 'openai', 'web',"
                    + " 'core-chat', 'chat', 'openai/gpt-5.1', 'gpt-5.1', 1, 200, 'success', NULL, 100, 20, 50, 10, 4, 5,"
                    + " 0, 123456789, 1, 3000000, 1500000, 321, 654,"
                    + " '[{\"target\":\"claude/sonnet\",\"failure\":\"upstream_unavailable\",\"status\":503,"
                    + "\"nanos\":1000000},{\"target\":\"openai/gpt-5.1\",\"failure\":null,\"status\":200,"
                    + "\"nanos\":2000000}]',"
                    + " '[{\"target\":\"other/model\",\"credential\":2,\"reason\":\"resting\"}]')");
            statement.execute("INSERT INTO hours VALUES (497222, 'web', 'core-chat', 'chat', 'openai/gpt-5.1',"
                    + " 'success', 1, 2, 100, 20, 50, 10, 5, 123456789, 0, 3, 1, 1)");
        }

        try (SqliteStore store = open()) {
            write(store, Records.answered("new"));

            SqliteReports reports = new SqliteReports(file());
            assertThat(reports.request("old")).containsExactly(Records.answered("old"));
            assertThat(sum(By.DAY, Instant.EPOCH, NOON)).isEqualTo(2);
            assertThat(sum(By.ROUTE, Instant.EPOCH, NOON)).isEqualTo(2);
            assertThat(reports.spent(Instant.EPOCH, ALL)).isEqualTo(2 * COST);
        }
    }

    private long sum(By by, Instant from, Instant to) throws Exception {
        ZoneId zone = ZoneOffset.ofHours(9);
        return new SqliteReports(file())
                .usage(new Question(by, from, to, zone)).stream()
                        .mapToLong(Sum::requests)
                        .sum();
    }

    private static void tidy(SqliteStore store, Instant now) throws StoreException {
        while (store.tidy(now.toEpochMilli())) {
            // Until there is nothing left to do.
        }
    }

    private long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private Path file() {
        return folder.resolve("s.db");
    }

    private SqliteStore open() throws StoreException {
        return SqliteStore.open(file(), Duration.ofDays(36_500), Duration.ofDays(36_500));
    }

    private void write(SqliteStore store, UsageRecord... records) throws StoreException {
        store.write(batch(++written, records), List.of());
    }

    private static Batch batch(long segment, UsageRecord... records) {
        List<Kept> kept = new ArrayList<>();
        for (UsageRecord record : records) {
            kept.add(Kept.of(new Place(NODE, 0, segment, 64 + 8 * kept.size()), record));
        }
        return new Batch(kept, List.of(new Batch.Reached(new Batch.File(NODE, segment), 200)));
    }
}
