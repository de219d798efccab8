package dev.signalbox.app.drill;

import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.RateLimits;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Spending;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.policy.Workload.Criticality;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who plays what: the workloads of a config get the traffic of a scenario, and its providers the capacity.
///
/// @param policy as declared, with a key that is known for each that may ask, and without budgets
/// @param sources never empty
/// @param first the provider that the most important workload uses first
/// @param served by provider: how many requests it serves at once
/// @param unserved workloads with a route that none of its targets may answer, as `workload on route`
record Casting(Policy policy, List<Source> sources, String first, Map<String, Integer> served, List<String> unserved) {
    /// More of one workload tell nothing more.
    private static final int MAX_KEYS = 20;

    private static final String DIALECT = "openai";
    /// The model's name where a config declares no routes.
    private static final String ANY_MODEL = "/model";

    Casting {
        sources = List.copyOf(sources);
        unserved = List.copyOf(unserved);
    }

    /// @return null when no workload can ask anything
    static @Nullable Casting of(Policy declared, Scenario scenario, long seed) {
        Policy policy = playable(declared);
        Router router = new Router(policy);
        Map<Criticality, Map<String, List<Key>>> askers =
                askers(policy, !declared.keys().isEmpty());
        List<String> unserved = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        String first = null;
        double all = 0;
        for (Map.Entry<Criticality, Map<String, List<Key>>> each : askers.entrySet()) {
            double share = scenario.traffic().shares().getOrDefault(each.getKey(), 0.0);
            if (share <= 0) {
                continue;
            }
            for (Map.Entry<String, List<Key>> asker : each.getValue().entrySet()) {
                Workload workload = policy.workloads().get(asker.getKey());
                for (Key key : asker.getValue()) {
                    List<String> models = new ArrayList<>();
                    for (String model : models(policy)) {
                        Plan plan = workload == null ? null : router.plan(model, DIALECT, workload, key::mayUse, null);
                        if (plan instanceof Plan.Ready ready) {
                            models.add(model);
                            first = first == null
                                    ? ready.candidates().getFirst().provider().name()
                                    : first;
                        } else if (key.mayUse(model)) {
                            unserved.add(asker.getKey() + " on " + model);
                        }
                    }
                    double part =
                            share / each.getValue().size() / asker.getValue().size();
                    if (!models.isEmpty()) {
                        all += part;
                        sources.add(new Source(
                                asker.getKey(),
                                each.getKey(),
                                key.secret().reveal(),
                                models,
                                part,
                                Draws.seed(seed, sources.size() + 1L)));
                    }
                }
            }
        }
        if (first == null) {
            return null;
        }
        double sum = all;
        List<Source> shared = sources.stream()
                .map(each -> new Source(
                        each.workload(),
                        each.criticality(),
                        each.secret(),
                        each.models(),
                        each.share() / sum,
                        each.seed()))
                .toList();
        return new Casting(policy, shared, first, served(policy, scenario, first), unserved);
    }

    /// What callers may name.
    private static List<String> models(Policy policy) {
        List<String> named = policy.routes().keySet().stream()
                .filter(each -> !each.equals(Route.DIRECT))
                .toList();
        return named.isEmpty()
                ? policy.providers().keySet().stream()
                        .map(each -> each + ANY_MODEL)
                        .toList()
                : named;
    }

    /// By criticality and workload; only workloads that somebody can ask for.
    private static Map<Criticality, Map<String, List<Key>>> askers(Policy policy, boolean keysDeclared) {
        Map<Criticality, Map<String, List<Key>>> askers = new EnumMap<>(Criticality.class);
        for (Workload workload : policy.workloads().values()) {
            List<Key> keys = policy.keys().stream()
                    .filter(each -> each.workload().equals(workload.name()))
                    .limit(MAX_KEYS)
                    .toList();
            boolean played = keysDeclared
                    || !workload.name().equals(Workload.DEFAULT_NAME)
                    || policy.workloads().size() == 1;
            if (!keys.isEmpty() && played) {
                askers.computeIfAbsent(workload.criticality(), _ -> new LinkedHashMap<>())
                        .put(workload.name(), keys);
            }
        }
        return askers;
    }

