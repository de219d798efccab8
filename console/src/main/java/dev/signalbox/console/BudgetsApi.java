package dev.signalbox.console;

import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.policy.Budget;
import dev.signalbox.model.usage.Cost;
import io.javalin.http.Context;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/admin/v1/budgets`: what may be spent, and what is.
final class BudgetsApi {
    static final String PATH = "/admin/v1/budgets";

    private BudgetsApi() {}

    /// The body of an answer.
    record Budgets(List<Line> budgets) {}

    /// Money is in US dollars as decimal text.
    ///
    /// @param emergency what may be spent beyond, null for nothing
    /// @param spent by all replicas
    /// @param here what of that this one spent, null where there is no other one
    record Line(
            String owner,
            String name,
            String usd,
            String per,
            String then,
            @Nullable String emergency,
            String spent,
            @Nullable String here,
            String reserved,
            String left,
            String state,
            String since,
            String beginsAnew) {}

    static void list(Context context, Vitals vitals) {
        ConsoleServer.json(
                context,
                new Budgets(vitals.budgets(System.currentTimeMillis()).stream()
                        .map(BudgetsApi::line)
                        .toList()));
    }

    private static Line line(Vitals.Spent each) {
        Budget budget = each.budget();
        return new Line(
                each.owner(),
                each.name(),
                usd(budget.picodollars()),
                budget.per().word(),
                budget.then().word(),
                budget.emergency() == 0 ? null : usd(budget.emergency()),
                usd(each.spent()),
                each.here() < 0 ? null : usd(each.here()),
                usd(each.reserved()),
                usd(each.left()),
                each.state(),
                time(each.start().atZone(each.zone())),
                time(each.end().atZone(each.zone())));
    }

    private static String time(ZonedDateTime time) {
        return time.toOffsetDateTime().toString();
    }

    private static String usd(long picodollars) {
        return new Cost(picodollars, false).usd();
    }
}
