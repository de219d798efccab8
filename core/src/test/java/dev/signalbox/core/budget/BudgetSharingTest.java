package dev.signalbox.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.port.SharedState.Account;
import dev.signalbox.core.port.SharedState.Use;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Budget.Per;
import dev.signalbox.model.policy.Budget.Then;
import dev.signalbox.model.policy.RateLimits.Reserve;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several replicas with one budget, and a meeting place that is slow, loses answers, or all that it knew.
final class BudgetSharingTest {
    private static final long CENT = 10_000_000_000L;
    private static final long DOLLAR = 100 * CENT;
    private static final long MILLI = 1_000_000;

    /// What the replicas meet at: as the script at the real one does it.
    private static final class Meeting {
        private final Map<String, Map<String, Long>> spent = new HashMap<>();
        private final Map<String, Map<String, Long>> reserved = new HashMap<>();
        private final Map<String, Long> born = new HashMap<>();

        List<Account> tell(String who, List<Use> uses, long millis) {
            List<Account> answer = new ArrayList<>();
            for (Use each : uses) {
                Use.Spent use = (Use.Spent) each;
                born.putIfAbsent(use.name(), millis);
                Map<String, Long> all = spent.computeIfAbsent(use.name(), _ -> new HashMap<>());
                all.merge(who, use.spent(), Math::max);
                use.lost().forEach((other, amount) -> all.merge(other, amount, Math::max));
                if (use.missing() > 0 && all.getOrDefault(Use.Spent.PAST, 0L) == use.past()) {
                    all.merge(Use.Spent.PAST, use.missing(), Long::sum);
                }
                Map<String, Long> taken = reserved.computeIfAbsent(use.name(), _ -> new HashMap<>());
                taken.put(who, use.reserved());
                Map<String, Long> others = new HashMap<>(all);
                long own = others.remove(who);
                long made = born.get(use.name());
                answer.add(new Account(
                        made,
                        millis - made,
                        taken.entrySet().stream()
                                .filter(it -> !it.getKey().equals(who))
                                .mapToLong(Map.Entry::getValue)
                                .sum(),
                        own,
                        others));
            }
            return answer;
        }

        void isGone(String who) {
            reserved.values().forEach(each -> each.remove(who));
        }

        void forget() {
            spent.clear();
            reserved.clear();
            born.clear();
        }
    }

    private static final class Replica {
        final String name;
        final BudgetSharing sharing;
        final Purse purse;
        final Payers payers;
        final List<Crossing> crossings = new ArrayList<>();
        int replicas = 2;
        private @Nullable List<Account> answer;
        private boolean asking;
        private long answerAt;
        private long nextTurn;

        /// @param before dollars in the books; negative where there are none
        Replica(String name, long budget, long before, boolean booksOfAll) {
            this.name = name;
            sharing = new BudgetSharing(2, booksOfAll);
            Meter meter = new Meter("key", "web", Per.DAY, ZoneOffset.UTC, sharing, 0);
            if (before >= 0) {
                meter.complete(meter.at(0), before);
            }
            Budget declared = new Budget(budget, Per.DAY, Then.REFUSE, 0.8, 0, Reserve.EXPECTED, false);
            purse = new Purse("key", "web", declared, meter, crossings::add);
            payers = new Payers(new Purse[] {purse});
        }

        @Nullable
        Hold take(long amount) {
            return switch (payers.take(amount, amount, 0)) {
                case Payers.Verdict.Covered(var hold) -> hold;
                case Payers.Verdict.Refused _ -> null;
            };
        }

        Hold taken(long amount) {
            return Objects.requireNonNull(take(amount));
        }

        void spend(long amount) {
            taken(amount).settle(amount);
        }

        Overdrawn refusal(long amount) {
            return ((Payers.Verdict.Refused) payers.take(amount, amount, 0)).overdrawn();
        }

        /// How much passes, all of it spent at once.
        long spendAll(long each) {
            long all = 0;
            for (Hold hold = take(each); hold != null; hold = take(each)) {
                hold.settle(each);
                all += each;
            }
            return all;
        }

        long spent() {
            return purse.row(0).spent();
        }

        void meet(Meeting at, long millis) {
            sharing.answered(replicas, at.tell(name, sharing.uses(millis * MILLI, millis), millis));
        }

        /// As the thread that does the asking would.
        void turn(Meeting meeting, long millis, long delay, boolean heard) {
            if (asking && millis >= answerAt) {
                asking = false;
                nextTurn = millis + 50;
                if (answer == null) {
                    sharing.failed();
                } else {
                    sharing.answered(replicas, answer);
                }
            }
            if (!asking && millis >= nextTurn) {
                List<Use> uses = sharing.uses(millis * MILLI, millis);
                List<Account> told = heard ? meeting.tell(name, uses, millis) : null;
                asking = true;
                answer = delay > 300 ? null : told;
                answerAt = millis + Math.min(delay, 300);
            }
        }
    }

