package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPricesTest {
    static Set<String> hosts() {
        return ShippedPrices.hosts();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void everyShippedPriceCanBeReadAndHasASourceWithTheDayOnWhichItWasRead(String host) {
        List<Price> prices = Surroundings.shipped("mine", "https://" + host);

        assertThat(prices).hasSizeGreaterThan(10).allSatisfy(price -> {
            assertThat(price.provider()).isEqualTo("mine");
            assertThat(price.origin().shipped()).isTrue();
            URI source =
                    URI.create(Objects.requireNonNull(price.origin().source()).split(" ", 2)[0]);
            assertThat(source.getScheme()).isEqualTo("https");
            assertThat(price.origin().read()).isAfter(LocalDate.of(2025, 1, 1));
        });
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void noModelHasTwoPricesFromTheSameDayOn(String host) {
        record Key(String model, Object from) {}
        Set<Key> seen = new HashSet<>();

        assertThat(Surroundings.shipped("mine", "https://" + host))
                .allSatisfy(price -> assertThat(
                                seen.add(new Key(price.model(), Objects.requireNonNullElse(price.from(), "ever"))))
                        .as(price.toString())
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void theFiguresArePlausible(String host) {
        assertThat(Surroundings.shipped("mine", "https://" + host)).allSatisfy(price -> {
            plausible(price.rates());
            if (price.longer() != null) {
                Rates more = price.longer().rates();
                plausible(more);
                assertThat(more.input()).isGreaterThan(price.rates().input());
                assertThat(more.output()).isGreaterThan(price.rates().output());
                assertThat(more.cachedInput()).isGreaterThan(price.rates().cachedInput());
            }
            price.served().forEach((tier, served) -> {
                plausible(served.rates());
                boolean dearer = tier.equals("priority") || tier.equals("fast");
                assertThat(served.rates().input())
                        .as(price.model() + " " + tier)
                        .isBetween(
                                dearer ? price.rates().input() : price.rates().input() / 2,
                                dearer
                                        ? 3 * price.rates().input()
                                        : price.rates().input() / 2);
                if (served.longer() != null) {
                    plausible(served.longer().rates());
                    assertThat(served.longer().rates().input())
                            .isGreaterThan(served.rates().input());
                    assertThat(served.longer().tokens())
                            .isEqualTo(Objects.requireNonNull(price.longer()).tokens());
                }
            });
        });
    }

    @ParameterizedTest
    @CsvSource({
        // A million in, half of it cached; 100,000 out. By the lists of the providers, in dollars.
        "api.openai.com, gpt-5.1, , 1.6875",
        "api.openai.com, gpt-5.1, flex, 0.84375",
        "api.openai.com, gpt-5.1, priority, 3.375",
        "api.openai.com, gpt-5.5, priority, 14.375",
        "api.openai.com, gpt-6-sol, batch, 1.85",
        "api.openai.com, gpt-5-mini, priority, 0.6075",
        "api.openai.com, gpt-5-mini, fast, 0.6075",
        "api.openai.com, o4-mini, flex, 0.564",
        "api.anthropic.com, claude-opus-5-5, batch, 2.05",
        "api.anthropic.com, claude-sonnet-4-6, batch, 1.575",
        "api.anthropic.com, claude-haiku-5-5, batch, 0.2625",
        "api.anthropic.com, claude-opus-5-5, priority, ",
        "api.openai.com, o3, batch, "
    })
    void aServiceTierCostsWhatItsProviderSays(
            String host, String model, @Nullable String tier, @Nullable BigDecimal dollars) {
        Usage usage = new Usage(1_000_000, 100_000, 500_000, 0, 0, false).at(tier);

        assertThat(cost(host, model, usage)).isEqualTo(dollars);
    }

    @Test
    void soundHasAPriceOfItsOwnWhereTheModelSpeaks() {
        Usage usage = Usage.of(1_000_000, 100_000).with(Usage.Media.of(400_000, 0, 50_000, 0));

        assertThat(cost("api.openai.com", "gpt-audio", usage)).isEqualByComparingTo("18");
        assertThat(cost("api.openai.com", "gpt-audio-mini-2025-12-15", usage)).isEqualByComparingTo("5.48");
        assertThat(cost("api.openai.com", "gpt-5.1", usage)).isNull();
        Usage heard = Usage.of(100_000, 100_000).with(Usage.Media.of(50_000, 10_000, 0, 0));
        assertThat(cost("generativelanguage.googleapis.com", "gemini-2.5-flash", heard))
                .isEqualByComparingTo("0.315");
    }

    private static @Nullable BigDecimal cost(String host, String model, Usage usage) {
        PriceList list = PriceList.of(Surroundings.shipped("mine", "https://" + host));
        long now = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
        Cost cost = list.cost(Target.declared("mine", model, 0, 1, Timeouts.DEFAULT), usage, List.of(), 0, now);
        return cost == null
                ? null
                : BigDecimal.valueOf(cost.picodollars(), Cost.DECIMALS).stripTrailingZeros();
    }

    private static void plausible(Rates rates) {
        assertThat(rates.input()).isBetween(10_000L, 200_000_000L);
        assertThat(rates.cachedInput()).isLessThanOrEqualTo(rates.input()).isPositive();
        assertThat(rates.cacheWrite()).isBetween(rates.input(), 2 * rates.input());
        assertThat(rates.cacheWriteHour()).isBetween(rates.cacheWrite(), 2 * rates.input());
        if (rates.output() != Rates.LEFT_OUT) {
            assertThat(rates.output()).isGreaterThan(rates.input());
        }
        assertThat(rates.request()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8000/v1",
                "https://openai.example.com/v1",
                "https://api.openai.com.example.com/v1",
                "https://eu.api.openai.com/v1"
            })
    void anotherHostHasNoneWhateverItsModelsAreCalled(String url) {
        assertThat(Surroundings.shipped("openai", url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "api.openai.com, gpt-5.1, 2026-11-22, 1250000",
        "api.openai.com, gpt-5.1-2025-11-13, 2026-11-22, 1250000",
        "api.openai.com, gpt-5.6-luna, 2026-07-29, 1000000",
        "api.openai.com, gpt-5.6-luna, 2026-07-30, 200000",
        "api.anthropic.com, claude-sonnet-4-5-20250929, 2026-11-22, 3000000",
        "api.anthropic.com, claude-opus-5-5, 2026-11-22, 4000000"
    })
    void aModelAndItsDatedNamesHaveThePriceOfTheDay(String host, String model, LocalDate day, long input) {
        PriceList list = PriceList.of(Surroundings.shipped("mine", "https://" + host));

        Price price = Objects.requireNonNull(
                list.at("mine", model, Instant.parse(day + "T00:00:00Z").toEpochMilli()));

        assertThat(price.rates().input()).isEqualTo(input);
    }

    @Test
    void everyShippedPriceAndItsSourceIsInTheDocument() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "prices.md"));

        for (String host : ShippedPrices.hosts()) {
            assertThat(doc).contains(host);
            assertThat(Surroundings.shipped("mine", "https://" + host)).allSatisfy(price -> {
                assertThat(doc).contains("`" + price.model() + "`");
                price.served().keySet().forEach(tier -> assertThat(doc).contains("`" + tier + "`"));
                for (String source :
                        Objects.requireNonNull(price.origin().source()).split(" and ", -1)) {
                    assertThat(doc).contains(source);
                }
            });
        }
    }
}
