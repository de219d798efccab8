package dev.signalbox.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
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

    @ParameterizedTest(name = "{0} and {1} in, {2} and {3} out: {4}")
    @CsvSource({"2, 0, 0, 0, 52", "0, 2, 0, 0, 72", "0, 0, 2, 0, 174", "0, 0, 0, 2, 194", "1, 1, 1, 1, 236"})
    void soundAndPicturesAreChargedAtTheirOwnPricesAndNotAsText(
            long audioInput, long imageInput, long audioOutput, long imageOutput, long picodollars) {
        Rates rates = new Rates(1, 1, 1, 1, 2, 2, 0, new Rates.Media(22, 32, 84, 94));
        Usage usage = Usage.of(6, 2).with(Usage.Media.of(audioInput, imageInput, audioOutput, imageOutput));

        assertThat(Charge.of(usage, price(rates, null))).isEqualTo(picodollars);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0, 0", "0, 1, 0, 0", "0, 0, 1, 0", "0, 0, 0, 1"})
    void tokensOfAKindWithoutAPriceMakeTheCostUnknown(
            long audioInput, long imageInput, long audioOutput, long imageOutput) {
        Usage usage = Usage.of(6, 2).with(Usage.Media.of(audioInput, imageInput, audioOutput, imageOutput));

        assertThat(Charge.of(usage, price(rates(1, 1), null))).isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void soundThatMayHaveComeFromTheCacheHasNoKnownPrice() {
        Rates rates = new Rates(10, 1, 10, 10, 20, 20, 0, new Rates.Media(30, 30, 30, 30));
        Usage usage = new Usage(10, 0, 6, 0, 0, false).with(Usage.Media.of(5, 0, 0, 0));

        assertThat(Charge.of(usage, price(rates, null))).isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void picturesAtThePriceOfTextAreTextAlsoWhereTheCacheHadThem() {
        Rates rates = new Rates(10, 1, 10, 10, 20, 20, 0, new Rates.Media(30, 10, 30, 20));
        Usage usage = new Usage(265, 52, 162, 0, 0, false).with(Usage.Media.of(0, 256, 0, 0));

        assertThat(Charge.of(usage, price(rates, null))).isEqualTo(103 * 10 + 162 + 52 * 20);
    }

    @Test
    void moreSoundThanThereAreTokensHasNoKnownPrice() {
        Rates rates = new Rates(10, 1, 10, 10, 20, 20, 0, new Rates.Media(10, 10, 20, 20));
        Usage usage = Usage.of(9, 201).with(Usage.Media.of(375, 0, 0, 0));

        assertThat(Charge.of(usage, price(rates, null))).isEqualTo(Charge.UNKNOWN);
    }

    @Test
    void aWayOfBeingServedHasItsOwnPricesOrNone() {
        Price.Served flex = new Price.Served(rates(2, 3), new Tier(100, rates(4, 5)));
        Price price =
                new Price("p", "m", null, rates(10, 10), null, Map.of("flex", flex), new Origin(false, null, null));

        assertThat(Charge.of(Usage.of(100, 1), price)).isEqualTo(1010);
        assertThat(Charge.of(Usage.of(100, 1).at("flex"), price)).isEqualTo(203);
        assertThat(Charge.of(Usage.of(101, 1).at("flex"), price)).isEqualTo(409);
        assertThat(Charge.of(Usage.of(100, 1).at("priority"), price)).isEqualTo(Charge.UNKNOWN);
        assertThat(Charge.most(100, 1, price)).isEqualTo(1010);
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
        Price.Served served = usage.tier() == null
                ? new Price.Served(price.rates(), price.longer())
                : Objects.requireNonNull(price.served().get(usage.tier()));
        Tier tier = served.longer();
        Rates rates = tier != null && usage.input() > tier.tokens() ? tier.rates() : served.rates();
        Usage.Media media = usage.media();
        long shortWrites = usage.cacheWrite() - usage.cacheWriteHour();
        long fresh = usage.input() - usage.cachedInput() - usage.cacheWrite() - media.audioInput() - media.imageInput();
        long said = usage.output() - usage.reasoning() - media.audioOutput() - media.imageOutput();
        return dollars(fresh, rates.input())
                .add(dollars(usage.cachedInput(), rates.cachedInput()))
                .add(dollars(shortWrites, rates.cacheWrite()))
                .add(dollars(usage.cacheWriteHour(), rates.cacheWriteHour()))
                .add(dollars(said, rates.output()))
                .add(dollars(usage.reasoning(), rates.reasoning()))
                .add(dollars(media.audioInput(), rates.media().audioInput()))
                .add(dollars(media.imageInput(), rates.media().imageInput()))
                .add(dollars(media.audioOutput(), rates.media().audioOutput()))
                .add(dollars(media.imageOutput(), rates.media().imageOutput()))
                .add(new BigDecimal(rates.request()).movePointLeft(12));
    }

    private static BigDecimal dollars(long tokens, long rate) {
        BigDecimal perMillion = new BigDecimal(rate).divide(MILLION);
        return new BigDecimal(tokens).multiply(perMillion).divide(MILLION);
    }

    private static Price randomPrice(SplittableRandom random) {
        Map<String, Price.Served> served =
                Map.of("flex", randomServed(random), "priority", randomServed(random), "batch", randomServed(random));
        Price.Served usual = randomServed(random);
        return new Price("p", "m", null, usual.rates(), usual.longer(), served, new Origin(false, null, null));
    }

    private static Price.Served randomServed(SplittableRandom random) {
        Tier tier = random.nextBoolean() ? new Tier(1 + random.nextLong(1_000_000), randomRates(random)) : null;
        return new Price.Served(randomRates(random), tier);
    }

    private static Rates randomRates(SplittableRandom random) {
        return new Rates(
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                randomRate(random),
                random.nextLong(1_000) * 1_000_000,
                new Rates.Media(randomRate(random), randomRate(random), randomRate(random), randomRate(random)));
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
        long reasoning = random.nextLong(output + 1);
        Usage text = new Usage(input, output, cached, written, random.nextLong(written + 1), reasoning, false);
        Usage usage = text.at(new String[] {null, "flex", "priority", "batch"}[random.nextInt(4)]);
        if (random.nextBoolean()) {
            return usage;
        }
        long audioInput = random.nextLong(input - cached - written + 1);
        long audioOutput = random.nextLong(output - reasoning + 1);
        return usage.with(Usage.Media.of(
                audioInput,
                random.nextLong(input - cached - written - audioInput + 1),
                audioOutput,
                random.nextLong(output - reasoning - audioOutput + 1)));
    }

    private static Rates rates(long input, long output) {
        return new Rates(input, input, input, input, output, output, 0);
    }

    private static Price price(Rates rates, @Nullable Tier tier) {
        return new Price("p", "m", null, rates, tier, new Origin(false, null, null));
    }
}
