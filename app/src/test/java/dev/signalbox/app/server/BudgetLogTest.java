package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.budget.Crossing;
import org.junit.jupiter.api.Test;

final class BudgetLogTest {
    private static final long CENT = 10_000_000_000L;

    private static String text(Crossing.What what, boolean refuses, long spent, long reserved, long needed) {
        return BudgetLog.text(
                new Crossing("key", "web", what, refuses, 100 * CENT, spent, reserved, needed, "day", 86_400_000));
    }

    @Test
    void aBudgetThatDoesNotCoverARequestIsNotSaidToBeSpent() {
        assertThat(text(Crossing.What.TOO_SMALL, true, 2 * CENT, 0, 150 * CENT))
                .isEqualTo("The budget of key `web`, 1 USD per day, does not cover a request that may cost 1.5 USD,"
                        + " which was refused: 0.02 USD are spent, 0 USD reserved; it begins anew at"
                        + " 1970-01-02T00:00:00Z");
    }

    @Test
    void aBudgetThatIsSpentIsSaidToBe() {
        assertThat(text(Crossing.What.SPENT, true, 99 * CENT, CENT, 0))
                .contains("is spent, and requests that it does not cover are refused: 0.99 USD are spent, 0.01 USD"
                        + " reserved");
        assertThat(text(Crossing.What.SPENT, false, 100 * CENT, 0, 0))
                .contains("is spent, and requests are served nevertheless");
        assertThat(text(Crossing.What.SOFT, true, 80 * CENT, 0, 0)).contains("is nearly spent");
    }
}
