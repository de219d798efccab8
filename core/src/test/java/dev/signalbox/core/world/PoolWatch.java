package dev.signalbox.core.world;

import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// Watches every endpoint from the provider's side: how much it is asked, and whether it is asked again when
/// it is well.
final class PoolWatch {
    static final String LOAD = "load is at most 1.2 x the requests offered, plus 3 in 10 s";
    static final String PROBES = "one probe at a time, at most one a second";
    static final String USED_AGAIN = "what is well again is used again";
    static final String ROOM = "no more at once than declared";
    static final String PERMITS = "every permit is given back";
    static final String WAITERS = "nobody is left waiting";
    static final String ALL_SETTLE = "every request settles";

    private static final long WINDOW = 10 * Answer.SECOND;
    /// Budgets count by whole seconds, so what was offered up to a second before the window counts too.
    private static final long OFFERED = 11 * Answer.SECOND;

    /// After this a probe that is silent is not waited for any longer.
    private static final long SILENT = 20 * Answer.SECOND;

    /// An attempt of a request that had asked there before.
    private record Repeated(int request, long decided) {}

    private final class Pool {
        private final Candidate candidate;
        private final Set<Integer> askers = new HashSet<>();
        private final List<Long> offered = new ArrayList<>();
        private final List<Repeated> repeated = new ArrayList<>();
        private long lastProbe = -Answer.SECOND;
        private long rested;
        private final Set<Integer> probes = new HashSet<>();
        /// The request that probes; 0 for none.
        private int probing;

        private Pool(Candidate candidate) {
            this.candidate = candidate;
        }

        private void asked(int request, long decided) {
            long now = world.now();
            if (askers.add(request)) {
                offered.add(decided);
            } else {
                repeated.add(new Repeated(request, decided));
            }
            if (endpoint().failing()) {
                long since = now - lastProbe;
                rule(
                        probing == 0 || since >= SILENT,
                        PROBES,
                        request,
                        () -> name() + ": #" + probing + " probes already");
                rule(since >= Answer.SECOND, PROBES, request, () -> name() + ": after " + since / 1e9 + " s");
                probing = request;
                probes.add(request);
                lastProbe = now;
            }
        }

        /// Of every ten seconds that end with a further attempt.
        private void load() {
            Collections.sort(offered);
            repeated.sort(Comparator.comparingLong(Repeated::decided));
            for (int last = 0, first = 0, from = 0, until = 0; last < repeated.size(); last++) {
                Repeated one = repeated.get(last);
                while (repeated.get(first).decided <= one.decided - WINDOW) {
                    first++;
                }
                while (until < offered.size() && offered.get(until) <= one.decided) {
                    until++;
                }
                while (from < until && offered.get(from) <= one.decided - OFFERED) {
                    from++;
                }
                int more = last - first + 1;
                int all = until - from;
                rule(
                        more <= 0.2 * all + 3,
                        LOAD,
                        one.request,
                        () -> name() + " before " + one.decided / 1e9 + ": " + all + " offered, " + more + " more");
            }
        }

        private Endpoint endpoint() {
            return world.endpoint(candidate.slot());
        }

        private String name() {
            return candidate.target().label() + " key " + candidate.number();
        }
    }

    private final World world;
    private final List<Pool> pools = new ArrayList<>();
    private final Map<String, Integer> inFlight = new HashMap<>();

    PoolWatch(World world) {
        this.world = world;
        world.rules().router().slots().forEach(each -> pools.add(new Pool(each)));
    }

    /// An attempt begins.
    ///
    /// @param decided when it was decided on, before the pause if there was one: then it is charged to
    ///     budgets
    void asked(int request, int slot, long decided) {
        Pool pool = pools.get(slot);
        pool.asked(request, decided);
        int atOnce = inFlight.merge(pool.candidate.target().label(), 1, Integer::sum);
        Provider provider = Objects.requireNonNull(world.scenario()
                .referees()
                .providers()
                .get(pool.candidate.provider().name()));
        rule(atOnce <= provider.concurrency(), ROOM, request, () -> pool.name() + ": " + atOnce);
    }

    /// An attempt is over.
    void left(int request, int slot) {
        Pool pool = pools.get(slot);
        inFlight.merge(pool.candidate.target().label(), -1, Integer::sum);
        if (pool.probes.remove(request)) {
            pool.probing = 0;
        }
    }

