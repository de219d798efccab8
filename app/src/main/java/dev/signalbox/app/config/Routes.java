package dev.signalbox.app.config;

import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Caching;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Hedge;
import dev.signalbox.model.policy.Level;
import dev.signalbox.model.policy.Queue;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.Stopgap;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The declared routes; without any, `*` alone.
///
/// @param names all of them, also those that could not be read
/// @param byName the readable ones
record Routes(Set<String> names, Map<String, Route> byName) {
    private static final Section NOTHING = Section.EMPTY;

    static Routes read(Section root, Set<String> providers, Catalogue models, Reading in) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, Route> byName = new LinkedHashMap<>();
        if (!root.has(Vocabulary.ROUTES)) {
            names.add(Route.DIRECT);
            byName.put(
                    Route.DIRECT,
                    new Route(Route.DIRECT, List.of(), Timeouts.DEFAULT, Retry.DEFAULT.attempts(), false)
                            .thinking(Timeouts.REASONING));
        }
        Map<Words.Model, Located<RateLimits>> limits = new HashMap<>();
        for (Named<Section> declared : root.get(Vocabulary.ROUTES, List.of())) {
            names.add(declared.name());
            Route route =
                    declared.value() == null ? null : route(declared, declared.value(), providers, models, limits, in);
            if (route != null) {
                byName.put(declared.name(), route);
            }
        }
        return new Routes(names, byName);
    }

    private static @Nullable Route route(
            Named<Section> declared,
            Section section,
            Set<String> providers,
            Catalogue models,
            Map<Words.Model, Located<RateLimits>> limits,
            Reading in) {
        boolean direct = declared.name().equals(Route.DIRECT);
        if (direct == section.has(Vocabulary.TARGETS)) {
            in.problems.error(
                    declared.place().withoutValue(), direct ? "problem.targets.direct" : "problem.targets.missing");
        }
        Section waits = section.get(Vocabulary.TIMEOUTS, NOTHING);
        Timeouts timeouts = timeouts(NOTHING, waits, Timeouts.DEFAULT, in);
        Targets found = targets(section, waits, providers, models, limits, in);
        List<Target> targets = found.usual();
        if (targets.isEmpty() && !found.spare().isEmpty()) {
            in.problems.error(declared.place().withoutValue(), "problem.targets.standby");
        }
        if (direct != targets.isEmpty()) {
            return null;
        }
        Hedge hedge = section.has(Vocabulary.HEDGE) ? hedge(section.get(Vocabulary.HEDGE, NOTHING)) : null;
        if (hedge != null && targets.size() < 2) {
            in.problems.error(declared.place().withoutValue(), "problem.hedge.alone");
            return null;
        }
        Retry retry = retry(section.get(Vocabulary.RETRY, NOTHING), timeouts.total(), in);
        if (hedge != null) {
            checkHedge(section, retry, targets, timeouts.total(), in);
        }
        Route route = new Route(
                declared.name(),
                targets,
                timeouts,
                retry,
                section.get(Vocabulary.STRICT, false),
                section.get(Vocabulary.DELIVERY, Delivery.LIVE),
                hedge,
                queue(section.get(Vocabulary.QUEUE, NOTHING), timeouts.total(), in),
                RateLimitWords.read(section),
                cache(section.find(Vocabulary.CACHE)),
                new Standby(found.spare(), StopgapWords.read(section.get(Vocabulary.STOPGAP, NOTHING), in)),
                Stopgap.NONE);
        return direct ? route.thinking(thinking(waits, timeouts)) : route;
    }

    private static @Nullable Caching cache(@Nullable Located<Section> declared) {
        Duration ttl = declared == null ? null : declared.value().get(Vocabulary.TTL);
        if (declared == null || ttl == null) {
            return null;
        }
        Section section = declared.value();
        return new Caching(
                ttl,
                section.get(Vocabulary.SCOPE, Caching.Scope.KEY),
                section.get(Vocabulary.MAX_ENTRY, Caching.USUAL_ENTRY),
                section.get(Vocabulary.STALE_IF_ERROR),
                section.get(Vocabulary.SAMPLED, false),
                section.get(Vocabulary.CONTROLS, true));
    }

    /// An answer that the cache has no room for could never be kept.
    static void checkCaches(Section root, int maxCache, Reading in) {
        for (Named<Section> route : root.get(Vocabulary.ROUTES, List.of())) {
            Section cache = route.value() == null ? NOTHING : route.value().get(Vocabulary.CACHE, NOTHING);
            Located<Integer> entry = cache.find(Vocabulary.MAX_ENTRY);
            // While it comes it is written down in a quarter of the cache's size besides.
            if (entry != null && entry.value() > maxCache / 4) {
                in.problems.error(entry.place(), "problem.cache.entry", Amounts.text(maxCache));
            }
        }
    }

    private static Retry retry(Section section, Duration total, Reading in) {
        Retry otherwise = Retry.DEFAULT;
        Located<Words.Span> pauses = section.find(Vocabulary.BACKOFF);
        Located<Duration> longest =
                pauses == null ? null : new Located<>(pauses.value().to(), pauses.place());
        Duration maxBackoff = withinTotal(longest, otherwise.maxBackoff(), total, in);
        Duration backoff = pauses == null
                ? shorter(otherwise.backoff(), total)
                : pauses.value().from();
        return new Retry(
                section.get(Vocabulary.ATTEMPTS, otherwise.attempts()),
                backoff,
                maxBackoff,
                withinTotal(section.find(Vocabulary.PATIENCE), otherwise.patience(), total, in));
    }

    private static Hedge hedge(Section section) {
        return new Hedge(
                section.get(Vocabulary.AFTER, new Words.After(null)).after(),
                section.get(Vocabulary.HEDGE_BUDGET, Hedge.DEFAULT_SHARE));
    }

    /// A hedge that could never begin is a mistake: it is one of the attempts, and comes while the first is silent.
    private static void checkHedge(Section route, Retry retry, List<Target> targets, Duration total, Reading in) {
        Located<Integer> attempts = route.get(Vocabulary.RETRY, NOTHING).find(Vocabulary.ATTEMPTS);
        if (attempts != null && retry.attempts() < 2) {
            in.problems.error(attempts.place(), "problem.hedge.attempts");
        }
        Located<Words.After> after = route.get(Vocabulary.HEDGE, NOTHING).find(Vocabulary.AFTER);
        Duration silence = after == null ? null : after.value().after();
        Duration longest = targets.stream()
                .map(target -> target.timeouts().firstToken())
                .max(Comparator.naturalOrder())
                .orElse(total);
        if (after != null && silence != null && silence.compareTo(total) > 0) {
            in.problems.error(after.place(), "problem.timeout.total", Amounts.text(total));
        } else if (after != null && silence != null && silence.compareTo(longest) > 0) {
            in.problems.error(after.place(), "problem.hedge.late", Amounts.text(longest));
        }
    }

    private static Queue queue(Section section, Duration total, Reading in) {
        Queue otherwise = Queue.DEFAULT;
        Duration timeout = withinTotal(section.find(Vocabulary.QUEUE_TIMEOUT), otherwise.timeout(), total, in);
        return new Queue(section.get(Vocabulary.LENGTH, otherwise.length()), timeout);
    }

    /// @param usual that are used at green
    private record Targets(List<Target> usual, List<Standby.Spare> spare) {}

    /// @param limits of the targets of routes before, and of these when it returns
    private static Targets targets(
            Section route,
            Section routeTimeouts,
            Set<String> providers,
            Catalogue models,
            Map<Words.Model, Located<RateLimits>> limits,
            Reading in) {
        List<Target> targets = new ArrayList<>();
        List<Standby.Spare> spare = new ArrayList<>();
        int last = lastPriority(route);
        Map<Words.Model, Integer> lines = new HashMap<>();
        for (Located<Section> written : route.get(Vocabulary.TARGETS, List.of())) {
            Section section = written.value();
            Located<Words.Model> to = section.find(Vocabulary.TO);
            Abilities known = ModelWords.of(
                    section,
                    to == null
                            ? Abilities.UNKNOWN
                            : models.of(to.value().provider(), to.value().model()));
            Timeouts timeouts = timeouts(
                    section.get(Vocabulary.TARGET_TIMEOUTS, NOTHING),
                    routeTimeouts,
                    known.has(Ability.REASONING) ? Timeouts.REASONING : Timeouts.DEFAULT,
                    in);
            if (to == null) {
                continue;
            }
            Words.Model model = to.value();
            if (!providers.contains(model.provider())) {
                in.problems.unknown(to.place(), "problem.provider", model.provider(), providers);
            }
            Integer earlier = lines.putIfAbsent(model, to.place().at().line());
            if (earlier != null) {
                in.problems.error(to.place(), "problem.target.twice", earlier);
            }
            Level from = section.get(Vocabulary.STANDBY);
            Target target = Target.declared(
                            model.provider(),
                            model.model(),
                            section.get(Vocabulary.PRIORITY, from == null ? 0 : last + 1),
                            section.get(Vocabulary.WEIGHT, 1),
                            timeouts)
                    .with(known)
                    .withLimits(limits(section, model, limits, in));
            if (from == null) {
                targets.add(target);
            } else {
                spare.add(new Standby.Spare(target, from));
            }
        }
        return new Targets(targets, spare);
    }

    /// Of the targets that are used at green: one on standby stands behind them all, unless it says otherwise.
    private static int lastPriority(Section route) {
        return route.get(Vocabulary.TARGETS, List.of()).stream()
                .map(Located::value)
                .filter(target -> !target.has(Vocabulary.STANDBY))
                .mapToInt(target -> target.get(Vocabulary.PRIORITY, 0))
                .max()
                .orElse(0);
    }

    /// They are the target's, whichever route leads there: where several declare them, they say the same.
    private static RateLimits limits(
            Section target, Words.Model model, Map<Words.Model, Located<RateLimits>> known, Reading in) {
        Located<Section> written = target.find(Vocabulary.TARGET_LIMITS);
        if (written == null) {
            return RateLimits.NONE;
        }
        RateLimits declared = RateLimitWords.read(target, Vocabulary.TARGET_LIMITS);
        Located<RateLimits> before = known.putIfAbsent(model, new Located<>(declared, written.place()));
        if (before != null && !before.value().equals(declared)) {
            in.problems.error(
                    written.place().withoutValue(),
                    "problem.target.limits",
                    before.place().at().line());
        }
        return declared;
    }

    /// The nearest word counts: the target's, the route's, the default. A default longer than a declared
    /// total is cut to it, as nobody asked for it; a declared one is a mistake.
    private static Timeouts timeouts(Section target, Section route, Timeouts fallback, Reading in) {
        Duration total = route.get(Vocabulary.TOTAL, fallback.total());
        Located<Duration> answer = nearest(target, route, Vocabulary.WHOLE_ANSWER);
        return new Timeouts(
                withinTotal(nearest(target, route, Vocabulary.CONNECT), fallback.connect(), total, in),
                withinTotal(nearest(target, route, Vocabulary.FIRST_TOKEN), fallback.firstToken(), total, in),
                withinTotal(nearest(target, route, Vocabulary.IDLE), fallback.idle(), total, in),
                answer == null ? null : withinTotal(answer, total, total, in),
                total);
    }

    /// The same for models that think, where it was not declared.
    private static Timeouts thinking(Section declared, Timeouts others) {
        Timeouts longer = Timeouts.REASONING;
        return new Timeouts(
                others.connect(),
                declared.has(Vocabulary.FIRST_TOKEN)
                        ? others.firstToken()
                        : shorter(longer.firstToken(), others.total()),
                declared.has(Vocabulary.IDLE) ? others.idle() : shorter(longer.idle(), others.total()),
                others.answer(),
                others.total());
    }

    private static @Nullable Located<Duration> nearest(Section target, Section route, Property<Duration> property) {
        Located<Duration> own = target.find(property);
        return own != null ? own : route.find(property);
    }

    private static Duration withinTotal(
            @Nullable Located<Duration> declared, Duration fallback, Duration total, Reading in) {
        if (declared == null) {
            return shorter(fallback, total);
        }
        if (declared.value().compareTo(total) > 0) {
            in.problems.error(declared.place(), "problem.timeout.total", Amounts.text(total));
        }
        return declared.value();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
