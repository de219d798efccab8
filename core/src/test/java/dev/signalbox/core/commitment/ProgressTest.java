package dev.signalbox.core.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.commitment.Progress.State;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Commitment.Bought;
import dev.signalbox.model.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-12-01T00:00:00Z");

    /// A commitment of thirty days, of 300 in all, at the end of a day.
    @ParameterizedTest(name = "day {0}: {1} used, {2} of it lately")
    @CsvSource({
        "10, 100, 70, 10, 300, 0, false",
        "10, 100, 69.3, 9.9, 298, 2, true",
        "10, 100, 0, 0, 100, 200, true",
        "10, 300, 0, 0, 300, 0, false",
        "3, 30, 30, 10, 300, 0, false",
        "3, 15, 15, 5, 150, 150, true"
    })
    void theForecastGoesOnAsInTheLastSevenDays(
            int day,
            BigDecimal used,
            BigDecimal lately,
            BigDecimal perDay,
            BigDecimal forecast,
            BigDecimal lapses,
            boolean lapsing) {
        Commitment commitment = commitment(new Bought.Dollars(new BigDecimal("300")));

        Progress progress = Progress.at(commitment, used.setScale(12), 0, lately, day(day));

        assertThat(progress.state()).isEqualTo(State.RUNNING);
        assertThat(progress.timeGone()).isEqualTo(day / 30.0);
        assertThat(progress.perDay()).isEqualByComparingTo(perDay);
        assertThat(progress.forecast()).isEqualByComparingTo(forecast);
        assertThat(progress.lapses()).isEqualByComparingTo(lapses);
        assertThat(progress.lapsing()).isEqualTo(lapsing);
    }

    @Test
    void fromLessThanAnHourNothingIsForetold() {
        Commitment commitment = commitment(new Bought.Tokens(300));

        Progress early = Progress.at(commitment, BigDecimal.ONE, 0, BigDecimal.ONE, FROM.plusSeconds(3599));
        Progress later = Progress.at(commitment, BigDecimal.ONE, 0, BigDecimal.ONE, FROM.plusSeconds(3600));

        assertThat(early.forecast()).isNull();
        assertThat(early.lapsing()).isFalse();
        assertThat(later.forecast()).isNotNull();
    }

    @Test
    void nothingIsPreferredBeforeItBeginsAndAfterItIsOver() {
        Commitment commitment = commitment(new Bought.Tokens(300));

        Progress before = Progress.at(commitment, BigDecimal.ZERO, 0, BigDecimal.ZERO, FROM.minusMillis(1));
        Progress after = Progress.at(commitment, new BigDecimal("100"), 0, BigDecimal.ZERO, UNTIL);

        assertThat(before.state()).isEqualTo(State.UPCOMING);
        assertThat(before.lapses()).isNull();
        assertThat(before.lapsing()).isFalse();
        assertThat(after.state()).isEqualTo(State.OVER);
        assertThat(after.lapses()).isEqualByComparingTo("200");
        assertThat(after.lapsing()).isFalse();
    }

    /// Ten tokens a minute are 14,400 a day and 432,000 in all.
    @ParameterizedTest
    @CsvSource({"0, 100800, 288000, 144000, false", "0, 100799, 287997, 144003, true", "144000, 0, 144000, 288000, true"
    })
    void throughputLapsesMinuteByMinute(
            BigDecimal before, BigDecimal lately, BigDecimal forecast, BigDecimal lapses, boolean lapsing) {
        Commitment commitment = commitment(new Bought.Throughput(10));

        // Nothing was used in the first days: what would have been then is gone, and tells nothing of now.
        Progress progress = Progress.at(commitment, before, 0, lately, day(10));

        assertThat(progress.commitment().amount()).isEqualByComparingTo("432000");
        assertThat(progress.forecast()).isEqualByComparingTo(forecast);
        assertThat(progress.lapses()).isEqualByComparingTo(lapses);
        assertThat(progress.lapsing()).isEqualTo(lapsing);
    }

    @Test
    void onlyWhatItIsGoodForCounts() throws Exception {
        Commitment all = commitment(new Bought.Dollars(new BigDecimal("300")));
        Commitment one = new Commitment("one", "p", Set.of("m"), new Bought.Tokens(100), FROM, UNTIL);
        Books books = new Books(List.of(
                sum("p/m", 10, 5, "1.5", 0),
                sum("p/n", 1, 1, "0.5", 3),
                sum("p/*", 1, 1, "0.25", 0),
                sum("pp/m", 9, 9, "9", 0)));

        List<Progress> progress = Progress.of(List.of(all, one), books, day(20));

        assertThat(progress.get(0).used()).isEqualByComparingTo("2.25");
        assertThat(progress.get(0).unpriced()).isEqualTo(3);
        assertThat(progress.get(1).used()).isEqualByComparingTo("15");
        assertThat(progress.get(1).unpriced()).isZero();
        assertThat(books.asked)
                .containsExactly(
                        FROM + " " + day(20), day(13) + " " + day(20), FROM + " " + day(20), day(13) + " " + day(20));
    }

    @Test
    void theLedgerIsNotAskedForTheTimeBehindTheEnd() throws Exception {
        Books books = new Books(List.of(sum("p/m", 10, 5, "1.5", 0)));

        Progress over = Progress.of(List.of(commitment(new Bought.Tokens(100))), books, day(45))
                .getFirst();

        assertThat(books.asked.getFirst()).isEqualTo(FROM + " " + UNTIL);
        assertThat(over.lapses()).isEqualByComparingTo("85");
    }

    /// Says the same of any time.
    private static final class Books implements Accounts {
        private final List<Sum> sums;
        private final List<String> asked = new ArrayList<>();

        Books(List<Sum> sums) {
            this.sums = sums;
        }

        @Override
        public List<Sum> usage(Question question) {
            asked.add(question.from() + " " + question.to());
            return sums;
        }

        @Override
        public List<Pair> pairs(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Habit> habits(Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<Sum> ofKey(String key, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) {
            // None are kept.
        }

        @Override
        public List<UsageRecord> request(String id) {
            return List.of();
        }

        @Override
        public long spent(Instant from, Scope scope) {
            return 0;
        }

        @Override
        public Figures figures() {
            return new Figures(0, 0, 0, 0, 0, 0, 0);
        }
    }

    private static Accounts.Sum sum(String target, long input, long output, String cost, long unpriced) {
        return new Accounts.Sum(
                target, 9, 9, 9, input, output, 0, 0, 0, new BigDecimal(cost).setScale(12), unpriced, 0, 0, 0);
    }

    private static Commitment commitment(Bought bought) {
        return new Commitment("c", "p", Set.of(), bought, FROM, UNTIL);
    }

    private static Instant day(int days) {
        return FROM.plusSeconds(days * 86_400L);
    }
}
