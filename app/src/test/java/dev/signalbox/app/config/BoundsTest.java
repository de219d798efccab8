package dev.signalbox.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever writes the largest number that a message names is not refused with that message.
class BoundsTest {
    private static Map<String, Property<?>> numbers() {
        Map<String, Property<?>> numbers = Paths.known();
        numbers.values().removeIf(each -> !(each.shape() instanceof Word<?> word && bound(word, "maximum") != null));
        assertThat(numbers).containsKeys("keys[].limits.rpm", "currency.rates[].per-usd", "commitments[].tokens");
        return numbers;
    }

    private static @Nullable Object bound(Word<?> word, String which) {
        return word.schema().get(which);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("paths")
    void theNamedBoundsAreThemselvesAllowedAndNothingBeyond(String path) {
        Word<?> word = (Word<?>) Objects.requireNonNull(numbers().get(path)).shape();
        long most = ((Number) Objects.requireNonNull(bound(word, "maximum"))).longValue();

        assertThat(word.parser().parse(Long.toString(most))).as("%d", most).isNotNull();
        assertThat(word.parser().parse(Long.toString(most + 1)))
                .as("%d", most + 1)
                .isNull();
        if (bound(word, "minimum") instanceof Number least) {
            assertThat(word.parser().parse(least.toString())).as("%s", least).isNotNull();
        }
    }

    static Set<String> paths() {
        return numbers().keySet();
    }
}