    private final Meeting meeting = new Meeting();

    private void meet(long millis, Replica... replicas) {
        // Twice: the first has to hear of the last.
        for (int i = 0; i < 2; i++) {
            for (Replica each : replicas) {
                each.meet(meeting, millis + 1000L * i);
            }
        }
    }

    private static Replica fresh(String name) {
        return new Replica(name, 10 * DOLLAR, 0, false);
    }

    @Test
    void whatOneSpentIsNotThereForTheOther() {
        Replica one = fresh("one");
        Replica two = fresh("two");
        meet(0, one, two);
        long spent = 0;
        for (int i = 1; i < 300; i++) {
            spent += one.spendAll(CENT);
            meet(2000L * i, one, two);
        }

        assertThat(spent).isEqualTo(10 * DOLLAR);
        assertThat(two.take(CENT)).isNull();
        assertThat(two.spent()).isEqualTo(10 * DOLLAR);
        assertThat(two.purse.row(0).here()).isZero();
        assertThat(two.refusal(CENT).soon()).isFalse();
        assertThat(two.crossings).extracting(Crossing::what).containsExactly(Crossing.What.SPENT);
    }

    @Test
    void whatRequestsHaveReservedIsTakenForTheOthersToo() {
        Replica one = fresh("one");
        Replica two = fresh("two");
        meet(0, one, two);
        Hold hold = one.taken(9 * DOLLAR);
        meet(2000, one, two);

        assertThat(two.take(2 * DOLLAR)).isNull();
        assertThat(two.purse.row(0).reserved()).isEqualTo(9 * DOLLAR);
        hold.settle(DOLLAR);
        meet(4000, one, two);
        assertThat(two.take(2 * DOLLAR)).isNotNull();
        assertThat(two.spent()).isEqualTo(DOLLAR);
    }

    @Test
    void whatALeaseDoesNotCoverWaitsForAnAnswerOnly() {
        Replica one = fresh("one");
        meet(0, one);
        assertThat(one.spendAll(DOLLAR)).isEqualTo(2 * DOLLAR);

        assertThat(one.refusal(DOLLAR).soon()).isTrue();
        assertThat(one.crossings).isEmpty();
        meet(2000, one);
        assertThat(one.take(DOLLAR)).isNotNull();
    }

    @Test
    void whileNothingIsHeardEachKeepsToItsShareOfWhatWasLeft() {
        Replica one = fresh("one");
        Replica two = fresh("two");
        meet(0, one, two);
        assertThat(one.take(4 * DOLLAR)).isNotNull();
        meet(2000, one, two);
        one.sharing.failed();
        two.sharing.failed();

        assertThat(one.spendAll(DOLLAR)).isEqualTo(3 * DOLLAR);
        assertThat(two.spendAll(DOLLAR)).isEqualTo(3 * DOLLAR);
        meet(4000, one, two);
        assertThat(one.spendAll(DOLLAR)).isZero();
    }

    @Test
    void beforeAnythingWasHeardABookOfItsOwnCountsToItsShareAndACommonOneToAll() {
        Replica own = new Replica("own", 10 * DOLLAR, 4 * DOLLAR, false);
        Replica common = new Replica("common", 10 * DOLLAR, 4 * DOLLAR, true);

        assertThat(own.spendAll(DOLLAR)).isEqualTo(DOLLAR);
        assertThat(common.spendAll(DOLLAR)).isEqualTo(3 * DOLLAR);
    }

    @Test
    void nothingIsForgottenWhereTheMeetingPlaceForgetsAll() {
        Replica one = fresh("one");
        Replica two = fresh("two");
        Replica three = fresh("three");
        meet(0, one, two, three);
        one.spend(DOLLAR);
        two.spend(DOLLAR);
        three.spend(DOLLAR);
        meet(2000, one, two, three);
        meeting.isGone("three");
        one.spend(DOLLAR);
        meeting.forget();
        meet(4000, two);
        assertThat(two.spent()).isEqualTo(3 * DOLLAR);
        meet(6000, one, two);
        Replica late = fresh("late");
        meet(8000, late);

        for (Replica each : List.of(one, two, late)) {
            assertThat(each.spent()).as(each.name).isEqualTo(4 * DOLLAR);
        }
    }

