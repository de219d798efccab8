package dev.signalbox.core.routing;

import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Lending.Turn;
import dev.signalbox.model.policy.ModelCard;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Standby;
import dev.signalbox.model.policy.Target;
import dev.signalbox.model.policy.Timeouts;
import dev.signalbox.model.policy.Workload;
import java.util.ArrayList;
import java.util.Collection;
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
    /// The same with the targets in use that levels of emergency call for; only of routes that have some on standby.
    private final Map<Widened, Map<String, Paths>> widened = new HashMap<>();
    /// One per place of a credential, for directly named models.
    private final Map<String, Scatter<Integer>> direct = new HashMap<>();
    private final Map<Slot, Integer> slots = new HashMap<>();
    private final List<Candidate> bySlot = new ArrayList<>();
    private final Lapsing lapsing;

    /// One that prefers no target.
    public Router(Policy policy) {
        this(policy, new Lapsing());
    }

    /// @param lapsing targets to prefer among those of equal priority
    public Router(Policy policy, Lapsing lapsing) {
        this.policy = policy;
        this.lapsing = lapsing;
        for (Provider provider : directProviders(policy)) {
            List<Integer> numbers = new ArrayList<>();
            for (Candidate each : candidates(Target.direct(provider.name(), "*", Timeouts.DEFAULT))) {
                numbers.add(each.number());
            }
            direct.put(provider.name(), new Scatter<>(numbers, weights(provider)));
        }
        // What is known of a target outlives its being taken out: it keeps its places.
        policy.routes().values().forEach(route -> route.allTargets().forEach(this::candidates));
        Set<String> residencies = new HashSet<>();
        for (Workload workload : policy.workloads().values()) {
            residencies.add(residencyKey(workload));
        }
        for (Route route : policy.routes().values()) {
            byRoute.put(route.name(), paths(route, residencies));
            for (Standby.Spare spare : route.standby().targets()) {
                Route wider = route.at(spare.from());
                widened.computeIfAbsent(Widened.of(wider), _ -> paths(wider, residencies));
            }
        }
    }

    private Map<String, Paths> paths(Route route, Set<String> residencies) {
        Map<String, Paths> byResidency = new HashMap<>();
        for (String residency : residencies) {
            byResidency.put(residency, paths(route, residency));
        }
        return byResidency;
    }

    /// Where a request may go.
    ///
    /// @param model what the client asked for
    /// @param dialect the client's, which decides where a bare model name goes
    /// @param allowed says which routes the caller may use; others are not even named in a suggestion
    /// @param session requests with the same one go to the same target while that is there; null: by turns
    public Plan plan(
            String model, String dialect, Workload workload, Predicate<String> allowed, @Nullable String session) {
        Route declared = model.equals(Route.DIRECT) ? null : policy.routes().get(model);
        if (declared != null) {
            if (!allowed.test(declared.name())) {
                return notAllowed(declared.name());
            }
            Paths paths = Objects.requireNonNull(
                    Objects.requireNonNull(byRoute.get(declared.name())).get(residencyKey(workload)));
            return paths.allowed ? ready(declared, paths, session) : noAllowedTarget(declared, workload);
        }
        Route any = policy.routes().get(Route.DIRECT);
        Target target = any == null ? null : directTarget(model, dialect, any);
        if (any == null || target == null) {
            return unknown(model, allowed);
        }
        if (!allowed.test(Route.DIRECT)) {
            return notAllowed(Route.DIRECT);
        }
        if (leadsElsewhere(target.model())) {
            return new Plan.Refused(Problem.of(Code.INVALID_REQUEST, "`.` and `..` are no names of models.", "model"));
        }
        if (!residencyAllows(target, residencyKey(workload))) {
            return noAllowedTarget(any, workload);
        }
        Overrides.Entry out = policy.overrides().target(target.label());
        return out == null
                ? new Plan.Ready(any, directCandidates(target, session), List.of())
                : new Plan.Ready(
                        any,
                        List.of(),
                        List.of(new Plan.LeftOut(target, out.action().state())));
    }

    /// A plan under its route as levels of emergency change it, with the targets that are in use then.
    ///
    /// @param changed one of this policy
    /// @param session as the plan was made for
    public Plan.Ready under(Route changed, Plan.Ready plan, Workload workload, @Nullable String session) {
        Map<String, Paths> byResidency =
                changed.standby().targets().isEmpty() ? null : widened.get(Widened.of(changed));
        Plan.Ready found = byResidency == null
                ? plan.on(changed)
                : ready(changed, Objects.requireNonNull(byResidency.get(residencyKey(workload))), session);
        Turn turn = changed.lending().committed();
        // A session stays where its prompt is kept.
        return turn == Turn.USUAL || session != null || lapsing.throughput().isEmpty()
                ? found
                : found.turned(lapsing.throughput(), turn == Turn.FIRST);
    }

    /// The routes that can be asked for by name.
    public List<String> names(Predicate<String> allowed) {
        return policy.routes().keySet().stream()
                .filter(name -> !name.equals(Route.DIRECT) && allowed.test(name))
                .toList();
    }

    /// What may be asked of a route: whatever one of its targets can do, since each request goes to one that can.
    ///
    /// @param name of a declared one
    public ModelCard card(String name) {
        Route route = Objects.requireNonNull(policy.routes().get(name), name);
        Abilities all = null;
        for (Target target : route.usualTargets()) {
            all = all == null ? target.abilities() : all.or(target.abilities());
        }
        return new ModelCard(name, all == null ? Abilities.UNKNOWN : all);
    }

    /// Every target of the policy with every key, by [Candidate#slot].
    public List<Candidate> slots() {
        return List.copyOf(bySlot);
    }

    /// Which targets it prefers among those of equal priority.
    public Lapsing lapsing() {
        return lapsing;
    }

    private Plan.Ready ready(Route route, Paths paths, @Nullable String session) {
        long place = session == null ? 0 : Affinity.number(session);
        List<Candidate> candidates = List.of();
        List<Plan.LeftOut> behind = List.of();
        for (Group group : paths.groups) {
            List<Scatter<Candidate>> targets = session == null ? group.turns.next() : group.sessions.order(place);
            if (group.committed && session == null) {
                List<Scatter<Candidate>> preferred = lapsingFirst(targets);
                if (preferred != targets) {
                    behind = behind(targets, preferred.getFirst(), behind);
                    targets = preferred;
                }
            }
            for (Scatter<Candidate> keys : targets) {
                List<Candidate> next = session == null ? keys.next() : keys.at(place >>> 32);
                if (next.size() == paths.candidates) {
                    return new Plan.Ready(route, next, paths.leftOut);
                }
                if (candidates.isEmpty()) {
                    candidates = new ArrayList<>(paths.candidates);
                }
                candidates.addAll(next);
            }
        }
        return new Plan.Ready(route, candidates, paths.leftOut, behind);
    }

    /// The same list when nothing changes.
    private List<Scatter<Candidate>> lapsingFirst(List<Scatter<Candidate>> targets) {
        Set<String> labels = lapsing.labels();
        if (labels.isEmpty() || labels.contains(label(targets.getFirst()))) {
            return targets;
        }
        List<Scatter<Candidate>> first = new ArrayList<>(targets.size());
        List<Scatter<Candidate>> others = new ArrayList<>(targets.size());
        for (Scatter<Candidate> target : targets) {
            (labels.contains(label(target)) ? first : others).add(target);
        }
        if (first.isEmpty()) {
            return targets;
        }
        first.addAll(others);
        return first;
    }

    /// Those that came before it by their turn.
    private static List<Plan.LeftOut> behind(
            List<Scatter<Candidate>> turns, Scatter<Candidate> preferred, List<Plan.LeftOut> already) {
        List<Plan.LeftOut> behind = new ArrayList<>(already);
        for (Scatter<Candidate> each : turns) {
            if (each == preferred) {
                break;
            }
            behind.add(new Plan.LeftOut(each.any().target(), Plan.COMMITMENT));
        }
        return behind;
    }

    private static String label(Scatter<Candidate> target) {
        return target.any().target().label();
    }

    private List<Candidate> directCandidates(Target target, @Nullable String session) {
        Provider provider = provider(target);
        Scatter<Integer> keys = Objects.requireNonNull(direct.get(provider.name()));
        List<Integer> numbers = session == null ? keys.next() : keys.at(Affinity.number(session) >>> 32);
        List<Candidate> candidates = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            candidates.add(candidate(target, provider, number));
        }
        return candidates;
    }

    /// One candidate per key, in shares of their weights.
    private Scatter<Candidate> scatter(Target target) {
        return new Scatter<>(candidates(target), weights(provider(target)));
    }

    private List<Candidate> candidates(Target target) {
        Provider provider = provider(target);
        List<Candidate> each = new ArrayList<>();
        for (int number = Math.min(1, provider.keys().size());
                number <= provider.keys().size();
                number++) {
            Slot slot = new Slot(target.label(), number);
            if (slots.putIfAbsent(slot, bySlot.size()) == null) {
                bySlot.add(candidate(target, provider, number));
            }
            each.add(candidate(target, provider, number));
        }
        return each;
    }

    private Candidate candidate(Target target, Provider provider, int number) {
        int slot = Objects.requireNonNull(slots.get(new Slot(target.label(), number)));
        Credential key = number == 0 ? null : provider.keys().get(number - 1);
        return new Candidate(target, provider, slot, number, key);
    }

    private static List<Integer> weights(Provider provider) {
        return provider.keys().isEmpty()
                ? List.of(1)
                : provider.keys().stream().map(Credential::weight).toList();
    }

    private Provider provider(Target target) {
        return Objects.requireNonNull(policy.providers().get(target.provider()), target.provider());
    }

    private @Nullable Target directTarget(String model, String dialect, Route direct) {
        int slash = model.indexOf('/');
        if (slash > 0 && slash < model.length() - 1) {
            String provider = model.substring(0, slash);
            if (policy.providers().containsKey(provider)) {
                return direct(provider, model.substring(slash + 1), direct);
            }
        }
        for (Provider provider : policy.providers().values()) {
            if (provider.speaks(dialect)) {
                return direct(provider.name(), model, direct);
            }
        }
        return policy.providers().size() == 1
                ? direct(policy.providers().keySet().iterator().next(), model, direct)
                : null;
    }

    /// Where a provider's paths name the model, such a name would be a step up.
    private static boolean leadsElsewhere(String model) {
        int from = 0;
        while (from <= model.length()) {
            int slash = model.indexOf('/', from);
            int to = slash < 0 ? model.length() : slash;
            int length = to - from;
            if (length > 0 && length <= 2 && model.charAt(from) == '.' && model.charAt(to - 1) == '.') {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private Target direct(String provider, String model, Route route) {
        Abilities known = policy.models().of(provider, model);
        return Target.direct(provider, model, route.timeouts(known), known);
    }

    private Paths paths(Route route, String residency) {
        Map<Integer, List<Target>> byPriority = new java.util.TreeMap<>();
        List<Plan.LeftOut> leftOut = new ArrayList<>();
        boolean allowed = false;
        int candidates = 0;
        for (Target target : route.targets()) {
            boolean resident = residencyAllows(target, residency);
            allowed |= resident;
            Overrides.Entry out = policy.overrides().target(target.label());
            if (!resident) {
                leftOut.add(new Plan.LeftOut(target, "residency"));
            } else if (out != null) {
                leftOut.add(new Plan.LeftOut(target, out.action().state()));
            } else {
                candidates += Math.max(1, provider(target).keys().size());
                byPriority
                        .computeIfAbsent(target.priority(), _ -> new ArrayList<>())
                        .add(target);
            }
        }
        List<Group> groups = byPriority.values().stream().map(this::group).toList();
        return new Paths(groups, candidates, List.copyOf(leftOut), allowed);
    }

    private Group group(List<Target> targets) {
        List<Scatter<Candidate>> each = targets.stream().map(this::scatter).toList();
        List<Integer> weights = targets.stream().map(Target::weight).toList();
        List<String> labels = targets.stream().map(Target::label).toList();
        boolean committed = targets.size() > 1
                && policy.spending().commitments().stream()
                        .anyMatch(commitment -> labels.stream().anyMatch(commitment::covers));
        return new Group(new Rotation<>(each, weights), new Affinity<>(each, labels, weights), committed);
    }

    private static Collection<Provider> directProviders(Policy policy) {
        return policy.routes().containsKey(Route.DIRECT) ? policy.providers().values() : List.of();
    }

    private boolean residencyAllows(Target target, String residency) {
        Provider provider = provider(target);
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

    /// What requests of one residency may use of a route, by priority.
    ///
    /// @param candidates how many there are in all: targets with each of their keys
    /// @param allowed whether residency leaves any target
    private record Paths(List<Group> groups, int candidates, List<Plan.LeftOut> leftOut, boolean allowed) {}

    /// Targets of equal priority, each with its keys.
    ///
    /// @param turns for requests without a session
    /// @param sessions for those with one
    /// @param committed whether one of them may be preferred; where there is no commitment, nobody looks
    private record Group(
            Rotation<Scatter<Candidate>> turns, Affinity<Scatter<Candidate>> sessions, boolean committed) {}

    private record Slot(String label, int number) {}

    /// A worse level only adds targets, so that their number tells which they are.
    private record Widened(String route, int targets) {
        static Widened of(Route route) {
            return new Widened(route.name(), route.targets().size());
        }
    }
}
