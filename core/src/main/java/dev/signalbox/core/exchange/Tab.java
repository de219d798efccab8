package dev.signalbox.core.exchange;

import dev.signalbox.core.budget.Hold;
import dev.signalbox.core.limits.Expectation;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Usage;
import org.jspecify.annotations.Nullable;

/// What one request has reserved of budgets, until it is known what it cost. Confined to the request's thread.
final class Tab {
    private final Hold hold;
    private final Expectation usual;
    private final long bytes;
    private final boolean priced;

    /// @param usual learns what the request used
    /// @param bytes of the prompt
    /// @param priced whether only targets are used whose price is known
    Tab(Hold hold, Expectation usual, long bytes, boolean priced) {
        this.hold = hold;
        this.usual = usual;
        this.bytes = bytes;
        this.priced = priced;
    }

    /// Whether the budgets have room for so many attempts that providers may charge for.
    boolean covers(int attempts) {
        return hold.covers(attempts);
    }

    /// @param inVain whether prompts were sent to no avail
    /// @param learn whether nobody else tells the expectation
    void settle(Usage usage, @Nullable Cost cost, boolean inVain, boolean learn) {
        boolean used = inVain || !usage.equals(Usage.NONE);
        // Figures that are beyond counting must not make it free.
        hold.settle(cost != null ? cost.picodollars() : used && priced ? -1 : 0);
        if (learn && !usage.estimated()) {
            usual.saw(bytes, usage);
        }
    }
}