    /// An endpoint says that its condition changed.
    void changed(Watcher.Change change) {
        world.trace().add(world.now(), Trace.WORLD, change::toString);
        for (Pool pool : pools) {
            if (change.condition() == Condition.OPEN
                    && pool.candidate.target().label().equals(change.target())
                    && pool.candidate.number() == change.credential()) {
                pool.probing = 0;
            }
        }
    }

    /// Those that may be asked now, and of which nothing bad is thought.
    Set<Endpoint> open() {
        Set<Endpoint> open = new LinkedHashSet<>();
        for (Pool pool : pools) {
            if (isOpen(pool.endpoint()) && !pool.candidate.target().named()) {
                open.add(pool.endpoint());
            }
        }
        return open;
    }

    boolean isOpen(Endpoint endpoint) {
        return endpoint.condition(world.clock()) == Condition.OPEN && !endpoint.failing() && !endpoint.ejected();
    }

    /// Once a second.
    void look() {
        for (Pool pool : pools) {
            Endpoint endpoint = pool.endpoint();
            int atOnce = inFlight.getOrDefault(endpoint.target(), 0);
            rule(
                    endpoint.inFlight() == atOnce,
                    PERMITS,
                    Trace.WORLD,
                    () -> pool.name() + ": " + endpoint.inFlight() + " are out, " + atOnce + " attempts run");
            usedAgain(pool, endpoint);
        }
    }

    /// Nothing will happen any more.
    void end() {
        rule(world.open().isEmpty(), ALL_SETTLE, Trace.WORLD, () -> world.open().size() + " are open");
        look();
        load();
        world.rules()
                .standing()
                .waiting()
                .forEach((route, waiting) -> rule(waiting == 0, WAITERS, Trace.WORLD, () -> route + ": " + waiting));
    }

    /// What was asked so far, in every ten seconds.
    void load() {
        pools.forEach(Pool::load);
    }

    private void usedAgain(Pool pool, Endpoint endpoint) {
        if (world.now() >= world.scenario().arrivalsUntil()) {
            return;
        }
        long since = world.provider(pool.candidate.provider().name()).wellSince(pool.candidate.number(), world.now());
        double share = share(pool.candidate);
        if (since < 0 || share == 0) {
            return;
        }
        switch (endpoint.condition(world.clock())) {
            // That has a time of its own.
            case NO_CREDENTIAL, RESTING, BENCHED, FORBIDDEN, MODEL_NOT_FOUND -> pool.rested = world.now();
            case OPEN, FULL, FAILING, EJECTED -> {}
        }
        long well = world.now() - Math.max(since, pool.rested);
        // By chance nobody may come for a few times as long as usual.
        long nobody = (long) (8 / (world.scenario().crowd().rate() * share) * Answer.SECOND) + lingering(pool);
        rule(
                !endpoint.failing() || endpoint.ejected() || well <= 21 * Answer.SECOND + nobody,
                USED_AGAIN,
                Trace.WORLD,
                () -> pool.name() + " is failing, well for " + well / 1e9 + " s");
        Ejection ejection = pool.candidate.provider().ejection();
        long hold = ejection.maxHold().toNanos() + 15 * Answer.SECOND + 3 * nobody;
        rule(
                !endpoint.ejected() || well <= hold,
                USED_AGAIN,
                Trace.WORLD,
                () -> pool.name() + " is ejected, well for " + well / 1e9 + " s");
    }

    /// How long an attempt may hang that began just before it was well again.
    private long lingering(Pool pool) {
        int provider = World.place(pool.candidate.provider().name());
        boolean lingers = world.scenario().outages().stream()
                .anyMatch(each -> each.fault().lingers() && each.about(provider, pool.candidate.number()));
        return lingers ? SILENT : 0;
    }

    /// Of the route's requests that come here first; 0 for what is only used when others fail.
    private double share(Candidate candidate) {
        Route route = route();
        int first =
                route.targets().stream().mapToInt(each -> each.priority()).min().orElse(0);
        if (candidate.target().priority() > first) {
            return 0;
        }
        int weights = route.targets().stream()
                .filter(each -> each.priority() == first)
                .mapToInt(each -> each.weight())
                .sum();
        int keys = Math.max(1, candidate.provider().keys().size());
        return (double) candidate.target().weight() / weights / keys;
    }

    private Route route() {
        return Objects.requireNonNull(world.scenario().policy().routes().get("chat"));
    }

    private static void rule(boolean holds, String rule, int request, Supplier<String> details) {
        if (!holds) {
            throw new Broken(rule, request, details.get());
        }
    }
}
