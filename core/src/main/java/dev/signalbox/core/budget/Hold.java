package dev.signalbox.core.budget;

/// What one request has reserved of budgets. Confined to the request's thread; settled once.
public final class Hold {
    private final Purse[] of;
    private final Period[] periods;
    private final long[] first;
    private final long[] amounts;
    private boolean settled;

    Hold(Purse[] of, Period[] periods, long[] amounts) {
        this.of = of;
        this.periods = periods;
        first = amounts;
        this.amounts = amounts.clone();
    }

    /// Sees to it that so many attempts are covered where the most that they can cost is to be reserved.
    ///
    /// @param attempts that a provider may charge for: those to no avail, those under way and one more
    /// @return false when there is no money for another one
    public boolean covers(int attempts) {
        for (int i = 0; i < of.length; i++) {
            if (!of[i].max()) {
                continue;
            }
            long wanted = first[i] > Period.MOST / attempts ? Period.MOST : first[i] * attempts;
            long more = wanted - amounts[i];
            if (more > 0 && !of[i].reserve(more, periods[i])) {
                // What was taken of others before is given back with the rest.
                return false;
            }
            amounts[i] += Math.max(0, more);
        }
        return true;
    }

    /// The request is over.
    ///
    /// @param picodollars that it cost; negative when nobody knows, and then it is charged what was reserved
    public void settle(long picodollars) {
        if (settled) {
            return;
        }
        settled = true;
        for (int i = 0; i < of.length; i++) {
            long spent = picodollars < 0 ? amounts[i] : Math.min(picodollars, Period.MOST);
            // First counted, then given back: in between too much is taken, never too little.
            if (spent > 0) {
                of[i].spend(spent, periods[i]);
            }
            periods[i].giveBack(amounts[i]);
        }
    }
}
