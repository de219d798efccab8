package dev.signalbox.core.limits;

import dev.signalbox.model.usage.Usage;

/// What one request has taken of limits. Confined to the request's thread; settled once.
public final class Reservation {
    private final Allowance[] of;
    private final long[] tokens;
    private final Demand demand;
    private final Expectation usual;
    private boolean settled;

    Reservation(Allowance[] of, long[] tokens, Demand demand, Expectation usual) {
        this.of = of;
        this.tokens = tokens;
        this.demand = demand;
        this.usual = usual;
    }

    /// The request is over: what it did not use is given back, what it used besides is charged.
    ///
    /// @param usage of the answer; [Usage#NONE] when there was none
    /// @param now nanoseconds of the clock that it was taken by
    public void settle(Usage usage, long now) {
        if (settled) {
            return;
        }
        settled = true;
        long used = usage.input() + usage.output();
        for (int i = 0; i < of.length; i++) {
            of[i].settle(tokens[i], used, now);
        }
        if (!usage.estimated()) {
            usual.saw(demand.bytes(), usage);
        }
    }
}
