package dev.signalbox.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.cost.Conversion.Amount;
import dev.signalbox.core.cost.Conversion.Part;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Showing.Rate;
import dev.signalbox.model.policy.Showing.Tax;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionTest {
    private static final Showing WON = showing("KRW", null, rate("2026-11-01", "1391.5"), rate("2026-12-01", "1402"));

    @Test
    void aTimeIsCutWhereAnotherRateBegins() {
        List<Part> parts = new Conversion(WON).parts(at("2026-10-30T05:00:00Z"), at("2026-12-02T00:00:00Z"));

        assertThat(parts)
                .containsExactly(
                        new Part(at("2026-10-30T05:00:00Z"), at("2026-11-01T00:00:00Z"), null),
                        new Part(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"), new BigDecimal("1391.5")),
                        new Part(at("2026-12-01T00:00:00Z"), at("2026-12-02T00:00:00Z"), new BigDecimal("1402")));
    }

    @Test
    void aTimeWithinOneRateIsNotCut() {
        Conversion conversion = new Conversion(WON);

        assertThat(conversion.parts(at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z")))
                .hasSize(1);
        assertThat(conversion.parts(at("2026-11-05T00:00:00Z"), at("2026-11-05T00:00:00Z")))
                .hasSize(1);
        assertThat(new Conversion(Showing.DOLLARS).parts(Instant.EPOCH, at("2026-12-01T00:00:00Z")))
                .containsExactly(new Part(Instant.EPOCH, at("2026-12-01T00:00:00Z"), BigDecimal.ONE));
    }

    @Test
    void whatWasSpentBeforeTheFirstRateIsNotKnownButNothingIsNothing() {
        Part before = new Part(Instant.EPOCH, at("2026-11-01T00:00:00Z"), null);

        assertThat(before.of(new BigDecimal("0.000000000001"))).isNull();
        assertThat(before.of(new BigDecimal("0.000000000000"))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "KRW, 1391.4999, , 1391, , 1391",
        "KRW, 1391.5, , 1392, , 1392",
        "KRW, 0.4, 10, 0, 0, 0",
        "KRW, 1005, 10, 1005, 101, 1106",
        "KRW, 1004.6, 10, 1005, 100, 1105",
        "JPY, 99.99, 8, 100, 8, 108",
        "EUR, 1.005, , 1.01, , 1.01",
        "EUR, 12.344, 19, 12.34, 2.35, 14.69",
        "BHD, 0.0005, , 0.001, , 0.001",
        "USD, 1.5, 8.25, 1.50, 0.12, 1.62"
    })
    void eachFigureIsRoundedOnceHalfUpToTheCurrencysDecimals(
            String currency,
            BigDecimal exact,
            @Nullable BigDecimal percent,
            String cost,
            @Nullable String tax,
            String total) {
        Showing showing = showing(currency, percent == null ? null : new Tax("tax", percent));

        assertThat(new Conversion(showing).amount(exact)).isEqualTo(new Amount(cost, tax, total));
    }

    private static Showing showing(String currency, @Nullable Tax tax, Rate... rates) {
        return new Showing(Currency.getInstance(currency), List.of(rates), tax);
    }

    private static Rate rate(String from, String perUsd) {
        return new Rate(LocalDate.parse(from), new BigDecimal(perUsd));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }
}
