package dev.signalbox.app.config;

import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import dev.signalbox.model.usage.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Callers: workloads and the keys that belong to them.
///
/// @param workloads always with `default`
record Keys(Map<String, Workload> workloads, List<Key> keys) {
    /// How reports call requests without a key, and all the rest: a key's would be counted among them.
    private static final Set<String> OF_REPORTS = Set.of("-", "(other)");

    static Keys read(Section root, Routes routes, Reading in) {
        Map<String, Workload> workloads = workloads(root, in);
        List<Key> keys = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        Map<String, String> secrets = new HashMap<>();
        for (Located<Section> written : root.get(Vocabulary.KEYS, List.of())) {
            Section section = written.value();
            Located<String> name = section.find(Vocabulary.NAME);
            Located<Secret> secret = section.find(Vocabulary.SECRET);
            String known = name == null ? "?" : name.value();
            Integer earlier = name == null
                    ? null
                    : names.putIfAbsent(known, name.place().at().line());
            if (name != null && earlier != null) {
                in.problems.error(name.place(), "problem.key.name", earlier);
            }
            boolean usable = secret != null && checkSecret(secret, known, secrets, in);
            check(section, workloads, routes.names(), in);
            if (name != null && secret != null && usable) {
                keys.add(key(section, secret.value(), workloads));
            }
        }
        return new Keys(workloads, keys);
    }

    /// Holds what is written of a key against what it refers to.
    static void check(Section key, Map<String, Workload> workloads, Set<String> routes, Reading in) {
        Located<String> name = key.find(Vocabulary.NAME);
        if (name != null && OF_REPORTS.contains(name.value())) {
            in.problems.error(name.place(), "problem.key.taken");
        }
        Workload own = workload(key.find(Vocabulary.WORKLOAD), workloads, in);
        checkOthers(key, own, workloads, in);
        checkRoutes(key, routes, in);
        Located<List<Named<String>>> tags = key.find(Vocabulary.TAGS);
        if (tags != null && tags(key) == null) {
            in.problems.error(tags.place(), "problem.tags.long", Tags.LONGEST);
        }
    }

