package dev.signalbox.storage.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import dev.signalbox.storage.spool.Batch;
import dev.signalbox.storage.spool.Records;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every store says of how callers ask.
public abstract class HabitContract extends StoreScene {
    private static final String TARGET = "openai/gpt-5.1";
    private static final BigDecimal COST = new BigDecimal("0.000123456789");

    @Test
    void boundsAndDigestsAreReadAsTheyWereWritten() throws Exception {
        UsageRecord asked = Records.asked("a", NOON.toEpochMilli(), "web", "chat", 4096, 20, -7);
        try (Store store = open()) {
            store.write(batch(1, asked), List.of());

            assertThat(reports().request("a")).containsExactly(asked);
        }
    }

    @Test
    void boundsAreAddedUpWithTheLongestAnswer() throws Exception {
        try (Store store = open()) {
            store.write(batch(1, bounded(0, 1000, 10), bounded(1, 3000, 70), bounded(2, 2000, 40)), List.of());
            store.write(batch(2, bounded(3, 1000, 30), bounded(7200, 9, 9)), List.of());

            assertThat(habits(NOON, NOON.plusSeconds(3600)))
                    .containsExactly(
                            new Habit("core-chat", "chat", TARGET, 4, 7000, 150, 70, 0, dollars(0), 0, dollars(0), 0));
        }
    }

    @Test
    void whatSaysNothingOfHowLongAnswersAreIsLeftOut() throws Exception {
        UsageRecord one = bounded(0, 1000, 10);
        try (Store store = open()) {
            store.write(
                    batch(
                            1,
                            Records.asked(one, Outcome.CLIENT_GONE, one.usage()),
                            Records.asked(one, Outcome.SUCCESS, new Usage(1, 5000, 0, 0, 0, true)),
                            Records.asked("b", NOON.toEpochMilli(), "web", "chat", 0, 6000, 0)),
                    List.of());

            assertThat(habits(NOON, NOON.plusSeconds(3600))).isEmpty();
        }
    }

    @Test
    void whatTheSameKeyAsksAgainWithinADayIsARepeat() throws Exception {
        UsageRecord failed = asked(5, "web", "chat", 99);
        try (Store store = open()) {
            store.write(
                    batch(
                            1,
                            asked(0, "web", "chat", 7),
                            asked(1, "app", "chat", 7),
                            asked(2, "web", "chat", 8),
                            asked(3, "web", "talk", 7),
                            Records.asked(failed, Outcome.CLIENT_GONE, failed.usage()),
                            asked(6, "web", "chat", 99)),
                    List.of());
            store.write(batch(2, asked(86_000, "web", "chat", 7), asked(200_000, "web", "chat", 7)), List.of());

            assertThat(habits(NOON, NOON.plus(Duration.ofDays(9))))
                    .containsExactly(
                            new Habit("core-chat", "chat", TARGET, 0, 0, 0, 0, 6, dollars(6), 1, dollars(1), 0),
                            new Habit("core-chat", "talk", TARGET, 0, 0, 0, 0, 1, dollars(1), 0, dollars(0), 0));
        }
    }

    @Test
    void aBatchThatIsWrittenTwiceRepeatsNothing() throws Exception {
        Batch batch = batch(1, asked(0, "web", "chat", 7), asked(1, "web", "chat", 7));
        try (Store store = open()) {
            store.write(batch, List.of());
            store.write(batch, List.of());

            assertThat(habits(NOON, NOON.plusSeconds(3600)))
                    .extracting(Habit::compared, Habit::repeats)
                    .containsExactly(org.assertj.core.api.Assertions.tuple(2L, 1L));
        }
    }

    @Test
    void habitsAreDeletedAsSumsAre() throws Exception {
        try (Store store = open(Duration.ofDays(1), Duration.ofDays(2))) {
            store.write(batch(1, bounded(0, 1000, 10), bounded(86_400, 1000, 20)), List.of());
            while (store.tidy(NOON.plus(Duration.ofHours(50)).toEpochMilli())) {
                // Until there is nothing left to do.
            }

            assertThat(habits(NOON, NOON.plus(Duration.ofDays(9))))
                    .extracting(Habit::largest)
                    .containsExactly(20L);
        }
    }

    private List<Habit> habits(Instant from, Instant to) throws Exception {
        return reports().habits(from, to);
    }

    private static UsageRecord bounded(long seconds, long maxTokens, long output) {
        return Records.asked("r", NOON.plusSeconds(seconds).toEpochMilli(), "web", "chat", maxTokens, output, 0);
    }

    private static UsageRecord asked(long seconds, String key, String route, long digest) {
        return Records.asked("r", NOON.plusSeconds(seconds).toEpochMilli(), key, route, 0, 20, digest);
    }

    private static BigDecimal dollars(int requests) {
        return COST.multiply(BigDecimal.valueOf(requests)).setScale(12);
    }
}
