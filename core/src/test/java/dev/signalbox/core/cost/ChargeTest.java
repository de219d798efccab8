package dev.signalbox.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargeTest {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final long MAX_RATE = 100_000L * 1_000_000;

    /// Prices that no two kinds of tokens share.
    private static final Rates ALL = new Rates(1, 10, 100, 1000, 10_000, 100_000, 1_000_000_000);

    @ParameterizedTest(name = "{0} in, {1} out, {2} cached, {3} written, {4} of them for an hour, {5} thought: {6}")
    @CsvSource({
        "0, 0, 0, 0, 0, 0, 1000000000",
        "9, 0, 0, 0, 0, 0, 1000000009",
        "9, 0, 4, 0, 0, 0, 1000000045",
        "9, 0, 4, 3, 0, 0, 1000000342",
        "9, 0, 4, 3, 2, 0, 1000002142",
        "0, 5, 0, 0, 0, 0, 1000050000",
        "0, 5, 0, 0, 0, 4, 1000410000",
        // What contradicts itself is cut to what there can be.
        "2, 0, 9, 9, 9, 0, 1000000020",
        "0, 2, 0, 0, 0, 9, 1000200000",
        "-5, -5, -5, -5, -5, -5, 1000000000"
    })
    void eachTokenIsChargedOnceAtThePriceOfItsKind(
            long input, long output, long cached, long written, long forAnHour, long thought, long picodollars) {
        Usage usage = new Usage(input, output, cached, written, forAnHour, thought, false);

        assertThat(Charge.of(usage, price(ALL, null))).isEqualTo(picodollars);
    }

    @Test
    void whatIsLeftOutIsChargedAsTheNearestThatIsGiven() {
        long no = Rates.LEFT_OUT;

        assertThat(new Rates(3, no, no, no, 7, no, no)).isEqualTo(new Rates(3, 3, 3, 3, 7, 7, 0));
        assertThat(new Rates(3, no, 4, no, no, no, 5)).isEqualTo(new Rates(3, 3, 4, 4, no, no, 5));
    }

    @Test
    void generatedTokensWithoutAPriceMakeTheCostUnknownAndNoneDoNot() {
        Price embeddings = price(new Rates(20_000, -1, -1, -1, -1, -1, -1), null);

        assertThat(Charge.of(Usage.of(10, 0), embeddings)).isEqualTo(200_000);
        assertThat(Charge.of(Usage.of(10, 1), embeddings)).isEqualTo(Charge.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"0, 7", "100, 107", "101, 2027"})
    void aPromptLongerThanTheTierIsChargedAtItsPricesAltogether(long input, long picodollars) {
        Price tiered = price(rates(1, 7), new Tier(100, rates(20, 7)));

        assertThat(Charge.of(Usage.of(input, 1), tiered)).isEqualTo(picodollars);
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807, 2", "4611686018427387904, 2", "9223372036854775807, 9223372036854775807"})
    void whatDoesNotFitIsUnknown(long tokens, long rate) {
        assertThat(Charge.of(Usage.of(tokens, 0), price(rates(rate, 0), null))).isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void aSumThatDoesNotFitIsUnknown() {
        Price price = price(rates(1, 1), null);

        assertThat(Charge.of(Usage.of(Long.MAX_VALUE, 0), price)).isEqualTo(Long.MAX_VALUE);
        assertThat(Charge.of(Usage.of(Long.MAX_VALUE, 1), price)).isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void costsAreExactlyWhatAnIndependentCalculationInDecimalsSays() {
        SplittableRandom random = new SplittableRandom(20_261_122);
        for (int i = 0; i < 20_000; i++) {
            Price price = randomPrice(random);
            Usage usage = randomUsage(random);

            long charged = Charge.of(usage, price);

            BigDecimal dollars = inDecimals(usage, price);
            if (charged == Charge.UNKNOWN) {
                assertThat(dollars).isGreaterThan(BigDecimal.valueOf(Long.MAX_VALUE, Cost.DECIMALS));
            } else {
                assertThat(BigDecimal.valueOf(charged, Cost.DECIMALS)).isEqualByComparingTo(dollars);
                String told = new Cost(charged, false).usd();
                assertThat(told).isEqualTo(dollars.signum() == 0 ? "0" : plain(dollars));
            }
        }
    }

    private static String plain(BigDecimal dollars) {
        return dollars.stripTrailingZeros().toPlainString();
    }

    /// Kind by kind, from prices per million tokens, without a thought for picodollars.
    private static BigDecimal inDecimals(Usage usage, Price price) {
        Tier tier = price.longer();
        Rates rates = tier != null && usage.input() > tier.tokens() ? tier.rates() : price.rates();
        long shortWrites = usage.cacheWrite() - usage.cacheWriteHour();
        long fresh = usage.input() - usage.cachedInput() - usage.cacheWrite();
        return dollars(fresh, rates.input())
                .add(dollars(usage.cachedInput(), rates.cachedInput()))
                .add(dollars(shortWrites, rates.cacheWrite()))
                .add(dollars(usage.cacheWriteHour(), rates.cacheWriteHour()))
                .add(dollars(usage.output() - usage.reasoning(), rates.output()))
                .add(dollars(usage.reasoning(), rates.reasoning()))
                .add(new BigDecimal(rates.request()).movePointLeft(12));
    }

    private static BigDecimal dollars(long tokens, long rate) {
        BigDecimal perMillion = new BigDecimal(rate).divide(MILLION);
        return new BigDecimal(tokens).multiply(perMillion).divide(MILLION);
    }

    private static Price randomPrice(SplittableRandom random) {
        Tier tier = random.nextBoolean() ? new Tier(1 + random.nextLong(1_000_000), randomRates(random)) : null;
        return price(randomRates(random), tier);
    }

    private static Rates randomRates(SplittableRandom random) {
        return new Rates(
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                random.nextLong(1_000) * 1_000_000);
    }

    private static long randomRate(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextLong(100) * 1_000_000;
            case 2 -> random.nextLong(20_000_000);
            default -> random.nextLong(MAX_RATE + 1);
        };
    }

    private static Usage randomUsage(SplittableRandom random) {
        long most = random.nextInt(50) == 0 ? Integer.MAX_VALUE : 2_000_000;
        long input = random.nextLong(most);
        long cached = random.nextLong(input + 1);
        long written = random.nextLong(input - cached + 1);
        long output = random.nextLong(most);
        return new Usage(
                input, output, cached, written, random.nextLong(written + 1), random.nextLong(output + 1), false);
    }

    private static Rates rates(long input, long output) {
        return new Rates(input, input, input, input, output, output, 0);
    }

    private static Price price(Rates rates, @Nullable Tier tier) {
        return new Price("p", "m", null, rates, tier, new Origin(false, null, null));
    }
}
