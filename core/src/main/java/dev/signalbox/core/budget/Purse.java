package dev.signalbox.core.budget;

import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.policy.RateLimits.Reserve;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One declared budget and what is spent of it. Any number of threads may use it.
final class Purse {
    final String owner;
    final String name;
    final Budget budget;
    final Meter meter;
    private final @Nullable Guests home;
    private final long soft;

    /// Whether it is going. Who reserves of it sees that afterwards, or is seen.
    private volatile boolean leaving;

    private final Consumer<? super Crossing> told;

    /// One that stays.
    Purse(String owner, String name, Budget budget, Meter meter, Consumer<? super Crossing> told) {
        this(owner, name, budget, meter, told, null);
    }

    /// @param home from where it may go; null where it stays
    Purse(
            String owner,
            String name,
            Budget budget,
            Meter meter,
            Consumer<? super Crossing> told,
            @Nullable Guests home) {
        this.home = home;
        this.owner = owner;
        this.name = name;
        this.budget = budget;
        this.meter = meter;
        this.told = told;
        soft = Math.max(1, (long) (budget.picodollars() * budget.soft()));
    }

    /// Whether it goes. Nobody else may make it go or stay at the same time.
    ///
    /// @param unused whether no request comes with its key any more
    boolean leaves(boolean unused, long epochMillis) {
        leaving = true;
        Period now = meter.at(epochMillis);
        if (now.untouched() || unused && now.reserved() == 0) {
            return true;
        }
        leaving = false;
        return false;
    }

    /// It does not go after all.
    Purse stays() {
        leaving = false;
        return this;
    }

    /// The one that counts now; to be asked after something was reserved.
    Purse current() {
        return leaving && home != null ? home.instead(this) : this;
    }

    boolean max() {
        return budget.reserve() == Reserve.MAX;
    }

    boolean reserve(long amount, Period in) {
        if (budget.then() == Budget.Then.NOTIFY) {
            in.reserve(amount);
            return true;
        }
        if (in.reserve(amount, budget.ceiling())) {
            return true;
        }
        if (!in.soon(amount, budget.ceiling())) {
            tellRefusal(amount, in);
        }
        return false;
    }

    private void tellRefusal(long needed, Period in) {
        if (in.left(budget.ceiling()) == 0) {
            if (in.tellsHard(budget.picodollars())) {
                tell(Crossing.What.SPENT, in, in.spentByAll(), 0);
            }
        } else if (in.tellsRefusal(budget.picodollars())) {
            tell(Crossing.What.TOO_SMALL, in, in.spentByAll(), needed);
        }
    }

    void spend(long amount, Period in) {
        in.spend(amount);
        long spent = in.spentByAll();
        if (spent >= soft && in.tellsSoft(budget.picodollars())) {
            tell(Crossing.What.SOFT, in, spent, 0);
        }
        if (spent >= budget.picodollars() && in.tellsHard(budget.picodollars())) {
            tell(Crossing.What.SPENT, in, spent, 0);
        }
    }

    private void tell(Crossing.What what, Period in, long spent, long needed) {
        told.accept(new Crossing(
                owner,
                name,
                what,
                budget.then() == Budget.Then.REFUSE,
                budget.picodollars(),
                spent,
                in.reservedByAll(),
                needed,
                budget.per().word(),
                in.end));
    }

    Overdrawn overdrawn(long needed, Period in) {
        return new Overdrawn(
                owner,
                name,
                budget.picodollars(),
                in.left(budget.ceiling()),
                needed,
                in.soon(needed, budget.ceiling()),
                budget.per().word(),
                in.end,
                meter.zone);
    }

    Budgets.Row row(long epochMillis) {
        Period now = meter.at(epochMillis);
        return new Budgets.Row(
                owner, name, budget, now.spentByAll(), now.reservedByAll(), now.here(), now.start, now.end, meter.zone);
    }
}
