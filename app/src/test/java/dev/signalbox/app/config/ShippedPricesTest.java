package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Rates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

        assertThat(prices).hasSizeGreaterThan(15).allSatisfy(price -> {
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
        });
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
                for (String source :
                        Objects.requireNonNull(price.origin().source()).split(" and ", -1)) {
                    assertThat(doc).contains(source);
                }
            });
        }
    }
}
