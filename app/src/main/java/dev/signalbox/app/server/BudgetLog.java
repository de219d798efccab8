package dev.signalbox.app.server;

import dev.signalbox.core.budget.Crossing;
import dev.signalbox.model.usage.Cost;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells people of budgets that are nearly, or wholly, spent.
final class BudgetLog {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetLog.class);

    private BudgetLog() {}

    static void crossed(Crossing crossing) {
        LOG.warn("{}", text(crossing));
    }

    static String text(Crossing crossing) {
        return "The budget of " + crossing.owner() + " `" + crossing.name() + "`, " + usd(crossing.picodollars())
                + " USD per " + crossing.per() + ", " + said(crossing) + ": " + usd(crossing.spent())
                + " USD are spent, " + usd(crossing.reserved()) + " USD reserved; it begins anew at "
                + Instant.ofEpochMilli(crossing.endsAt());
    }

    private static String said(Crossing crossing) {
        return switch (crossing.what()) {
            case SOFT -> "is nearly spent";
            case TOO_SMALL ->
                "does not cover a request that may cost " + usd(crossing.needed()) + " USD, which was refused";
            case SPENT ->
                crossing.refuses()
                        ? "is spent, and requests that it does not cover are refused"
                        : "is spent, and requests are served nevertheless";
        };
    }

    /// As in metrics.
    static String threshold(Crossing crossing) {
        return switch (crossing.what()) {
            case SOFT -> "soft";
            case TOO_SMALL -> "refused";
            case SPENT -> "hard";
        };
    }

    private static String usd(long picodollars) {
        return new Cost(picodollars, false).usd();
    }
}
