package dev.signalbox.console;

import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.port.Accounts.Habit;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.usage.Cost;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What callers could do so that less is held back or paid: declare a `max_tokens` that is near what answers need,
/// and not ask twice what an exact cache would have answered.
final class HabitAdvice {
    /// Of fewer answers nobody knows how long they become.
    private static final long ENOUGH = 20;

    /// A declared bound is large when it is this many times what is suggested.
    private static final long TIMES = 2;

    private static final long STEP = 64;
    private static final long PER_MILLION = 1_000_000;

    private HabitAdvice() {}

    /// A bound that callers of a workload declare and no answer comes near. It is reserved where limits or budgets say
    /// `reserve: max`, and given back at the end of each request.
    ///
    /// @param requests that declared one, and whose answers were counted by the provider
    /// @param meanDeclared of those
    /// @param largestAnswer of those, in tokens
    /// @param suggested half as much again
    /// @param tokensInVain what was declared and not answered, of all of them together
    /// @param held what those cost at the prices of today, in US dollars as decimal text; null when not known
    /// @param heldEach the part of one request
    record Oversized(
            String route,
            String workload,
            long requests,
            long meanDeclared,
            long largestAnswer,
            long suggested,
            long tokensInVain,
            @Nullable String held,
            @Nullable String heldEach) {}

    /// What was asked again by the same key within a day.
    ///
    /// @param requests whose bodies were compared
    /// @param repeats of those
    /// @param share `repeats` of `requests`
    /// @param cost of `requests`, in US dollars as decimal text, as far as it is known
    /// @param saves what of that `repeats` cost
    /// @param unpriced those of `repeats` whose cost is not known
    record Repeated(
            String route,
            String workload,
            long requests,
            long repeats,
            double share,
            String cost,
            String saves,
            long unpriced) {}

    private record Way(String route, String workload) {}

    private static Collection<List<Habit>> ways(List<Habit> habits) {
        Map<Way, List<Habit>> ways = new LinkedHashMap<>();
        for (Habit each : habits) {
            ways.computeIfAbsent(new Way(each.route(), each.workload()), _ -> new ArrayList<>())
                    .add(each);
        }
        return ways.values();
    }

    // ── Oversized bounds ─────────────────────────────────────────────────────────────────────────────────────────────

    /// Those that hold the most first.
    static List<Oversized> oversized(Policy policy, List<Habit> habits, long now) {
        PriceList prices = PriceList.of(policy.prices());
        List<Oversized> found = new ArrayList<>();
        for (List<Habit> way : ways(habits)) {
            Oversized oversized = oversized(way, policy, prices, now);
            if (oversized != null) {
                found.add(oversized);
            }
        }
        found.sort(Comparator.comparing(
                        (Oversized each) -> each.held == null ? BigDecimal.ZERO : new BigDecimal(each.held))
                .thenComparing(Oversized::tokensInVain)
                .reversed());
        return List.copyOf(found);
    }

    private static @Nullable Oversized oversized(List<Habit> way, Policy policy, PriceList prices, long now) {
        long requests = 0;
        long declared = 0;
        long answered = 0;
        long largest = 0;
        BigDecimal held = BigDecimal.ZERO;
        for (Habit each : way) {
            requests += each.bounded();
            declared += each.declared();
            answered += each.answered();
            largest = Math.max(largest, each.largest());
            BigDecimal more = held(each, policy, prices, now);
            held = held == null || more == null ? null : held.add(more);
        }
        long suggested = Math.ceilDiv(largest + Math.ceilDiv(largest, 2), STEP) * STEP;
        suggested = Math.max(suggested, STEP);
        if (requests < ENOUGH || declared / requests < TIMES * suggested) {
            return null;
        }
        Habit any = way.getFirst();
        return new Oversized(
                any.route(),
                any.workload(),
                requests,
                declared / requests,
                largest,
                suggested,
                Math.max(0, declared - answered),
                held == null ? null : AdviceApi.plain(held.setScale(AdviceApi.DIGITS, RoundingMode.HALF_UP)),
                held == null
                        ? null
                        : AdviceApi.plain(
                                held.divide(BigDecimal.valueOf(requests), AdviceApi.DIGITS, RoundingMode.HALF_UP)));
    }

    /// What a budget with `reserve: max` held of it in vain, in US dollars.
    ///
    /// @return null when it is not known
    private static @Nullable BigDecimal held(Habit habit, Policy policy, PriceList prices, long now) {
        if (habit.bounded() == 0) {
            return BigDecimal.ZERO;
        }
        Route route = policy.routes().get(habit.route());
        Target target = null;
        for (Target each : route == null ? List.<Target>of() : route.targets()) {
            target = each.label().equals(habit.target()) ? each : target;
        }
        long none = target == null ? -1 : prices.most(target, 0, 0, now);
        long million = target == null ? -1 : prices.most(target, 0, PER_MILLION, now);
        if (none < 0 || million < 0) {
            return null;
        }
        return BigDecimal.valueOf(million - none)
                .multiply(BigDecimal.valueOf(Math.max(0, habit.declared() - habit.answered())))
                .movePointLeft(Cost.DECIMALS)
                .divide(BigDecimal.valueOf(PER_MILLION));
    }

    // ── Repeats ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The most expensive first; those that cost nothing are left out.
    static List<Repeated> repeated(List<Habit> habits) {
        List<Repeated> found = new ArrayList<>();
        for (List<Habit> way : ways(habits)) {
            long requests = 0;
            long repeats = 0;
            long unpriced = 0;
            BigDecimal cost = BigDecimal.ZERO;
            BigDecimal saves = BigDecimal.ZERO;
            for (Habit each : way) {
                requests += each.compared();
                repeats += each.repeats();
                unpriced += each.repeatsUnpriced();
                cost = cost.add(each.comparedCost());
                saves = saves.add(each.repeatsCost());
            }
            BigDecimal share = requests == 0
                    ? BigDecimal.ZERO
                    : BigDecimal.valueOf(repeats)
                            .divide(BigDecimal.valueOf(requests), AdviceApi.DIGITS, RoundingMode.DOWN);
            if (share.compareTo(AdviceApi.LEAST) >= 0 && (saves.signum() > 0 || unpriced > 0)) {
                Habit any = way.getFirst();
                found.add(new Repeated(
                        any.route(),
                        any.workload(),
                        requests,
                        repeats,
                        share.doubleValue(),
                        AdviceApi.plain(cost),
                        AdviceApi.plain(saves),
                        unpriced));
            }
        }
        found.sort(Comparator.comparing((Repeated each) -> new BigDecimal(each.saves))
                .thenComparing(Repeated::repeats)
                .reversed());
        return List.copyOf(found);
    }
}
