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
        LOG.warn(
                "The budget of {} `{}`, {} USD per {}, {}: {} USD are spent; it begins anew at {}",
                crossing.owner(),
                crossing.name(),
                usd(crossing.picodollars()),
                crossing.per(),
                said(crossing),
                usd(crossing.spent()),
                Instant.ofEpochMilli(crossing.endsAt()));
    }

    private static String said(Crossing crossing) {
        if (!crossing.hard()) {
            return "is nearly spent";
        }
        return crossing.refuses()
                ? "is spent, and requests that it does not cover are refused"
                : "is spent, and requests are served nevertheless";
    }

    private static String usd(long picodollars) {
        return new Cost(picodollars, false).usd();
    }
}
