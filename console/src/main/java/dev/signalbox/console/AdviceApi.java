package dev.signalbox.console;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.core.port.Accounts.Pair;
import dev.signalbox.core.port.Accounts.Sum;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What could have been cheaper, worked out of sums: requests that another target of the same route and priority would
/// have answered for less, at the prices of today and the tokens that they had on average; and what [HabitAdvice] says.
final class AdviceApi {
    /// Below this share nobody would change anything.
    static final BigDecimal LEAST = new BigDecimal("0.01");

    static final int DIGITS = 6;

    private AdviceApi() {}

    /// The body of an answer; of each kind the largest saving first, and empty where there is none.
    record Advice(
            Instant from,
            Instant to,
            List<Cheaper> cheaperTargets,
            List<HabitAdvice.Oversized> oversizedMaxTokens,
            List<HabitAdvice.Repeated> cacheableRepeats) {}

    /// @param cost what they did cost, in US dollars as decimal text
    /// @param saves of that
    /// @param share `saves` of `cost`, which is what a mean request costs less there
    /// @param mean tokens of a request
    record Cheaper(
            String route,
            String target,
            String instead,
            long requests,
            String cost,
            String saves,
            double share,
            Mean mean) {}

    record Mean(long input, long output, long cachedInput, long cacheWrite, long reasoning) {}

    static Advice of(Policy policy, List<Pair> pairs, List<Habit> habits, Instant from, Instant to, long now) {
        PriceList prices = PriceList.of(policy.prices());
        List<Cheaper> cheaper = new ArrayList<>();
        for (Pair pair : pairs) {
            Route route = policy.routes().get(pair.route());
            Cheaper found = route == null ? null : cheaper(route, pair, prices, now);
            if (found != null) {
                cheaper.add(found);
            }
        }
        cheaper.sort(Comparator.comparing((Cheaper each) -> new BigDecimal(each.saves))
                .reversed());
        return new Advice(
                from,
                to,
                List.copyOf(cheaper),
                HabitAdvice.oversized(policy, habits, now),
                HabitAdvice.repeated(habits));
    }

    private static @Nullable Cheaper cheaper(Route route, Pair pair, PriceList prices, long now) {
        Target used = null;
        for (Target each : route.targets()) {
            used = each.label().equals(pair.target()) ? each : used;
        }
        Sum sum = pair.sum();
        // What is not priced in full cannot be compared.
        if (used == null
                || sum.requests() == 0
                || sum.unpriced() > 0
                || sum.cost().signum() <= 0) {
            return null;
        }
        Usage mean = mean(sum);
        long price = cost(prices, used, mean, now);
        Target best = null;
        long least = price;
        for (Target each : route.targets()) {
            long other = each.priority() == used.priority() && !each.label().equals(used.label())
                    ? cost(prices, each, mean, now)
                    : -1;
            if (other >= 0 && other < least) {
                best = each;
                least = other;
            }
        }
        if (best == null || price <= 0) {
            return null;
        }
        BigDecimal share =
                BigDecimal.valueOf(price - least).divide(BigDecimal.valueOf(price), DIGITS, RoundingMode.DOWN);
        return share.compareTo(LEAST) < 0
                ? null
                : new Cheaper(
                        route.name(),
                        used.label(),
                        best.label(),
                        sum.requests(),
                        plain(sum.cost()),
                        plain(sum.cost().multiply(share).setScale(DIGITS, RoundingMode.HALF_UP)),
                        share.doubleValue(),
                        new Mean(mean.input(), mean.output(), mean.cachedInput(), mean.cacheWrite(), mean.reasoning()));
    }

    private static Usage mean(Sum sum) {
        long of = sum.requests();
        return new Usage(
                mean(sum.input(), of),
                mean(sum.output(), of),
                mean(sum.cachedInput(), of),
                mean(sum.cacheWrite(), of),
                0,
                mean(sum.reasoning(), of),
                true);
    }

    private static long mean(long sum, long of) {
        return Math.ceilDiv(Math.max(0, sum), of);
    }

    /// Negative when it is not known.
    private static long cost(PriceList prices, Target target, Usage usage, long now) {
        var cost = prices.cost(target, usage, List.of(), 0, now);
        return cost == null ? -1 : cost.picodollars();
    }

    static String plain(BigDecimal dollars) {
        return dollars.signum() == 0 ? "0" : dollars.stripTrailingZeros().toPlainString();
    }
}
