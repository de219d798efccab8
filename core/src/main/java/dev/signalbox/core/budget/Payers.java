package dev.signalbox.core.budget;

import org.jspecify.annotations.Nullable;

/// The budgets that one request is charged to, all of them or none.
public final class Payers {
    /// Whether they cover a request.
    public sealed interface Verdict {
        record Covered(Hold hold) implements Verdict {}

        record Refused(Overdrawn overdrawn) implements Verdict {}
    }

    private final Purse[] all;

    Payers(Purse[] all) {
        this.all = all;
    }

    /// Whether only targets may be used whose price is known, and for whose sake, as in "the key `web`"; null when any
    /// may.
    public @Nullable String needsPrices() {
        for (Purse each : all) {
            if (each.budget.needsPrices()) {
                return each.owner.equals(Budgets.TOTAL) ? "all requests" : "the " + each.owner + " `" + each.name + "`";
            }
        }
        return null;
    }

    /// Whether any wants the most that a request can cost to be reserved.
    public boolean wantMost() {
        for (Purse each : all) {
            if (each.max()) {
                return true;
            }
        }
        return false;
    }

    /// Takes what a request is expected to cost.
    ///
    /// @param expected picodollars, from 0
    /// @param most picodollars that it can cost, for those budgets that [#wantMost]
    /// @param epochMillis when the request came
    public Verdict take(long expected, long most, long epochMillis) {
        Period[] periods = new Period[all.length];
        long[] amounts = new long[all.length];
        for (int i = 0; i < all.length; i++) {
            Purse each = all[i];
            periods[i] = each.meter.at(epochMillis);
            // What is wholly spent does not even cover what is thought to cost nothing.
            amounts[i] = Math.clamp(each.max() ? most : expected, 1, Period.MOST);
            if (!each.reserve(amounts[i], periods[i])) {
                for (int taken = 0; taken < i; taken++) {
                    periods[taken].giveBack(amounts[taken]);
                }
                return new Verdict.Refused(each.overdrawn(amounts[i], periods[i]));
            }
            Purse current = each.current();
            if (current != each) {
                // It was let go a moment ago, and another one has its place.
                periods[i].giveBack(amounts[i]);
                all[i--] = current;
            }
        }
        return new Verdict.Covered(new Hold(all, periods, amounts));
    }
}
