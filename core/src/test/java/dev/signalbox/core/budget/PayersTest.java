package dev.signalbox.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.Budget.Then;
import dev.signalbox.model.policy.RateLimits.Reserve;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayersTest {
    private final List<Crossing> told = new ArrayList<>();

    private Purse purse(String name, long picodollars, Then then, Reserve reserve) {
        Budget budget = new Budget(picodollars, Budget.Per.DAY, then, 0.8, 0, reserve, false);
        return new Purse(
                "key", name, budget, new Meter("key", name, Budget.Per.DAY, ZoneOffset.UTC, null, 0), told::add);
    }

    private static Payers payers(Purse... purses) {
        return new Payers(purses);
    }

    private static Hold taken(Payers.Verdict verdict) {
        assertThat(verdict).isInstanceOf(Payers.Verdict.Covered.class);
        return ((Payers.Verdict.Covered) verdict).hold();
    }

    private static long reserved(Purse purse) {
        return purse.row(0).reserved();
    }

    @Test
    void whatOneBudgetDoesNotCoverIsTakenOfNone() {
        Purse large = purse("large", 100, Then.REFUSE, Reserve.EXPECTED);
        Purse small = purse("small", 10, Then.REFUSE, Reserve.EXPECTED);

        assertThat(payers(large, small).take(11, 0, 0))
                .isInstanceOfSatisfying(Payers.Verdict.Refused.class, refused -> {
                    assertThat(refused.overdrawn().name()).isEqualTo("small");
                    assertThat(refused.overdrawn().left()).isEqualTo(10);
                });

        assertThat(reserved(large)).isZero();
        assertThat(reserved(small)).isZero();
    }

    @Test
    void whatIsReservedIsThereAgainButForWhatWasSpent() {
        Purse purse = purse("web", 100, Then.REFUSE, Reserve.EXPECTED);
        Hold hold = taken(payers(purse).take(60, 0, 0));
        assertThat(payers(purse).take(41, 0, 0)).isInstanceOf(Payers.Verdict.Refused.class);

        hold.settle(7);
        hold.settle(7);

        assertThat(purse.row(0).spent()).isEqualTo(7);
        assertThat(reserved(purse)).isZero();
        taken(payers(purse).take(93, 0, 0));
    }

    @Test
    void eachAttemptThatMayBeChargedIsCoveredWhereTheMostIsReserved() {
        Purse purse = purse("web", 100, Then.REFUSE, Reserve.MAX);
        Hold hold = taken(payers(purse).take(1, 40, 0));

        assertThat(hold.covers(1)).isTrue();
        assertThat(reserved(purse)).isEqualTo(40);
        assertThat(hold.covers(2)).isTrue();
        assertThat(reserved(purse)).isEqualTo(80);
        assertThat(hold.covers(3)).isFalse();
        hold.settle(0);
        assertThat(reserved(purse)).isZero();
    }

    @Test
    void eachThresholdIsToldOnceAPeriod() {
        Purse purse = purse("web", 100, Then.NOTIFY, Reserve.EXPECTED);
        for (int i = 0; i < 5; i++) {
            taken(payers(purse).take(30, 0, 0)).settle(30);
        }

        assertThat(told).extracting(Crossing::what).containsExactly(Crossing.What.SOFT, Crossing.What.SPENT);
        assertThat(purse.row(0).spent()).isEqualTo(150);
    }

    @Test
    void aRequestIsChargedToThePeriodInWhichItCame() {
        Purse purse = purse("web", 100, Then.REFUSE, Reserve.EXPECTED);
        Hold hold = taken(payers(purse).take(60, 0, 0));
        long tomorrow = purse.row(0).end();
        taken(payers(purse).take(100, 0, tomorrow)).settle(1);

        hold.settle(60);

        assertThat(purse.row(tomorrow).spent()).isEqualTo(1);
    }

    @Test
    void absurdCostsNeverMakeRoom() {
        Purse purse = purse("web", 100, Then.NOTIFY, Reserve.EXPECTED);
        for (int i = 0; i < 50; i++) {
            taken(payers(purse).take(Long.MAX_VALUE, 0, 0)).settle(Long.MAX_VALUE);
        }

        assertThat(purse.row(0).spent()).isGreaterThan(Period.MOST);
    }
}
