package dev.signalbox.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListTest {
    private static final long NOW = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();

    @Test
    void aModelIsPricedAtItsProviderOnly() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 1)));

        assertThat(input(list.at("a", "m", NOW))).isEqualTo(1);
        assertThat(list.at("b", "m", NOW)).isNull();
        assertThat(list.at("a", "n", NOW)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-12-31T23:59:59.999Z, 1",
        "2026-01-01T00:00:00Z, 2",
        "2026-05-31T23:59:59.999Z, 2",
        "2026-06-01T00:00:00Z, 3",
        "1969-12-31T00:00:00Z, 1"
    })
    void eachPriceHoldsFromTheFirstMomentOfItsDayInUtcUntilTheNext(Instant moment, long expected) {
        PriceList list = PriceList.of(List.of(
                declared("a", "m", "2026-06-01", 3), declared("a", "m", null, 1), declared("a", "m", "2026-01-01", 2)));

        assertThat(input(list.at("a", "m", moment.toEpochMilli()))).isEqualTo(expected);
    }

    @Test
    void beforeItsFirstDayAPriceIsNotKnown() {
        PriceList list = PriceList.of(List.of(declared("a", "m", "2027-01-01", 1)));

        assertThat(list.at("a", "m", NOW)).isNull();
    }

    @Test
    void declaredPricesWinOverShippedOnesFromTheirFirstDayOn() {
        PriceList list = PriceList.of(
                List.of(shipped("2026-01-01", 1), shipped("2026-06-10", 2), declared("a", "m", "2026-06-01", 9)));

        assertThat(input(list.at("a", "m", NOW))).isEqualTo(9);
        assertThat(input(list.at("a", "m", Instant.parse("2026-05-31T00:00:00Z").toEpochMilli())))
                .isEqualTo(1);
    }

    @Test
    void theCostIsThatOfTheTargetThatAnswered() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2), declared("b", "m", null, 5)));

        assertThat(list.cost(target("b"), Usage.of(10, 0), List.of(), 0, NOW)).isEqualTo(new Cost(50, false));
    }

    @Test
    void anEstimatedUsageMakesAnEstimatedCost() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2)));

        assertThat(list.cost(target("a"), new Usage(10, 0, 0, 0, 0, true), List.of(), 0, NOW))
                .isEqualTo(new Cost(20, true));
    }

    @Test
    void promptsSentInVainAreChargedWhereTheyWentAndMakeItAnEstimate() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2), declared("b", "m", null, 5)));

        assertThat(list.cost(target("a"), Usage.of(10, 0), List.of(target("b")), 10, NOW))
                .isEqualTo(new Cost(70, true));
        assertThat(list.cost(null, Usage.NONE, List.of(target("a"), target("b")), 10, NOW))
                .isEqualTo(new Cost(70, true));
    }

    @Test
    void whatUsedNothingCostsNothingAndSaysNothing() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2)));

        assertThat(list.cost(null, Usage.NONE, List.of(), 0, NOW)).isNull();
        assertThat(list.cost(target("a"), Usage.NONE, List.of(), 100, NOW)).isNull();
    }

    @Test
    void aCostOfWhichAPartIsUnknownIsUnknown() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2)));

        assertThat(list.cost(target("b"), Usage.of(10, 0), List.of(), 0, NOW)).isNull();
        assertThat(list.cost(target("a"), Usage.of(10, 0), List.of(target("b")), 10, NOW))
                .isNull();
    }

    @Test
    void aDirectlyNamedModelIsPricedByItsOwnName() {
        PriceList list = PriceList.of(List.of(declared("a", "m", null, 2)));

        assertThat(list.cost(Target.direct("a", "m", Timeouts.DEFAULT), Usage.of(10, 0), List.of(), 0, NOW))
                .isEqualTo(new Cost(20, false));
    }

    private static long input(@Nullable Price price) {
        return price == null ? -1 : price.rates().input();
    }

    private static Target target(String provider) {
        return Target.declared(provider, "m", 0, 1, Timeouts.DEFAULT);
    }

    private static Price declared(String provider, String model, @Nullable String from, long rate) {
        return price(provider, model, from, rate, false);
    }

    private static Price shipped(String from, long rate) {
        return price("a", "m", from, rate, true);
    }

    private static Price price(String provider, String model, @Nullable String from, long rate, boolean shipped) {
        Rates rates = new Rates(rate, -1, -1, -1, rate, -1, -1);
        LocalDate day = from == null ? null : LocalDate.parse(from);
        return new Price(provider, model, day, rates, null, new Origin(shipped, null, null));
    }
}
