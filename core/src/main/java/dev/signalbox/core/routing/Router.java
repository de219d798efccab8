package dev.signalbox.core.routing;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Turns model names into plans. Made anew with each policy; only whose turn it is changes.
public final class Router {
    private final Policy policy;
    private final Map<String, Map<String, Paths>> byRoute = new HashMap<>();
    private final Map<String, Scatter<Secret>> credentials = new HashMap<>();

    public Router(Policy policy) {
        this.policy = policy;
        for (Provider provider : policy.providers().values()) {
            if (!provider.keys().isEmpty()) {
                credentials.put(provider.name(), new Scatter<>(provider.keys()));
            }
        }
        Set<String> residencies = new HashSet<>();
        for (Workload workload : policy.workloads().values()) {
            residencies.add(residencyKey(workload));
        }
        for (Route route : policy.routes().values()) {
            Map<String, Paths> byResidency = new HashMap<>();
            for (String residency : residencies) {
                byResidency.put(residency, paths(route, residency));
            }
            byRoute.put(route.name(), byResidency);
        }
    }

    /// Where a request may go.
    ///
    /// @param model what the client asked for
    /// @param dialect the client's, which decides where a bare model name goes
    /// @param allowed says which routes the caller may use; others are not even named in a suggestion
    public Plan plan(String model, String dialect, Workload workload, Predicate<String> allowed) {
        Route declared = model.equals(Route.DIRECT) ? null : policy.routes().get(model);
        if (declared != null) {
            if (!allowed.test(declared.name())) {
                return notAllowed(declared.name());
            }
            Paths paths = Objects.requireNonNull(
                    Objects.requireNonNull(byRoute.get(declared.name())).get(residencyKey(workload)));
            return paths.groups.isEmpty() ? noAllowedTarget(declared, workload) : ready(declared, paths);
        }
        Route direct = policy.routes().get(Route.DIRECT);
        Target target = direct == null ? null : directTarget(model, dialect, direct);
        if (direct == null || target == null) {
            return unknown(model, allowed);
        }
        if (!allowed.test(Route.DIRECT)) {
            return notAllowed(Route.DIRECT);
        }
        if (!residencyAllows(target, residencyKey(workload))) {
            return noAllowedTarget(direct, workload);
        }
        return new Plan.Ready(direct, List.of(direct(target)), List.of());
    }

    /// The routes that can be asked for by name.
    public List<String> names(Predicate<String> allowed) {
        return policy.routes().keySet().stream()
                .filter(name -> !name.equals(Route.DIRECT) && allowed.test(name))
                .toList();
    }

    private Plan ready(Route route, Paths paths) {
        List<Candidate> candidates = new ArrayList<>(route.targets().size());
        for (Rotation<Scatter<Candidate>> group : paths.groups) {
            for (Scatter<Candidate> target : group.next()) {
                candidates.add(target.next());
            }
        }
        return new Plan.Ready(route, candidates, paths.leftOut);
    }

    /// One candidate per credential, in equal shares.
    private Scatter<Candidate> candidates(Target target) {
        Provider provider = Objects.requireNonNull(policy.providers().get(target.provider()), target.provider());
        List<Candidate> each = provider.keys().isEmpty()
                ? List.of(new Candidate(target, provider, null))
                : provider.keys().stream()
                        .map(key -> new Candidate(target, provider, key))
                        .toList();
        return new Scatter<>(each);
    }

    private Candidate direct(Target target) {
        Provider provider = Objects.requireNonNull(policy.providers().get(target.provider()), target.provider());
        Scatter<Secret> keys = credentials.get(provider.name());
        return new Candidate(target, provider, keys == null ? null : keys.next());
    }

    private @Nullable Target directTarget(String model, String dialect, Route direct) {
        int slash = model.indexOf('/');
        if (slash > 0 && slash < model.length() - 1) {
            String provider = model.substring(0, slash);
            if (policy.providers().containsKey(provider)) {
                return Target.direct(provider, model.substring(slash + 1), direct.timeouts());
            }
        }
        for (Provider provider : policy.providers().values()) {
            if (provider.dialect().equals(dialect)) {
                return Target.direct(provider.name(), model, direct.timeouts());
            }
        }
        return policy.providers().size() == 1
                ? Target.direct(policy.providers().keySet().iterator().next(), model, direct.timeouts())
                : null;
    }

    private Paths paths(Route route, String residency) {
        Map<Integer, List<Target>> byPriority = new java.util.TreeMap<>();
        List<Plan.LeftOut> leftOut = new ArrayList<>();
        for (Target target : route.targets()) {
            if (residencyAllows(target, residency)) {
                byPriority
                        .computeIfAbsent(target.priority(), _ -> new ArrayList<>())
                        .add(target);
            } else {
                leftOut.add(new Plan.LeftOut(target, "residency"));
            }
        }
        List<Rotation<Scatter<Candidate>>> groups = byPriority.values().stream()
                .map(targets -> new Rotation<>(
                        targets.stream().map(this::candidates).toList(),
                        targets.stream().map(Target::weight).toList()))
                .toList();
        return new Paths(groups, List.copyOf(leftOut));
    }

    private boolean residencyAllows(Target target, String residency) {
        Provider provider = Objects.requireNonNull(policy.providers().get(target.provider()), target.provider());
        return residency.isEmpty() || residency.equals(provider.processing());
    }

    private static String residencyKey(Workload workload) {
        return workload.residency() == null ? "" : workload.residency();
    }

    private static Plan notAllowed(String route) {
        return new Plan.Refused(Problem.of(
                Code.ROUTE_NOT_ALLOWED,
                route.equals(Route.DIRECT)
                        ? "This key may not name providers' models directly."
                        : "This key may not use the route `" + route + "`.",
                "model"));
    }

    private static Plan noAllowedTarget(Route route, Workload workload) {
        return new Plan.Refused(Problem.of(
                Code.NO_ALLOWED_TARGET,
                "No target of `" + route.name() + "` processes prompts where the workload `" + workload.name()
                        + "` requires it (residency `" + workload.residency() + "`).",
                "model"));
    }

    private Plan unknown(String model, Predicate<String> allowed) {
        String shown = model.length() <= 200 ? model : model.substring(0, 200) + "…";
        List<String> near = Nearest.to(model, names(allowed), 3);
        String hint = near.isEmpty()
                ? ""
                : " Did you mean "
                        + String.join(
                                " or ", near.stream().map(n -> "`" + n + "`").toList()) + "?";
        return new Plan.Refused(Problem.of(Code.ROUTE_NOT_FOUND, "There is no route `" + shown + "`." + hint, "model"));
    }

    /// What requests of one residency may use of a route: groups of equal priority, and for each target its candidates.
    private record Paths(List<Rotation<Scatter<Candidate>>> groups, List<Plan.LeftOut> leftOut) {}
}
