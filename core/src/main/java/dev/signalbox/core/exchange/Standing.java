package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.admission.Figures;
import dev.signalbox.core.admission.Pressure;
import dev.signalbox.core.admission.Ticket;
import dev.signalbox.core.admission.WaitingRoom;
import dev.signalbox.core.caching.AnswerCache;
import dev.signalbox.core.codered.Levels;
import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Endpoints;
import dev.signalbox.core.resilience.Hedging;
import dev.signalbox.core.resilience.RetryBudget;
import dev.signalbox.core.resilience.Token;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.CredentialSource.Fixed;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What all requests under one policy share: how its endpoints do, who waits, and how often may be retried.
/// Any thread may use it.
public final class Standing {
    /// Stands for everybody in open mode.
    private static final String ANYONE = "";
    /// Keys made at run time share so many budgets: there may be a million of them.
    private static final int SHARED_BUDGETS = 256;

    /// @param byProvider rooms of the route for models named directly, whose requests share no targets; empty
    ///     for others
    private record Shared(
            WaitingRoom room,
            Map<String, WaitingRoom> byProvider,
            @Nullable Hedging hedging) {
        Stream<WaitingRoom> rooms() {
            return Stream.concat(Stream.of(room), byProvider.values().stream());
        }
    }

    private final Endpoints endpoints;
    private final Limits limits;
    private final @Nullable AnswerCache answers;
    private volatile Pressure pressure = Pressure.NONE;
    private volatile Levels levels = Levels.GREEN;
    private volatile boolean cutOff;
    private volatile boolean fetching;
    private volatile BooleanSupplier ledgerFull = () -> false;
    private final List<Endpoint> bySlot;
    private final Map<String, Shared> routes = new HashMap<>();
    private final List<List<WaitingRoom>> rooms = new ArrayList<>();
    private final List<List<Endpoint>> siblings = new ArrayList<>();
    private final Map<String, RetryBudget> callers = new HashMap<>();
    private final List<RetryBudget> others;

    private Standing(Policy policy, Router router, Endpoints endpoints, @Nullable Standing before) {
        this.endpoints = endpoints;
        limits = before == null ? Limits.of(policy) : before.limits.next(policy);
        answers = AnswerCache.of(policy, before == null ? null : before.answers);
        if (before != null) {
            pressure = before.pressure;
            levels = before.levels;
            ledgerFull = before.ledgerFull;
            fetching = before.fetching;
        }
        List<Candidate> slots = router.slots();
        bySlot = slots.stream()
                .map(each -> endpoints.of(each.target(), each.provider(), each.key(), each.number()))
                .toList();
        policy.routes().values().forEach(route -> routes.put(route.name(), shared(route, policy, before)));
        Map<String, List<WaitingRoom>> roomsOf = new HashMap<>();
        for (Route route : policy.routes().values()) {
            Shared shared = of(route);
            for (Target target : route.allTargets()) {
                roomsOf.computeIfAbsent(target.label(), _ -> new ArrayList<>()).add(shared.room);
            }
            shared.byProvider.forEach((provider, room) -> {
                String label = Target.direct(provider, "*", route.timeouts()).label();
                roomsOf.computeIfAbsent(label, _ -> new ArrayList<>()).add(room);
            });
        }
        Map<String, List<Endpoint>> byLabel = new HashMap<>();
        for (Candidate slot : slots) {
            String label = slot.target().label();
            rooms.add(List.copyOf(roomsOf.getOrDefault(label, List.of())));
            byLabel.computeIfAbsent(label, _ -> new ArrayList<>()).add(endpoint(slot));
        }
        policy.routes().values().forEach(route -> siblings.addAll(groups(route, byLabel)));
        policy.keys().stream().map(Key::name).forEach(name -> callers.put(name, endpoints.caller(name)));
        callers.put(ANYONE, endpoints.caller(ANYONE));
        others = before == null
                ? Stream.generate(RetryBudget::ofCaller).limit(SHARED_BUDGETS).toList()
                : before.others;
    }

    static Standing of(Policy policy, Router router, Watcher watcher) {
        return new Standing(policy, router, Endpoints.watchedBy(watcher), null);
    }

    /// For the next policy: what is known of what is still declared stays known.
    Standing next(Policy policy, Router router) {
        return new Standing(policy, router, endpoints.next(), this);
    }

    private Shared shared(Route route, Policy policy, @Nullable Standing before) {
        Shared known = before == null ? null : before.routes.get(route.name());
        Map<String, WaitingRoom> byProvider = new HashMap<>();
        if (route.name().equals(Route.DIRECT)) {
            for (String provider : policy.providers().keySet()) {
                byProvider.put(provider, room(route, known == null ? null : known.byProvider.get(provider)));
            }
        }
        return new Shared(
                room(route, known == null ? null : known.room),
                byProvider,
                route.hedge() == null ? null : endpoints.hedging(route.name(), route.hedge()));
    }

    /// Who waits under the policy before is woken by what the next one's requests give back.
    private static WaitingRoom room(Route route, @Nullable WaitingRoom known) {
        if (known == null) {
            return new WaitingRoom(route.queue().length(), route.queue().timeout());
        }
        known.resize(route.queue().length(), route.queue().timeout());
        return known;
    }

