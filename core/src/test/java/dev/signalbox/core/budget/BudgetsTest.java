package dev.signalbox.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Budget.Per;
import dev.signalbox.model.policy.Budget.Then;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.RateLimits.Reserve;
import dev.signalbox.model.policy.Secret;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Budgets of keys that no config declares, and of those that come to be declared.
class BudgetsTest {
    private static final Budget BUDGET = new Budget(100, Per.DAY, Then.REFUSE, 0.8, 0, Reserve.EXPECTED, false);
    private static final Key KEY = new Key(
            "web",
            new Secret("a-secret-of-the-web"),
            "default",
            Set.of(),
            Set.of(),
            RateLimits.NONE,
            BUDGET,
            null,
            List.of());

    private final Policy nobody = new Declared().route("chat", 1, "a/1").policy();
    private final Policy declared =
            new Declared().route("chat", 1, "a/1").key(KEY).policy();

    private static Budgets.Past<RuntimeException> spent(long before) {
        return (_, _, _) -> before;
    }

    private static void spend(Budgets budgets, long amount) {
        Payers payers = Objects.requireNonNull(budgets.of(KEY, "default"));
        ((Payers.Verdict.Covered) payers.take(amount, amount, 0)).hold().settle(amount);
    }

    private static long spent(Budgets budgets) {
        assertThat(budgets.rows(0)).hasSize(1);
        return budgets.rows(0).getFirst().spent();
    }

    @Test
    void aKeyThatBecomesKnownBeginsWithWhatWasSpentBefore() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0);
        assertThat(budgets.of(KEY, "default")).isNull();

        assertThat(budgets.admit(KEY, spent(30), 0)).isTrue();
        spend(budgets, 20);
        assertThat(budgets.admit(KEY, spent(99), 0)).isTrue();

        assertThat(spent(budgets)).isEqualTo(50);
    }

    @Test
    void aKeyThatComesToBeDeclaredAndIsNotAnyMoreKeepsWhatItSpent() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0);
        budgets.admit(KEY, spent(30), 0);

        Budgets next = budgets.next(declared, 0);
        next.complete(spent(99), 0);
        spend(next, 20);
        Budgets last = next.next(nobody, 0);

        assertThat(spent(next)).isEqualTo(50);
        assertThat(last.admit(KEY, spent(99), 0)).isTrue();
        assertThat(spent(last)).isEqualTo(50);
    }
}
