package dev.signalbox.app.config;

import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
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

    static Routes read(Section root, Set<String> providers, Reading in) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, Route> byName = new LinkedHashMap<>();
        if (!root.has(Vocabulary.ROUTES)) {
            names.add(Route.DIRECT);
            byName.put(
                    Route.DIRECT, new Route(Route.DIRECT, List.of(), Timeouts.DEFAULT, Route.DEFAULT_ATTEMPTS, false));
        }
        for (Named<Section> declared : root.get(Vocabulary.ROUTES, List.of())) {
            names.add(declared.name());
            Route route = declared.value() == null ? null : route(declared, declared.value(), providers, in);
            if (route != null) {
                byName.put(declared.name(), route);
            }
        }
        return new Routes(names, byName);
    }

    private static @Nullable Route route(Named<Section> declared, Section section, Set<String> providers, Reading in) {
        boolean direct = declared.name().equals(Route.DIRECT);
        if (direct == section.has(Vocabulary.TARGETS)) {
            in.problems.error(
                    declared.place().withoutValue(), direct ? "problem.targets.direct" : "problem.targets.missing");
        }
        Section waits = section.get(Vocabulary.TIMEOUTS, NOTHING);
        Timeouts timeouts = timeouts(NOTHING, waits, Timeouts.DEFAULT, in);
        List<Target> targets = targets(section, waits, providers, in);
        if (direct != targets.isEmpty()) {
            return null;
        }
        Section retry = section.get(Vocabulary.RETRY, NOTHING);
        return new Route(
                declared.name(),
                targets,
                timeouts,
                retry.get(Vocabulary.ATTEMPTS, Route.DEFAULT_ATTEMPTS),
                section.get(Vocabulary.STRICT, false));
    }

    private static List<Target> targets(Section route, Section routeTimeouts, Set<String> providers, Reading in) {
        List<Target> targets = new ArrayList<>();
        Map<Words.Model, Integer> lines = new HashMap<>();
        for (Located<Section> written : route.get(Vocabulary.TARGETS, List.of())) {
            Section section = written.value();
            boolean reasoning = section.get(Vocabulary.REASONING, false);
            Timeouts timeouts = timeouts(
                    section.get(Vocabulary.TARGET_TIMEOUTS, NOTHING),
                    routeTimeouts,
                    reasoning ? Timeouts.REASONING : Timeouts.DEFAULT,
                    in);
            Located<Words.Model> to = section.find(Vocabulary.TO);
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
            targets.add(Target.declared(
                    model.provider(),
                    model.model(),
                    section.get(Vocabulary.PRIORITY, 0),
                    section.get(Vocabulary.WEIGHT, 1),
                    timeouts));
        }
        return targets;
    }

    /// The nearest word counts: the target's, the route's, the default. A default longer than a declared total is cut
    /// to
    /// it, as nobody asked for it; a declared one is a mistake.
    private static Timeouts timeouts(Section target, Section route, Timeouts fallback, Reading in) {
        Duration total = route.get(Vocabulary.TOTAL, fallback.total());
        return new Timeouts(
                withinTotal(nearest(target, route, Vocabulary.CONNECT), fallback.connect(), total, in),
                withinTotal(nearest(target, route, Vocabulary.FIRST_TOKEN), fallback.firstToken(), total, in),
                withinTotal(nearest(target, route, Vocabulary.IDLE), fallback.idle(), total, in),
                total);
    }

    private static @Nullable Located<Duration> nearest(Section target, Section route, Property<Duration> property) {
        Located<Duration> own = target.find(property);
        return own != null ? own : route.find(property);
    }

    private static Duration withinTotal(
            @Nullable Located<Duration> declared, Duration fallback, Duration total, Reading in) {
        if (declared == null) {
            return fallback.compareTo(total) > 0 ? total : fallback;
        }
        if (declared.value().compareTo(total) > 0) {
            in.problems.error(declared.place(), "problem.timeout.total", Amounts.text(total));
        }
        return declared.value();
    }
}
