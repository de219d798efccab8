package dev.signalbox.model.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.000000000001",
        "1000000, 0.000001",
        "11250000000, 0.01125",
        "999999999999, 0.999999999999",
        "1000000000000, 1",
        "1500000000000, 1.5",
        "20000000000001, 20.000000000001",
        "9223372036854775807, 9223372.036854775807"
    })
    void dollarsAreAPlainDecimal(long picodollars, String usd) {
        assertThat(new Cost(picodollars, false).usd()).isEqualTo(usd);
    }

    @Test
    void aCostIsNotNegative() {
        assertThatThrownBy(() -> new Cost(-1, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
