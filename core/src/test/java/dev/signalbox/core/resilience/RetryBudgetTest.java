package dev.signalbox.core.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        // share, first attempts, further ones
        "0.2, 0, 3",
        "0.2, 15, 3",
        "0.2, 19, 3",
        "0.2, 20, 4",
        "0.2, 1000, 200",
        "0.1, 0, 3",
        "0.1, 39, 3",
        "0.1, 40, 4",
        "0.1, 1000, 100"
    })
    void there_are_as_many_further_attempts_as_the_share_allows_and_never_fewer_than_three(
            double share, int first, int further) {
        RetryBudget budget = new RetryBudget(share);
        for (int i = 0; i < first; i++) {
            budget.count(0);
        }

        assertThat(taken(budget, 0)).isEqualTo(further);
    }

    @Test
    void a_caller_has_half_of_an_endpoints_share() {
        assertThat(RetryBudget.OF_ENDPOINT).isEqualTo(0.2);
        assertThat(RetryBudget.OF_CALLER).isEqualTo(0.1);
    }

    @Test
    void only_the_last_ten_seconds_count() {
        RetryBudget budget = new RetryBudget(0.2);
        for (int i = 0; i < 100; i++) {
            budget.count(i * SECOND / 10);
        }
        assertThat(taken(budget, 10 * SECOND)).isEqualTo(20);

        assertThat(budget.allows(20 * SECOND)).as("still within").isFalse();
        assertThat(taken(budget, 21 * SECOND)).isEqualTo(3);
    }

    @Test
    void in_any_ten_seconds_of_a_quiet_service_there_are_three() {
        RetryBudget budget = new RetryBudget(0.2);
        int all = 0;
        for (long now = 0; now < 110 * SECOND; now += SECOND / 10) {
            all += budget.take(now) ? 1 : 0;
        }

        assertThat(all).isEqualTo(30);
    }

    private static int taken(RetryBudget budget, long now) {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }
}