    /// Endpoints of a route that share its requests.
    private static List<List<Endpoint>> groups(Route route, Map<String, List<Endpoint>> byLabel) {
        Map<Integer, List<Endpoint>> byPriority = new TreeMap<>();
        for (Target target : route.allTargets()) {
            byPriority
                    .computeIfAbsent(target.priority(), _ -> new ArrayList<>())
                    .addAll(byLabel.getOrDefault(target.label(), List.of()));
        }
        return byPriority.values().stream().filter(group -> group.size() > 1).toList();
    }

    private Shared of(Route route) {
        return Objects.requireNonNull(routes.get(route.name()));
    }

    Endpoint endpoint(Candidate candidate) {
        return bySlot.get(candidate.slot());
    }

    /// What the provider is shown now; null where it asks for nothing.
    public @Nullable Secret credential(Candidate candidate) {
        Credential key = candidate.key();
        if (key == null) {
            return null;
        }
        if (key.source() instanceof Fixed fixed) {
            return fixed.secret();
        }
        Token token = endpoint(candidate).token();
        return token == null ? null : token.secret();
    }

    /// Credentials that are to be fetched, and renewed.
    public Collection<Token> tokens() {
        return endpoints.tokens();
    }

    /// Where requests with this plan wait.
    WaitingRoom room(Plan.Ready plan) {
        Shared shared = of(plan.route());
        if (shared.byProvider.isEmpty() || plan.candidates().isEmpty()) {
            return shared.room;
        }
        return Objects.requireNonNull(
                shared.byProvider.get(plan.candidates().getFirst().provider().name()));
    }

    /// For a request that may have to wait.
    Ticket ticket(Asked asked, WaitingRoom.Waiter waiter) {
        Caller caller = asked.caller();
        return new Ticket(room(asked.plan()), waiter, caller.workload().criticality(), caller.name());
    }

    @Nullable
    Hedging hedging(Route route) {
        return route.hedge() == null ? null : of(route).hedging;
    }

    RetryBudget budget(Caller caller) {
        String name = caller.key() == null ? ANYONE : caller.key().name();
        RetryBudget declared = callers.get(name);
        return declared == null ? others.get(Math.floorMod(name.hashCode(), SHARED_BUDGETS)) : declared;
    }

    /// What callers may ask for.
    public Limits limits() {
        return limits;
    }

    /// What routes keep of their answers; null when none does.
    public @Nullable AnswerCache answers() {
        return answers;
    }

    /// There is room at an endpoint again.
    void released(Candidate candidate, long now) {
        for (WaitingRoom room : rooms.get(candidate.slot())) {
            room.wakeOne(now);
        }
    }

    /// How near the process is to its own limits.
    public Pressure pressure() {
        return pressure;
    }

    /// To be called a few times a second, from any one thread.
    public void pressed(Pressure now) {
        pressure = now;
    }

    /// Which level of emergency reaches which requests.
    Levels levels() {
        return levels;
    }

    /// To be called whenever that may have changed, from any one thread.
    public void levelled(Levels now) {
        levels = now;
    }

    /// Whether requests should rather go to other replicas: these reach their targets, and this one none.
    public boolean isCutOff() {
        return cutOff;
    }

    /// To be called whenever that may have changed, from any one thread.
    public void cutOff(boolean now) {
        cutOff = now;
    }

    /// Whether credentials of the start are still to be fetched for the first time, so that requests should rather go
    /// to other replicas.
    public boolean isFetching() {
        return fetching;
    }

    /// To be called whenever that may have changed, from any one thread.
    public void fetching(boolean now) {
        fetching = now;
    }

    /// Whether requests are refused because there is no room for their records.
    boolean ledgerFull() {
        return ledgerFull.getAsBoolean();
    }

    /// From now on, and under all policies that follow, new requests are refused while this says so.
    ///
    /// @param full is asked once per request, on its event loop: no more than a look at a field
    public void refuseWhile(BooleanSupplier full) {
        ledgerFull = full;
    }

    /// Every target with every key.
    public List<Endpoint> endpoints() {
        return bySlot;
    }

    /// Requests that wait for room, by route.
    public Map<String, Integer> waiting() {
        Map<String, Integer> waiting = new TreeMap<>();
        routes.forEach((name, shared) ->
                waiting.put(name, shared.rooms().mapToInt(WaitingRoom::size).sum()));
        return waiting;
    }

    /// What became of requests that waited for room, by route.
    public Map<String, Figures> queues() {
        Map<String, Figures> queues = new TreeMap<>();
        routes.forEach((name, shared) -> {
            Figures all = new Figures();
            shared.rooms().forEach(room -> all.add(room.figures()));
            queues.put(name, all);
        });
        return queues;
    }

    /// To be called about once a second, from any one thread: compares endpoints with their siblings, and
    /// lets those look again who wait for something that nobody gives back, as the end of a rest.
    public void review(long now) {
        bySlot.forEach(each -> each.review(now));
        siblings.forEach(group -> Endpoints.ejectSlow(group, now));
        if (answers != null) {
            answers.review(now);
        }
        routes.values().forEach(shared -> shared.rooms().forEach(room -> room.review(now)));
    }

    /// This process stood still until just now, so that what fails next says nothing about providers.
    public void paused(long now) {
        endpoints.paused(now);
    }
}
