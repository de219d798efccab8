package dev.signalbox.model.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signalbox.model.policy.Objective.Kind;
import dev.signalbox.model.policy.Objective.Size;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Objective bySize = new Objective(
            Kind.FIRST_TOKEN,
            0.95,
            SECOND.multipliedBy(9),
            List.of(new Size(100, SECOND), new Size(2000, SECOND.multipliedBy(3))));

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "100, 0, 1", "101, 1, 3", "2000, 1, 3", "2001, 2, 9", "5000000000, 2, 9"})
    void a_request_has_the_time_of_the_smallest_size_that_holds_it(long bytes, int place, long seconds) {
        assertThat(bySize.size(bytes)).isEqualTo(place);
        assertThat(bySize.within(bytes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 100, 2", "100, 2, 200, 1", "100, 1, 200, 10"})
    void sizes_and_their_times_rise(int first, int firstSeconds, int second, int secondSeconds) {
        List<Size> sizes = List.of(
                new Size(first, Duration.ofSeconds(firstSeconds)), new Size(second, Duration.ofSeconds(secondSeconds)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Objective(Kind.FIRST_TOKEN, 0.95, SECOND.multipliedBy(9), sizes));
    }

    @Test
    void only_first_tokens_depend_on_them() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Objective(Kind.LATENCY, 0.95, SECOND, List.of(new Size(100, SECOND))));
    }
}