    private static @Nullable String tags(Section key) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Named<String> each : key.get(Vocabulary.TAGS, List.of())) {
            if (each.value() != null) {
                values.put(each.name(), each.value());
            }
        }
        return Tags.of(values);
    }

    /// The key that is written there.
    static Key key(Section section, Secret secret, Map<String, Workload> workloads) {
        String workload = section.get(Vocabulary.WORKLOAD, Workload.DEFAULT_NAME);
        Criticality criticality =
                workloads.getOrDefault(workload, Workload.DEFAULT).criticality();
        return new Key(
                section.get(Vocabulary.NAME, "?"),
                secret,
                workload,
                values(section.get(Vocabulary.KEY_WORKLOADS, List.of())),
                values(section.get(Vocabulary.KEY_ROUTES, List.of())),
                RateLimitWords.read(section),
                BudgetWords.read(section, criticality),
                section.get(Vocabulary.EXPIRES),
                section.get(Vocabulary.NETWORKS, List.of()).stream()
                        .map(Located::value)
                        .toList(),
                tags(section));
    }

    private static Set<String> values(List<Located<String>> written) {
        Set<String> values = new LinkedHashSet<>();
        written.forEach(each -> values.add(each.value()));
        return values;
    }

    private static Map<String, Workload> workloads(Section root, Reading in) {
        Map<String, Workload> workloads = new LinkedHashMap<>();
        for (Named<Section> declared : root.get(Vocabulary.WORKLOADS, List.of())) {
            Section section = declared.value() == null ? Section.EMPTY : declared.value();
            Criticality criticality = section.get(Vocabulary.CRITICALITY, Workload.DEFAULT.criticality());
            workloads.put(
                    declared.name(),
                    new Workload(
                            declared.name(),
                            criticality,
                            section.get(Vocabulary.RESIDENCY),
                            section.get(Vocabulary.DELIVERY),
                            RateLimitWords.read(section),
                            BudgetWords.read(section, criticality),
                            CodeRedWords.objectives(section, criticality, in),
                            DeferralWords.read(section),
                            RememberWords.read(section)));
        }
        workloads.putIfAbsent(Workload.DEFAULT_NAME, Workload.DEFAULT);
        return workloads;
    }

    private static boolean checkSecret(Located<Secret> secret, String name, Map<String, String> secrets, Reading in) {
        String text = secret.value().reveal();
        if (text.length() < Key.MIN_SECRET_LENGTH) {
            in.problems.error(secret.place(), "problem.secret.short", Key.MIN_SECRET_LENGTH);
            return false;
        }
        String other = secrets.putIfAbsent(text, name);
        if (other != null) {
            in.problems.error(secret.place(), "problem.secret.twice", Shown.word(other));
        }
        return other == null;
    }

    private static Workload workload(@Nullable Located<String> written, Map<String, Workload> workloads, Reading in) {
        Workload declared = written == null ? null : workloads.get(written.value());
        if (written != null && declared == null) {
            in.problems.unknown(written.place(), "problem.workload", written.value(), workloads.keySet());
        }
        return declared == null ? Workload.DEFAULT : declared;
    }

    /// Workloads that its requests may name besides its own.
    private static void checkOthers(Section key, Workload own, Map<String, Workload> workloads, Reading in) {
        Set<String> others = new LinkedHashSet<>();
        for (Located<String> name : key.get(Vocabulary.KEY_WORKLOADS, List.of())) {
            Workload other = workloads.get(name.value());
            if (other == null) {
                in.problems.unknown(name.place(), "problem.workload", name.value(), workloads.keySet());
            } else if (other.moreCriticalThan(own)) {
                in.problems.error(name.place(), "problem.workload.critical", Shown.word(own.name()));
            } else if (!others.add(name.value())) {
                in.problems.error(name.place(), "problem.workload.twice");
            }
        }
    }

    private static void checkRoutes(Section key, Set<String> routes, Reading in) {
        Set<String> allowed = new LinkedHashSet<>();
        for (Located<String> route : key.get(Vocabulary.KEY_ROUTES, List.of())) {
            if (!routes.contains(route.value())) {
                in.problems.unknown(route.place(), "problem.route", route.value(), routes);
            } else if (!allowed.add(route.value())) {
                in.problems.error(route.place(), "problem.route.twice");
            }
        }
    }

    /// Warns of requests that residency will refuse every time. Only for a config without problems.
    void warnOfResidency(Section root, Routes routes, Providers providers, Problems problems) {
        if (keys.isEmpty()) {
            root.get(Vocabulary.WORKLOADS, List.of()).stream()
                    .filter(declared -> declared.name().equals(Workload.DEFAULT_NAME))
                    .forEach(declared -> warn(
                            declared.place().withoutValue(),
                            Workload.DEFAULT_NAME,
                            routes.names(),
                            routes,
                            providers,
                            problems));
        }
        for (Located<Section> written : root.get(Vocabulary.KEYS, List.of())) {
            Section section = written.value();
            String workload = section.get(Vocabulary.WORKLOAD, Workload.DEFAULT_NAME);
            Located<List<Located<String>>> named = section.find(Vocabulary.KEY_ROUTES);
            if (named == null) {
                warn(written.place(), workload, routes.names(), routes, providers, problems);
                continue;
            }
            for (Located<String> route : named.value()) {
                warn(route.place(), workload, Set.of(route.value()), routes, providers, problems);
            }
        }
    }

    private void warn(
            Place place, String workload, Set<String> names, Routes routes, Providers providers, Problems problems) {
        Workload declared = workloads.get(workload);
        String residency = declared == null ? null : declared.residency();
        if (residency == null) {
            return;
        }
        for (String name : names) {
            Route route = routes.byName().get(name);
            boolean reachable = name.equals(Route.DIRECT)
                    ? providers.anyIn(residency)
                    : route != null
                            && route.targets().stream()
                                    .anyMatch(target -> providers.isIn(target.provider(), residency));
            if (!reachable) {
                problems.warning(
                        place, "warning.residency", Shown.word(name), Shown.word(residency), Shown.word(workload));
            }
        }
    }
}