    /// The config with keys whose secrets are known here, that never expire and may come from anywhere; without
    /// budgets, which would be spent on money that nobody pays.
    private static Policy playable(Policy declared) {
        List<Key> keys = new ArrayList<>();
        Set<String> played = new LinkedHashSet<>();
        for (Key key : declared.keys()) {
            keys.add(with(key, key.workload(), keys.size()));
            played.add(key.workload());
        }
        for (Key key : declared.keys()) {
            for (String other : new TreeSet<>(key.workloads())) {
                // Whoever may name it asks for it, too; once for each workload will do.
                if (played.add(other)) {
                    keys.add(with(key, other, keys.size()));
                }
            }
        }
        if (declared.keys().isEmpty()) {
            for (Workload workload : declared.workloads().values()) {
                keys.add(new Key(workload.name(), secret(keys.size()), workload.name(), Set.of()));
            }
        }
        Map<String, Workload> workloads = new LinkedHashMap<>();
        declared.workloads().forEach((name, each) -> workloads.put(name, unbudgeted(each, each.limits())));
        return with(declared, workloads, keys);
    }

    /// The same with fixed limits for what matters less: half as much again as it asks for on its busiest hour.
    Policy limited(double perSecond) {
        Map<String, Double> shares = new LinkedHashMap<>();
        sources.forEach(each -> shares.merge(each.workload(), each.share(), Double::sum));
        Map<String, Workload> workloads = new LinkedHashMap<>();
        policy.workloads().forEach((name, each) -> {
            boolean side = each.criticality().compareTo(Criticality.CRITICAL) > 0;
            long minute = (long) StrictMath.ceil(shares.getOrDefault(name, 0.0) * perSecond * 60 * 1.5);
            RateLimits limits = each.limits();
            workloads.put(
                    name,
                    side && minute > 0 && limits.none()
                            ? unbudgeted(each, new RateLimits(minute, 0, 0, limits.reserve()))
                            : each);
        });
        return with(policy, workloads, policy.keys());
    }

    private static Workload unbudgeted(Workload each, RateLimits limits) {
        return new Workload(
                each.name(),
                each.criticality(),
                each.residency(),
                each.delivery(),
                limits,
                null,
                each.objectives(),
                each.deferring(),
                each.remembering());
    }

    private static Secret secret(int number) {
        return new Secret("a-secret-of-the-drill-" + number);
    }

    private static Key with(Key key, String workload, int number) {
        String name = key.workload().equals(workload) ? key.name() : key.name() + " as " + workload;
        return new Key(name, secret(number), workload, Set.of(), key.routes(), key.limits());
    }

    private static Policy with(Policy policy, Map<String, Workload> workloads, List<Key> keys) {
        Spending spending = policy.spending();
        return new Policy(
                policy.gateway(),
                policy.console(),
                policy.providers(),
                policy.routes(),
                workloads,
                keys,
                policy.limits(),
                policy.accessLog(),
                policy.drainTimeout(),
                policy.prices(),
                policy.adminToken(),
                policy.bookkeeping(),
                null,
                null,
                new Spending(null, spending.zone(), spending.showing(), spending.commitments()),
                policy.administration(),
                Access.DEFAULT,
                policy.codeRed(),
                policy.overrides());
    }

    /// What goes wrong at a provider.
    List<Scenario.Fault> faults(Scenario scenario, String provider) {
        String region = region(first);
        return scenario.faults().stream()
                .filter(each -> switch (each.where()) {
                    case FIRST -> provider.equals(first);
                    case OTHERS -> !provider.equals(first);
                    case REGION -> provider.equals(first) || region != null && region.equals(region(provider));
                    case ALL -> true;
                })
                .toList();
    }

    private @Nullable String region(String provider) {
        return Objects.requireNonNull(policy.providers().get(provider)).processing();
    }

    private static Map<String, Integer> served(Policy policy, Scenario scenario, String first) {
        double needed = needed(scenario);
        Map<String, Integer> served = new LinkedHashMap<>();
        for (String provider : policy.providers().keySet()) {
            double part = provider.equals(first)
                    ? scenario.supply().first()
                    : scenario.supply().others();
            served.put(provider, Math.max(1, (int) StrictMath.ceil(part * needed)));
        }
        return served;
    }

    /// Requests under way at the busiest time of the day, on average, where all of them crowd.
    static double needed(Scenario scenario) {
        Scenario.Supply supply = scenario.supply();
        double first = supply.firstToken().toNanos() / 1e9 * StrictMath.exp(supply.spread() * supply.spread() / 2);
        double rest = scenario.traffic().answer()
                * Question.MEAN_LENGTH
                * (1 + ModelledProvider.CROWDED)
                / supply.perSecond();
        return scenario.traffic().perSecond() * (first + rest);
    }
}
