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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private static final long DAY = 86_400_000;

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
        assertThat(budgets.rows(0)).isEmpty();

        assertThat(budgets.admit(KEY, spent(30), _ -> true, 0)).isTrue();
        spend(budgets, 20);
        assertThat(budgets.admit(KEY, spent(99), _ -> true, 0)).isTrue();

        assertThat(spent(budgets)).isEqualTo(50);
    }

    @Test
    void aKeyThatComesToBeDeclaredAndIsNotAnyMoreKeepsWhatItSpent() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0);
        budgets.admit(KEY, spent(30), _ -> true, 0);

        Budgets next = budgets.next(declared, 0);
        next.complete(spent(99), 0);
        spend(next, 20);
        Budgets last = next.next(nobody, 0);

        assertThat(spent(next)).isEqualTo(50);
        assertThat(last.admit(KEY, spent(99), _ -> true, 0)).isTrue();
        assertThat(spent(last)).isEqualTo(50);
    }

    @Test
    void aKeyThatRestsBehindADeclaredOneOfItsNameHasTheSameBudget() {
        Budgets budgets = Budgets.of(declared, _ -> {}, 0);
        budgets.complete(spent(30), 0);
        budgets.admit(KEY, spent(30), _ -> true, 0);
        spend(budgets, 50);

        Budgets next = budgets.next(nobody, 0);

        assertThat(next.admit(KEY, spent(99), _ -> true, 0)).isTrue();
        assertThat(spent(next)).isEqualTo(80);
    }

    private static Key named(String name) {
        return new Key(name, Key.FORGOTTEN, "default", Set.of(), Set.of(), RateLimits.NONE, BUDGET, null, List.of());
    }

    private static Payers payers(Budgets budgets, Key key) {
        return Objects.requireNonNull(budgets.of(key, "default"));
    }

    private static boolean pays(Budgets budgets, Key key, long amount, long at) {
        return payers(budgets, key).take(amount, amount, at) instanceof Payers.Verdict.Covered(Hold hold)
                && settled(hold, amount);
    }

    private static boolean settled(Hold hold, long amount) {
        hold.settle(amount);
        return true;
    }

    @Test
    void keysWhoseBudgetIsNotTouchedMakeRoomForOthersAndHaveItWholeWhenTheyComeBack() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0, 10);
        for (int i = 0; i < 1_000; i++) {
            assertThat(budgets.admit(named("k" + i), spent(0), _ -> true, 0))
                    .as("k" + i)
                    .isTrue();
        }

        assertThat(budgets.rows(0)).hasSizeLessThanOrEqualTo(10);
        assertThat(pays(budgets, named("k0"), 60, 0)).isTrue();
        assertThat(pays(budgets, named("k0"), 60, 0)).isFalse();
    }

    @Test
    void whatIsSpentInThePresentPeriodIsNotForgottenWhileItsKeyIsInUse() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0, 10);
        for (int i = 0; i < 10; i++) {
            budgets.admit(named("k" + i), spent(30), _ -> true, 0);
        }
        assertThat(budgets.admit(named("one more"), spent(0), _ -> true, 0)).isFalse();
        assertThat(pays(budgets, named("k3"), 80, 0)).isFalse();

        assertThat(budgets.admit(named("one more"), spent(0), _ -> true, DAY)).isTrue();
        assertThat(pays(budgets, named("k3"), 80, DAY)).isTrue();
        assertThat(pays(budgets, named("k3"), 80, DAY)).isFalse();
        // The clock is set back: what was spent in the period under way stays spent.
        assertThat(pays(budgets, named("k3"), 80, 0)).isFalse();
    }

    @Test
    void keysThatAreNotInUseAnyMoreMakeRoomAndComeBackWithWhatTheBooksSay() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0, 10);
        for (int i = 0; i < 1_000; i++) {
            assertThat(budgets.admit(named("k" + i), spent(30), _ -> false, 0))
                    .as("k" + i)
                    .isTrue();
        }

        assertThat(budgets.rows(0)).hasSizeLessThanOrEqualTo(10);
        assertThat(budgets.admit(named("k0"), spent(50), _ -> false, 0)).isTrue();
        assertThat(pays(budgets, named("k0"), 60, 0)).isFalse();
        assertThat(pays(budgets, named("k0"), 40, 0)).isTrue();
    }

    @Test
    void aRequestUnderWayKeepsTheBudgetOfItsKey() {
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0, 1);
        budgets.admit(KEY, spent(0), _ -> true, 0);
        Payers early = payers(budgets, KEY);
        Payers reserved = payers(budgets, KEY);
        Hold hold = ((Payers.Verdict.Covered) reserved.take(30, 30, 0)).hold();

        assertThat(budgets.admit(named("other"), spent(0), _ -> false, 0)).isFalse();
        hold.settle(0);
        assertThat(budgets.admit(named("other"), spent(0), _ -> false, 0)).isTrue();

        // One that had got hold of it before it went charges the one that counts.
        ((Payers.Verdict.Covered) early.take(70, 70, 0)).hold().settle(70);
        assertThat(pays(budgets, KEY, 40, 0)).isFalse();
    }

    @Test
    void nothingIsSpentTwiceHoweverOftenBudgetsComeAndGo() throws Exception {
        int rounds = 10_000;
        int payers = 3;
        Budgets budgets = Budgets.of(nobody, _ -> {}, 0, 1);
        AtomicLong day = new AtomicLong();
        AtomicInteger covered = new AtomicInteger();
        int wrong = 0;
        CyclicBarrier together = new CyclicBarrier(payers + 1);
        budgets.admit(KEY, spent(0), _ -> true, 0);
        try (ExecutorService threads = Executors.newFixedThreadPool(payers)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < payers; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        together.await();
                        covered.addAndGet(pays(budgets, KEY, 60, day.get()) ? 1 : 0);
                        together.await();
                    }
                    return true;
                }));
            }
            for (int round = 0; round < rounds; round++) {
                day.set(round * DAY);
                covered.set(0);
                together.await();
                for (int i = 0; i < 5; i++) {
                    budgets.admit(named("other " + i), spent(0), _ -> true, day.get());
                }
                together.await();
                wrong += covered.get() == 1 ? 0 : 1; // told at the end, as others wait for each other
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(wrong).isZero();
    }
}
