package dev.signalbox.core.limits;

import dev.signalbox.model.usage.Usage;
import java.util.Arrays;

/// What one request, or one attempt at a target, has taken of limits. Confined to the request's thread; settled once.
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

    /// Both as one, which settles them.
    public Reservation and(Reservation other) {
        Allowance[] all = Arrays.copyOf(of, of.length + other.of.length);
        System.arraycopy(other.of, 0, all, of.length, other.of.length);
        long[] taken = Arrays.copyOf(tokens, all.length);
        System.arraycopy(other.tokens, 0, taken, of.length, other.tokens.length);
        return new Reservation(all, taken, demand, usual);
    }

    /// Nothing came of it, and the provider charges nothing.
    public void unused(long now) {
        end(0, now);
    }

    /// Nothing came of it, but the provider had the prompt.
    public void inVain(long now) {
        end(usual.prompt(demand.bytes()), now);
    }

    /// The request is over: what it did not use is given back, what it used besides is charged.
    ///
    /// @param usage of the answer; [Usage#NONE] when there was none
    /// @param now nanoseconds of the clock that it was taken by
    public void settle(Usage usage, long now) {
        if (end(usage.input() + usage.output(), now) && !usage.estimated()) {
            usual.saw(demand.bytes(), usage);
        }
    }

    private boolean end(long used, long now) {
        if (settled) {
            return false;
        }
        settled = true;
        for (int i = 0; i < of.length; i++) {
            of[i].settle(tokens[i], used, now);
        }
        return true;
    }
}
