package dev.signalbox.app.cli;

import dev.signalbox.app.config.Amounts;
import dev.signalbox.core.access.Caller;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Measure;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A plan as `explain` tells it, to people and to programs.
///
/// @param open whether anybody on this machine may call, without a key
/// @param prices what targets cost
/// @param at the moment whose prices hold, in milliseconds since 1970
/// @param live how targets are at this moment; null when nobody asked
/// @param measure what a supposed level changes; null where nothing is supposed, or that changes nothing
/// @param against all that keeps a target out that was left out; the first is the one that it was left out for
record Explanation(
        Plan plan,
        Caller caller,
        boolean open,
        PriceList prices,
        long at,
        @Nullable LiveConditions live,
        @Nullable Measure measure,
        Function<Plan.LeftOut, List<String>> against) {

    /// What the request would be told instead of being sent; null when it would be sent.
    @Nullable
    Problem refusal() {
        Overrides.Entry paused = live == null
                ? null
                : live.overrides().workload(caller.workload().name());
        if (paused != null) {
            return Problem.of(
                    Code.WORKLOAD_PAUSED,
                    "The workload `" + paused.name() + "` is paused by hand for another " + left(paused) + ": "
                            + paused.reason());
        }
        if (measure != null && measure.share() == 0) {
            return Problem.of(
                    Code.SHED_BY_CODE_RED,
                    "At that level requests of the workload `"
                            + caller.workload().name() + "` are held back ("
                            + measure.held().name().toLowerCase(Locale.ROOT) + ").");
        }
        if (measure == null
                && live != null
                && plan instanceof Plan.Ready held
                && live.holdsAll(caller.workload().name(), held.route().name())) {
            return Problem.of(
                    Code.SHED_BY_CODE_RED,
                    "At the level of now requests of the workload `"
                            + caller.workload().name() + "` are held back.");
        }
        return switch (plan) {
            case Plan.Refused(var problem) -> problem;
            case Plan.Ready ready ->
                ready.candidates().stream().anyMatch(this::usable)
                        ? null
                        : Problem.of(
                                Code.NO_HEALTHY_TARGET,
                                "`" + ready.route().name() + "`: every target is failing, resting or taken out.");
        };
    }

    /// As far as is known: one that is full is waited for, and ejection is overruled where nothing else is left.
    private boolean usable(Candidate candidate) {
        LiveConditions.Live known =
                live == null ? null : live.of(candidate.target().label(), candidate.number());
        return known == null || List.of("open", "full", "limited", "ejected").contains(known.condition());
    }

    void print(PrintWriter out) {
        Problem refusal = refusal();
        if (refusal != null) {
            out.printf("refused: %d %s%n%s%n", refusal.status(), refusal.code().word(), refusal.message());
        }
        if (plan instanceof Plan.Ready ready) {
            print(ready, out);
        }
        if (live != null) {
            printSource(live, out);
        }
    }

    private void print(Plan.Ready ready, PrintWriter out) {
        Route route = ready.route();
        out.printf(
                "route %s, workload %s, %s%n", route.name(), caller.workload().name(), access());
        Retry retry = route.retry();
        out.printf(
                "  up to %s in %s, backoff %s..%s, patience %s%n",
                Counted.of(retry.attempts(), "attempt"),
                Amounts.text(route.timeouts().total()),
                Amounts.text(retry.backoff()),
                Amounts.text(retry.maxBackoff()),
                Amounts.text(retry.patience()));
        out.printf(
                "  delivery %s, %s, queue of %d for %s%n",
                delivery(route),
                hedge(route.hedge()),
                route.queue().length(),
                Amounts.text(route.queue().timeout()));
        if (route.cache() != null) {
            out.printf("  %s%n", cache(route.cache()));
        }
        Emergency.of(route).print(out);
        if (live != null && live.unknown() == null) {
            String workload = caller.workload().name();
            String held = live.heldBack(workload, route.name());
            out.printf("  level now: %s%s%n", live.level(workload, route.name()), held == null ? "" : ", " + held);
        }
        int order = 1;
        for (Candidate candidate : ready.candidates()) {
            out.printf("%d. %s%s%n", order++, named(candidate), traits(candidate.target()));
            out.printf("     %s%n", limits(candidate.target().timeouts()));
            String known = ModelTag.of(candidate.target().abilities()).told();
            if (known != null) {
                out.printf("     model: %s%n", known);
            }
            price(candidate).print(out);
            if (live != null && live.unknown() == null) {
                out.printf("     now: %s%n", now(candidate, live));
            }
            String because =
                    live == null ? null : live.commitment(candidate.target().label());
            if (because != null) {
                out.printf("     preferred: %s%n", because);
            }
        }
        for (Plan.LeftOut each : ready.behind()) {
            out.printf(
                    "-  %s had its turn, and stands behind: %s%n", each.target().label(), each.reason());
        }
        for (Plan.LeftOut each : ready.leftOut()) {
            Overrides.Entry byHand = byHand(each);
            out.printf(
                    "-  %s left out: %s%s%n",
                    each.target().label(),
                    String.join(", ", against.apply(each)),
                    byHand == null ? "" : " by hand for another " + left(byHand) + ": " + byHand.reason());
        }
    }

    private String access() {
        return open ? "open to anyone on this machine" : "for callers with a key";
    }

    private PriceTag price(Candidate candidate) {
        Target target = candidate.target();
        return new PriceTag(prices.at(target.provider(), target.model(), at));
    }

    private Overrides.@Nullable Entry byHand(Plan.LeftOut left) {
        Overrides.Entry entry =
                live == null ? null : live.overrides().target(left.target().label());
        return entry == null || !entry.action().state().equals(left.reason()) ? null : entry;
    }

    private static String left(Overrides.Entry entry) {
        return Amounts.about(Duration.ofNanos(Math.max(0, entry.ends() - System.nanoTime())));
    }

    private static void printSource(LiveConditions told, PrintWriter out) {
        if (told.unknown() != null) {
            out.printf("How the targets are now is not known: %s%n", told.unknown());
        } else {
            out.printf("As %s says%n", told.from());
        }
    }

    private String delivery(Route route) {
        Delivery workloads = caller.workload().delivery();
        return (workloads == null ? route.delivery() : workloads).name().toLowerCase(Locale.ROOT);
    }

    private static String hedge(@Nullable Hedge hedge) {
        return hedge == null ? "no hedge" : "hedge after " + after(hedge) + " (" + Amounts.percent(hedge.share()) + ")";
    }

    private static String after(Hedge hedge) {
        return hedge.after() == null ? "p95" : Amounts.text(hedge.after());
    }

    private static String cache(Caching cache) {
        return "answers kept " + Amounts.text(cache.ttl()) + " per " + word(cache)
                + (cache.sampled() ? "" : ", to requests with temperature 0 only")
                + ", up to " + Amounts.text(cache.maxEntry()) + " each"
                + (cache.staleIfError() == null
                        ? ""
                        : ", another " + Amounts.text(cache.staleIfError()) + " for when every target fails")
                + (cache.controls() ? "" : "; callers have no say in it");
    }

    private static String word(Caching cache) {
        return cache.scope().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> tree(Caching cache) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Duration stale = cache.staleIfError();
        tree.put("ttl_ms", cache.ttl().toMillis());
        tree.put("scope", word(cache));
        tree.put("max_entry_bytes", cache.maxEntry());
        tree.put("stale_if_error_ms", stale == null ? null : stale.toMillis());
        tree.put("sampled", cache.sampled());
        tree.put("controls", cache.controls());
        return tree;
    }

    /// The key's place, never the key; nothing where there is no choice.
    private static String named(Candidate candidate) {
        return candidate.name() + (candidate.provider().keys().size() > 1 ? " with key " + candidate.number() : "");
    }

    private static String traits(Target target) {
        return " (priority " + target.priority() + ", weight " + target.weight()
                + (target.window() > 0 ? ", window " + target.window() : "") + ")";
    }

    private static String limits(Timeouts timeouts) {
        return "connect " + Amounts.text(timeouts.connect()) + ", first-token " + Amounts.text(timeouts.firstToken())
                + ", idle " + Amounts.text(timeouts.idle())
                + (timeouts.answer() == null ? "" : ", answer " + Amounts.text(timeouts.answer()));
    }

    private static String now(Candidate candidate, LiveConditions live) {
        LiveConditions.Live known = live.of(candidate.target().label(), candidate.number());
        if (known == null) {
            return "not known there: another config is in force";
        }
        String again = known.opensInMillis() > 0
                ? ", may be asked again in " + Amounts.about(Duration.ofMillis(known.opensInMillis()))
                : "";
        return known.condition() + again + "; " + known.inFlight() + " of " + known.limit() + " under way";
    }

    // ── As JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("workload", caller.workload().name());
        tree.put("access", open ? "open" : "keys");
        Problem refusal = refusal();
        if (refusal != null) {
            tree.put("refused", refusal.code().word());
            tree.put("status", refusal.status());
            tree.put("message", refusal.message());
        }
        if (plan instanceof Plan.Ready ready) {
            fill(tree, ready);
        }
        if (live != null) {
            tree.put("live_from", live.from());
            tree.put("live_unknown", live.unknown());
            if (live.unknown() == null && plan instanceof Plan.Ready ready) {
                String workload = caller.workload().name();
                tree.put("level_now", live.level(workload, ready.route().name()));
                tree.put("held_back_now", live.heldBack(workload, ready.route().name()));
            }
        }
        return tree;
    }

    private void fill(Map<String, Object> tree, Plan.Ready ready) {
        Route route = ready.route();
        Hedge hedge = route.hedge();
        tree.put("route", route.name());
        tree.put("attempts", route.attempts());
        tree.put("backoff_ms", route.retry().backoff().toMillis());
        tree.put("max_backoff_ms", route.retry().maxBackoff().toMillis());
        tree.put("patience_ms", route.retry().patience().toMillis());
        tree.put("total_ms", route.timeouts().total().toMillis());
        tree.put("delivery", delivery(route));
        tree.put("hedge", hedge == null ? null : Map.of("after", after(hedge), "budget", hedge.share()));
        tree.put("cache", route.cache() == null ? null : tree(route.cache()));
        tree.put("code_red", Emergency.of(route).tree());
        tree.put(
                "queue",
                Map.of(
                        "length",
                        route.queue().length(),
                        "timeout_ms",
                        route.queue().timeout().toMillis()));
        tree.put("candidates", ready.candidates().stream().map(this::tree).toList());
        tree.put("behind", ready.behind().stream().map(this::tree).toList());
        tree.put("left_out", ready.leftOut().stream().map(this::leftOut).toList());
    }

    private Map<String, Object> leftOut(Plan.LeftOut left) {
        Map<String, Object> tree = tree(left);
        tree.put("reasons", against.apply(left));
        return tree;
    }

    private Map<String, Object> tree(Plan.LeftOut left) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("target", left.target().label());
        tree.put("reason", left.reason());
        Overrides.Entry byHand = byHand(left);
        if (byHand != null) {
            tree.put("because", byHand.reason());
            tree.put("until", byHand.until().toString());
        }
        return tree;
    }

    private Map<String, Object> tree(Candidate candidate) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Target target = candidate.target();
        Timeouts timeouts = target.timeouts();
        tree.put("target", candidate.name());
        tree.put("key", candidate.number());
        tree.put("priority", target.priority());
        tree.put("weight", target.weight());
        tree.put("window", target.window() == 0 ? null : target.window());
        tree.put("connect_ms", timeouts.connect().toMillis());
        tree.put("first_token_ms", timeouts.firstToken().toMillis());
        tree.put("idle_ms", timeouts.idle().toMillis());
        tree.put(
                "answer_ms",
                timeouts.answer() == null ? null : timeouts.answer().toMillis());
        tree.put("model", ModelTag.of(target.abilities()).tree());
        tree.put("price", price(candidate).tree());
        tree.put("preferred", live == null ? null : live.commitment(target.label()));
        LiveConditions.Live known = live == null ? null : live.of(target.label(), candidate.number());
        if (known != null) {
            Map<String, Object> now = new LinkedHashMap<>();
            now.put("condition", known.condition());
            now.put("opens_in_ms", known.opensInMillis());
            now.put("in_flight", known.inFlight());
            now.put("limit", known.limit());
            tree.put("live", now);
        }
        return tree;
    }
}