    @Test
    void aRestartCountsOnceWhatTheBooksAndTheOthersKnow() {
        for (boolean booksOfAll : List.of(true, false)) {
            meeting.forget();
            Replica one = new Replica("one", 10 * DOLLAR, 0, booksOfAll);
            Replica two = new Replica("two", 10 * DOLLAR, 0, booksOfAll);
            meet(0, one, two);
            one.spend(DOLLAR);
            two.spend(2 * DOLLAR);
            meet(2000, one, two);
            meeting.isGone("two");
            long books = booksOfAll ? 3 * DOLLAR : 2 * DOLLAR;
            Replica again = new Replica(booksOfAll ? "another" : "two", 10 * DOLLAR, books, booksOfAll);
            meet(4000, one, again);
            again.spend(DOLLAR);
            meet(6000, one, again);

            assertThat(one.spent()).isEqualTo(4 * DOLLAR);
            assertThat(again.spent()).isEqualTo(4 * DOLLAR);
        }
    }

    @Test
    void withoutBooksAProcessOfTheSameNameGoesOnFromWhatTheOthersKnow() {
        Replica one = fresh("one");
        meet(0, one);
        one.spend(3 * DOLLAR);
        meet(2000, one);
        Replica again = fresh("one");
        meet(4000, again);
        again.spend(DOLLAR);
        meet(6000, again);

        assertThat(again.spent()).isEqualTo(4 * DOLLAR);
    }

    @Test
    void whatOnlyCommonBooksKnowIsKnownToAllAgain() {
        Replica one = new Replica("one", 10 * DOLLAR, 5 * DOLLAR, true);
        Replica two = new Replica("two", 10 * DOLLAR, 5 * DOLLAR, true);
        meet(0, one, two);
        for (int i = 1; i < 10; i++) {
            meet(2000L * i, one, two);
        }
        one.spend(DOLLAR);
        two.spend(DOLLAR);
        meet(30_000, one, two);

        assertThat(one.spent()).isEqualTo(7 * DOLLAR);
        assertThat(two.spent()).isEqualTo(7 * DOLLAR);
    }

    @Test
    void aRequestThatTheRestDoesNotCoverIsNotToldAsSpent() {
        Purse purse = new Replica("one", 10 * DOLLAR, 0, false).purse;
        List<Crossing> told = new ArrayList<>();
        Purse alone = new Purse(
                "key", "web", purse.budget, new Meter("key", "web", Per.DAY, ZoneOffset.UTC, null, 0), told::add);
        Payers payers = new Payers(new Purse[] {alone});

        payers.take(11 * DOLLAR, 0, 0);
        payers.take(11 * DOLLAR, 0, 0);
        assertThat(told).singleElement().satisfies(crossing -> {
            assertThat(crossing.what()).isEqualTo(Crossing.What.TOO_SMALL);
            assertThat(crossing.needed()).isEqualTo(11 * DOLLAR);
            assertThat(crossing.spent()).isZero();
        });
        ((Payers.Verdict.Covered) payers.take(10 * DOLLAR, 0, 0)).hold().settle(10 * DOLLAR);
        assertThat(told).extracting(Crossing::what).endsWith(Crossing.What.SPENT);
    }

    /// At most the budget, half of it on lease, and a request for each replica; whatever is slow or lost.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void noMoreIsSpentThanTheBudgetAndWhatWasOnLease(long seed) {
        Random random = new Random(seed);
        int count = 2 + random.nextInt(3);
        boolean outages = seed % 3 == 0;
        boolean losses = seed % 4 == 0;
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Replica each = fresh("replica" + i);
            each.replicas = count;
            each.meet(meeting, 0);
            replicas.add(each);
        }
        long spent = 0;
        boolean down = false;
        List<Hold> running = new ArrayList<>();
        for (long millis = 1; millis < 120_000; millis += 5) {
            if (outages && random.nextInt(4000) == 0) {
                down = !down;
            }
            if (losses && random.nextInt(8000) == 0) {
                meeting.forget();
            }
            for (Replica each : replicas) {
                boolean slow = outages && random.nextInt(200) == 0;
                long delay = down || slow ? 1000 : 1 + random.nextInt(20);
                each.turn(meeting, millis, delay, !down || random.nextBoolean());
                for (int tries = random.nextInt(3); tries > 0; tries--) {
                    Hold hold = each.take(CENT);
                    if (hold != null) {
                        running.add(hold);
                        spent += CENT;
                    }
                }
            }
            while (running.size() > 20) {
                running.remove(random.nextInt(running.size())).settle(CENT);
            }
        }
        running.forEach(each -> each.settle(CENT));
        meet(130_000, replicas.toArray(Replica[]::new));

        assertThat(spent).isGreaterThan(outages ? 2 * DOLLAR : 9 * DOLLAR);
        assertThat(spent).isLessThanOrEqualTo(15 * DOLLAR + count * CENT);
        for (Replica each : replicas) {
            assertThat(each.spent()).isEqualTo(spent);
        }
    }
}
