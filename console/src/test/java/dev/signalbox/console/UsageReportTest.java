package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.cost.Conversion.Amount;
import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.Accounts.By;
import dev.signalbox.core.port.Accounts.Question;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageReportTest {
    private static final Instant FIRST = Instant.parse("2026-10-31T00:00:00Z");
    private static final Instant CUT = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2026-11-02T00:00:00Z");

    /// Requests of an hour of each of two days, in the words of the question.
    private static final class Days implements Accounts {
        private final List<Sum> before = new ArrayList<>();
        private final List<Sum> after = new ArrayList<>();

        @Override
        public List<Sum> usage(Question question) {
            List<Sum> found = new ArrayList<>();
            if (question.from().isBefore(CUT)) {
                found.addAll(before);
            }
            if (question.to().isAfter(CUT)) {
                found.addAll(after);
            }
            return found;
        }

        @Override
        public <E extends Exception> void records(Instant from, Instant to, Taking<E> taking) {}

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

    private final Days days = new Days();

    @Test
    void eachDayIsShownAtItsRateAndWhatWasSpentBeforeTheFirstIsNotKnown() throws Exception {
        days.before.add(sum("a/m", 1, 1, "1"));
        days.after.add(sum("a/m", 2, 1, "1.5"));
        days.after.add(sum("b/m", 1, 1, "0.1"));

        UsageReport.Usage told = report(rate("2026-10-01", "1000"), rate("2026-11-01", "2000"));
        UsageReport.Usage late = report(rate("2026-11-01", "2000"));

        assertThat(told.lines())
                .extracting(UsageReport.Line::name, UsageReport.Line::cost, UsageReport.Line::shown)
                .containsExactly(
                        tuple("a/m", "2.5", new Amount("4000", "400", "4400")),
                        tuple("b/m", "0.1", new Amount("200", "20", "220")));
        assertThat(told.total().shown()).isEqualTo(new Amount("4200", "420", "4620"));
        assertThat(late.lines().get(0).cost()).isEqualTo("2.5");
        assertThat(late.lines().get(0).shown()).isNull();
        assertThat(late.lines().get(1).shown()).isEqualTo(new Amount("200", "20", "220"));
        assertThat(late.total().shown()).isNull();
    }

    @Test
    void aCostThatIsNotKnownIsNotShownAsNothing() throws Exception {
        days.after.add(new Sum("a/m", 2, 2, 2, 5, 5, 0, 0, 0, BigDecimal.ZERO, 2, 0, 0, 0));

        UsageReport.Usage told = report(rate("2026-10-01", "1000"));

        assertThat(told.lines().getFirst().cost()).isNull();
        assertThat(told.lines().getFirst().shown()).isNull();
        assertThat(told.lines().getFirst().costPerSuccess()).isNull();
        assertThat(told.total().shown()).isNull();
        assertThat(told.total().largestProvider()).isNull();
    }

    @Test
    void theTotalTellsWhatAGoodAnswerCostAndWhatWasSpentInVainAndWhere() throws Exception {
        days.after.add(new Sum("a/m", 3, 2, 5, 5, 5, 0, 0, 0, dollars("3"), 0, 0, 0, 0, dollars("0.5")));
        days.after.add(sum("a/n", 1, 1, "2"));
        days.after.add(sum("b/m", 1, 0, "1"));

        UsageReport.Total total = report().total();

        assertThat(total.cost()).isEqualTo("6");
        assertThat(total.costPerSuccess()).isEqualTo("2");
        assertThat(total.costInVain()).isEqualTo("0.5");
        assertThat(total.shareInVain()).isEqualTo(0.0833);
        assertThat(total.largestProvider()).isEqualTo(new UsageReport.Largest("a", "5", 0.8333));
        assertThat(total.shown()).isNull();
    }

    @Test
    void whatCachesSavedIsWorkedOutAtThePriceOfTheDay() throws Exception {
        days.before.add(cached("a/m", 1_000_000, 0));
        days.after.add(cached("a/m", 1_000_000, 1_000_000));

        // Read: a dollar less than 3, then two less than 5; written: one dearer.
        assertThat(report().total().cacheSavings()).isEqualTo("2");
    }

    @Test
    void whatCachesSavedAtAModelWithoutAPriceIsNotKnown() throws Exception {
        days.after.add(cached("a/unknown", 5, 0));

        assertThat(report().total().cacheSavings()).isNull();
    }

    @Test
    void whereNothingWasUsedNothingIsTold() throws Exception {
        UsageReport.Usage told = report();

        assertThat(told.lines()).isEmpty();
        assertThat(told.total().requests()).isZero();
        assertThat(told.total().cost()).isNull();
    }

    private UsageReport.Usage report(Showing.Rate... rates) throws Accounts.Unavailable {
        Showing showing = rates.length == 0
                ? Showing.DOLLARS
                : new Showing(
                        Currency.getInstance("KRW"), List.of(rates), new Showing.Tax("VAT", new BigDecimal("10")));
        return UsageReport.of(
                days,
                new Question(By.TARGET, FIRST, LAST, ZoneOffset.UTC),
                policy(new Spending(null, ZoneOffset.UTC, showing, List.of())));
    }

    private static Policy policy(Spending spending) {
        Policy usual = Samples.policy();
        return new Policy(
                usual.gateway(),
                usual.console(),
                usual.providers(),
                usual.routes(),
                usual.workloads(),
                usual.keys(),
                usual.limits(),
                usual.accessLog(),
                usual.drainTimeout(),
                List.of(
                        price(null, 3_000_000, 2_000_000, 3_000_000),
                        price("2026-11-01", 5_000_000, 3_000_000, 6_000_000)),
                null,
                usual.bookkeeping(),
                null,
                null,
                spending,
                usual.administration(),
                usual.access(),
                usual.codeRed(),
                usual.overrides());
    }

    private static Price price(@Nullable String from, long input, long cached, long written) {
        Rates rates = new Rates(input, cached, written, written, 0, 0, 0);
        LocalDate day = from == null ? null : LocalDate.parse(from);
        return new Price("a", "m", day, rates, null, new Price.Origin(false, null, null));
    }

    private static Sum sum(String name, long requests, long succeeded, String cost) {
        return new Sum(name, requests, succeeded, requests, 5, 5, 0, 0, 0, dollars(cost), 0, 0, 0, 0);
    }

    private static Sum cached(String name, long read, long written) {
        return new Sum(name, 1, 1, 1, 9, 9, read, written, 0, dollars("1"), 0, 0, 0, 0);
    }

    private static BigDecimal dollars(String text) {
        return new BigDecimal(text).setScale(12);
    }

    private static Showing.Rate rate(String from, String perUsd) {
        return new Showing.Rate(LocalDate.parse(from), new BigDecimal(perUsd));
    }
}
