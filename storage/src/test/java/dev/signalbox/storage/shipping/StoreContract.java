package dev.signalbox.storage.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Scope;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Records;
import dev.signalbox.storage.spool.Spool;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What every store promises, whatever it is made of.
@Tag("sockets")
public abstract class StoreContract extends HabitContract {
    // ── Single requests ──────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aRecordIsReadAsItWasWritten() throws Exception {
        UsageRecord tagged = Records.tagged("c", "team=search,feature=a\"b\\c");
        try (Store store = open()) {
            store.write(batch(1, Records.answered("a"), Records.refused("b"), tagged, Records.spoken("d")), List.of());

            assertThat(reports().request("a")).containsExactly(Records.answered("a"));
            assertThat(reports().request("b")).containsExactly(Records.refused("b"));
            assertThat(reports().request("c")).containsExactly(tagged);
            assertThat(reports().request("d")).containsExactly(Records.spoken("d"));
            assertThat(reports().request("e")).isEmpty();
        }
    }

    @Test
    void theSameIdentifierMayBeThereOftenAndTheLatestComeFirst() throws Exception {
        try (Store store = open()) {
            List<UsageRecord> records = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                records.add(Records.at("mine", NOON.plus(Duration.ofHours(i)).toEpochMilli()));
            }
            store.write(batch(1, records.toArray(UsageRecord[]::new)), List.of());

            assertThat(reports().request("mine"))
                    .containsExactlyElementsOf(records.reversed().subList(0, 100));
        }
    }

    @Test
    void whateverACallerWritesIsStored() throws Exception {
        String hostile = "a'b\"c\\d\u0000e\u0001\uD800;\t-- \u00e4\uD83D\uDE00";
        try (Store store = open()) {
            store.write(batch(1, Records.answered(hostile), Records.tagged("b", "x=" + hostile)), List.of());

            assertThat(reports().request("b")).hasSize(1);
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
        }
    }

    @Test
    void countsThatNoProviderCanMeanKeepNoLaterRecordsOut() throws Exception {
        try (Store store = open()) {
            for (int i = 1; i <= 12; i++) {
                store.write(batch(i, Records.absurd("a" + i, NOON.toEpochMilli())), List.of());
            }
            store.write(batch(13, Records.answered("b")), List.of());

            assertThat(reports().request("b")).hasSize(1);
            assertThat(sums(By.KEY).getFirst().requests()).isGreaterThanOrEqualTo(12);
        }
    }

    // ── Exactly once ─────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aBatchThatIsWrittenTwiceIsThereAndCountedOnce() throws Exception {
        Batch batch = batch(1, Records.answered("a"), Records.answered("b"));
        try (Store store = open()) {
            store.write(batch, List.of());
            store.write(batch, List.of());

            assertThat(reports().request("a")).hasSize(1);
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
        }
    }

    @Test
    void aBatchOfWhichAPartIsThereIsStoredFromThereOn() throws Exception {
        UsageRecord[] records = {Records.answered("a"), Records.answered("b"), Records.answered("c")};
        try (Store store = open()) {
            store.write(batchTo(NODE, 1, 64 + 16, records[0], records[1]), List.of());
            store.write(batchTo(NODE, 1, 64 + 24, records), List.of());

            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(3);
            assertThat(store.positions()).isEqualTo(Map.of(new Batch.File(NODE, 1), 64 + 24));
        }
    }

    @Test
    void filesOfTheSameNumberInTwoSpoolsAreTwo() throws Exception {
        try (Store store = open()) {
            store.write(batchTo(NODE, 1, 72, Records.answered("a")), List.of());
            store.write(batchTo(OTHER_NODE, 1, 72, Records.answered("a")), List.of());

            assertThat(reports().request("a")).hasSize(2);
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
        }
    }

    @Test
    void positionsOutliveTheProcessUntilTheirFilesAreGone() throws Exception {
        Batch.File file = new Batch.File(NODE, 7);
        try (Store store = open()) {
            store.write(batch(7, Records.answered("a")), List.of());
        }
        try (Store store = open()) {
            assertThat(store.positions()).isEqualTo(Map.of(file, 200));
            store.write(batch(8), List.of(file));
            assertThat(store.positions()).doesNotContainKey(file);
        }
    }

    @Test
    void aFileThatIsGoneAndComesBackIsNotStoredAgain() throws Exception {
        try (Store store = open()) {
            for (long segment : new long[] {3, 1, 2}) {
                store.write(batch(segment, Records.answered("s" + segment)), List.of());
                store.write(batch(9), List.of(new Batch.File(NODE, segment)));
            }
            store.write(batch(2, Records.answered("s2")), List.of());
            store.write(batch(4, Records.answered("s4")), List.of());

            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(4);
        }
    }

    @Test
    void aProcessThatDiesBetweenTwoBatchesStoresEachRecordOnce() throws Exception {
        try (Store store = open();
                Spool spool = spool("spool")) {
            write(spool.lane(), 10);
            Batch first = spool.read(4);
            spool.stored(first);
            store.write(first, List.of());
            // What is in the store now may not have been noted in the spool, as after a crash.
        }
        try (Store store = open()) {
            Spool spool = spool("spool");
            end(Shipper.start(spool, store), spool);

            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(10);
        }
    }

    @Test
    void aSpoolThatIsPutBackFromABackupStoresNothingTwice() throws Exception {
        try (Spool spool = spool("spool")) {
            write(spool.lane(), 10);
        }
        Files.createDirectory(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve("copy").resolve(file.getFileName()));
            }
        }
        for (String name : List.of("spool", "copy")) {
            try (Store store = open()) {
                Spool spool = spool(name);
                end(Shipper.start(spool, store), spool);
            }
        }
        assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(10);
    }

    // ── Sums ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void sumsAreOfTheHoursThatBeginInTheTimeAskedFor() throws Exception {
        try (Store store = open()) {
            store.write(
                    batch(
                            1,
                            Records.at("a", NOON.minusSeconds(1).toEpochMilli()),
                            Records.at("b", NOON.toEpochMilli()),
                            Records.at("c", NOON.plusSeconds(3599).toEpochMilli()),
                            Records.at("d", NOON.plusSeconds(3600).toEpochMilli())),
                    List.of());

            Sum expected = new Sum(
                    "openai/gpt-5.1", 2, 2, 4, 200, 40, 100, 20, 10, new BigDecimal("0.000246913578"), 0, 6, 2, 2);
            assertThat(reports().usage(new Question(By.TARGET, NOON, NOON.plusSeconds(3600), ZoneOffset.UTC)))
                    .containsExactly(expected);
            assertThat(reports().usage(new Question(By.DAY, NOON, NOON.plusSeconds(3600), ZoneOffset.UTC)))
                    .extracting(Sum::name, Sum::cost)
                    .containsExactly(tuple("2026-11-22", expected.cost()));
        }
    }

    @Test
    void wholeDaysAndTheHoursAroundThemAreAddedUp() throws Exception {
        Instant from = Instant.parse("2026-11-20T22:00:00Z");
        try (Store store = open()) {
            List<UsageRecord> records = new ArrayList<>();
            for (int hour = 0; hour < 60; hour++) {
                records.add(Records.at("r", from.plus(Duration.ofHours(hour)).toEpochMilli()));
            }
            store.write(batch(1, records.toArray(UsageRecord[]::new)), List.of());
            for (int i = 0; i < 10; i++) {
                store.tidy(NOON.toEpochMilli());
            }

            for (int begin = 0; begin < 30; begin += 5) {
                for (int end = begin; end < 60; end += 7) {
                    Question question = new Question(
                            By.KEY,
                            from.plus(Duration.ofHours(begin)),
                            from.plus(Duration.ofHours(end)),
                            ZoneOffset.UTC);
                    assertThat(reports().usage(question).stream()
                                    .mapToLong(Sum::requests)
                                    .sum())
                            .as("%d to %d", begin, end)
                            .isEqualTo(end - begin);
                }
            }
        }
    }

    @Test
    void daysBeginWhereTheZoneSays() throws Exception {
        Instant evening = Instant.parse("2026-11-22T16:30:00Z");
        try (Store store = open()) {
            store.write(
                    batch(1, Records.at("a", NOON.toEpochMilli()), Records.at("b", evening.toEpochMilli())), List.of());

            Question question =
                    new Question(By.DAY, NOON.minusSeconds(86400), NOON.plusSeconds(86400), ZoneId.of("Asia/Seoul"));
            assertThat(reports().usage(question))
                    .extracting(Sum::name, Sum::requests)
                    .containsExactly(tuple("2026-11-22", 1L), tuple("2026-11-23", 1L));
        }
    }

    @Test
    void sumsAreByEveryColumnAndRequestsWithoutAKeyAreTheirOwnLine() throws Exception {
        try (Store store = open()) {
            store.write(batch(1, Records.refused("a"), Records.answered("b"), Records.answered("c")), List.of());

            assertThat(sums(By.KEY)).extracting(Sum::name).containsExactly("web", "-");
            assertThat(sums(By.WORKLOAD)).extracting(Sum::name).containsExactly("core-chat", "default");
            assertThat(sums(By.ROUTE)).extracting(Sum::name).containsExactly("chat", "-");
            assertThat(sums(By.TARGET)).extracting(Sum::name).containsExactly("openai/gpt-5.1", "-");
            assertThat(sums(By.OUTCOME)).extracting(Sum::name).containsExactly("success", "client_gone");
            assertThat(sums(By.KEY)).extracting(Sum::succeeded).containsExactly(2L, 0L);
        }
    }

    @Test
    void sumsOfManyBatchesComeTogether() throws Exception {
        for (int run = 0; run < 3; run++) {
            try (Store store = open()) {
                for (int i = 1; i <= 5; i++) {
                    store.write(batch(10L * run + i, Records.answered("a"), Records.refused("b")), List.of());
                }
            }
        }
        assertThat(sums(By.KEY))
                .extracting(Sum::name, Sum::requests)
                .containsExactly(tuple("-", 15L), tuple("web", 15L));
    }

    @Test
    void tagsAreAddedUpByTheirValues() throws Exception {
        try (Store store = open()) {
            store.write(
                    batch(
                            1,
                            Records.tagged("a", "team=search,app=x"),
                            Records.tagged("b", "team=search"),
                            Records.tagged("c", "team=ads"),
                            Records.answered("d")),
                    List.of());

            Question team = new Question(By.TAG, Instant.EPOCH, NOON.plusSeconds(86400), ZoneOffset.UTC, "team");
            assertThat(reports().usage(team))
                    .extracting(Sum::name, Sum::requests)
                    .containsExactly(tuple("search", 2L), tuple("ads", 1L));
        }
    }

    @Test
    void tagsThatAreTooManyAreOneLine() throws Exception {
        try (Store store = open()) {
            UsageRecord[] records = new UsageRecord[1_100];
            for (int i = 0; i < records.length; i++) {
                records[i] = Records.tagged("r", "user=u" + i);
            }
            store.write(batch(1, records), List.of());

            Question user = new Question(By.TAG, Instant.EPOCH, NOON.plusSeconds(86400), ZoneOffset.UTC, "user");
            List<Sum> sums = reports().usage(user);
            assertThat(sums).hasSize(1_001);
            assertThat(sums.getFirst()).extracting(Sum::name, Sum::requests).containsExactly("(other)", 100L);
        }
    }

    @Test
    void whatAKeyHasUsedIsToldWithoutWhatOthersHave() throws Exception {
        Instant from = Instant.parse("2026-11-20T22:00:00Z");
        try (Store store = open()) {
            List<UsageRecord> records = new ArrayList<>();
            for (int hour = 0; hour < 60; hour++) {
                long at = from.plus(Duration.ofHours(hour)).toEpochMilli();
                records.add(Records.at("r", at));
                records.add(Records.of("r", at, "other", "openai/gpt-5.1", Outcome.SUCCESS));
                records.add(Records.of("r", at, "web", "-", Outcome.REFUSED));
                // The gateway has answered this one by itself.
                records.add(Records.of("r", at, "web", "-", Outcome.SUCCESS));
            }
            store.write(batch(1, records.toArray(UsageRecord[]::new)), List.of());
            for (int i = 0; i < 10; i++) {
                store.tidy(NOON.toEpochMilli());
            }

            for (int begin = 0; begin < 30; begin += 6) {
                for (int end = begin; end < 60; end += 9) {
                    Instant first = from.plus(Duration.ofHours(begin));
                    assertThat(reports().ofKey("web", first, from.plus(Duration.ofHours(end))))
                            .as("%d to %d", begin, end)
                            .extracting(Sum::name, Sum::requests)
                            .containsExactlyInAnyOrderElementsOf(
                                    end == begin
                                            ? List.of()
                                            : List.of(
                                                    tuple("success", (long) end - begin),
                                                    tuple("refused", (long) end - begin)));
                }
            }
            assertThat(reports().ofKey("web", from, from.plus(Duration.ofHours(1))))
                    .anySatisfy(sum -> {
                        assertThat(sum.name()).isEqualTo("success");
                        assertThat(sum.input()).isEqualTo(100);
                        assertThat(sum.cost()).isEqualByComparingTo("0.000123456789");
                    });
            assertThat(reports().ofKey("nobody's", from, from.plus(Duration.ofDays(3))))
                    .isEmpty();
        }
    }

    @Test
    void recordsOfATimeAreGivenOutOneByOne() throws Exception {
        try (Store store = open()) {
            List<UsageRecord> records = new ArrayList<>();
            for (int minute = 0; minute < 300; minute += 7) {
                records.add(Records.at(
                        "m" + minute, NOON.plus(Duration.ofMinutes(minute)).toEpochMilli()));
            }
            store.write(batch(1, records.toArray(UsageRecord[]::new)), List.of());

            List<UsageRecord> given = new ArrayList<>();
            reports().records(NOON.plus(Duration.ofMinutes(14)), NOON.plus(Duration.ofMinutes(140)), given::add);
            assertThat(given).containsExactlyInAnyOrderElementsOf(records.subList(2, 20));
            // Who does not take them all ends it.
            assertThatThrownBy(() -> reports().records(NOON, NOON.plus(Duration.ofDays(1)), _ -> {
                        throw new java.io.IOException("away");
                    }))
                    .hasMessage("away");
            given.clear();
            reports().records(Instant.EPOCH, NOON, given::add);
            assertThat(given).isEmpty();
        }
    }

    // ── What was spent ───────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void spentIsExactAlsoFromTheMiddleOfAnHour() throws Exception {
        long cost = 123_456_789;
        long halfPast = NOON.plusSeconds(1800).toEpochMilli();
        try (Store store = open()) {
            store.write(
                    batch(
                            1,
                            Records.at("a", halfPast - 1),
                            Records.at("b", halfPast),
                            Records.at("c", NOON.plusSeconds(3600).toEpochMilli()),
                            Records.at("d", NOON.plus(Duration.ofDays(3)).toEpochMilli()),
                            Records.refused("e")),
                    List.of());

            Scope all = new Scope.Everything();
            assertThat(reports().spent(Instant.ofEpochMilli(halfPast), all)).isEqualTo(3 * cost);
            assertThat(reports().spent(Instant.ofEpochMilli(halfPast - 1), all)).isEqualTo(4 * cost);
            assertThat(reports().spent(NOON, new Scope.OfKey("web"))).isEqualTo(4 * cost);
            assertThat(reports().spent(Instant.ofEpochMilli(halfPast), new Scope.OfWorkload("core-chat")))
                    .isEqualTo(3 * cost);
            assertThat(reports().spent(Instant.ofEpochMilli(halfPast), new Scope.OfKey("other")))
                    .isZero();
            assertThat(reports().spent(Instant.EPOCH, all)).isEqualTo(4 * cost);
        }
    }

    // ── How long, and whose ──────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void recordsAreDeletedWhenTheirTimeIsOverAndSumsLater() throws Exception {
        long now = NOON.toEpochMilli();
        long day = Duration.ofDays(1).toMillis();
        try (Store store = open(Duration.ofDays(10), Duration.ofDays(100))) {
            store.write(
                    batch(
                            1,
                            Records.at("new", now),
                            Records.at("old", now - 12 * day),
                            Records.at("older", now - 102 * day)),
                    List.of());

            while (store.tidy(now)) {
                // Until there is nothing left to do.
            }

            assertThat(reports().request("new")).hasSize(1);
            assertThat(reports().request("old")).isEmpty();
            assertThat(reports().request("older")).isEmpty();
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(2);
            assertThat(sums(By.DAY)).hasSize(2);

            // One that comes late, of a time that is over, is no trouble.
            store.write(batch(2, Records.at("late", now - 12 * day)), List.of());
            assertThat(sums(By.KEY).getFirst().requests()).isEqualTo(3);
        }
    }

    @Test
    void aNewerSchemaIsNotTouched() throws Exception {
        try (Store store = open()) {
            store.write(batch(1, Records.answered("a")), List.of());
        }
        makeNewer();

        assertThatThrownBy(() -> {
                    try (Store store = open()) {
                        store.positions();
                    }
                })
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version of Signalbox")
                .hasMessageContaining("99");
    }
}
