package dev.signalbox.core.world;

import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.exchange.Settlement;
import dev.signalbox.core.resilience.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Virtual time, and everything that happens in it: clients come, exchanges decide, providers answer or do
/// not. Events are carried out in the order of their time, and of their making where that is equal.
final class World {
    private static final byte[] SALT = {1, 2, 3, 4};
    /// Longer than any request may take after the last came.
    private static final long AFTERMATH = 3600 * Answer.SECOND;

    /// Something that will happen, unless it is called off.
    static final class Due implements Comparable<Due> {
        private final long time;
        private final long turn;
        private final Runnable action;
        private boolean off;

        private Due(long time, long turn, Runnable action) {
            this.time = time;
            this.turn = turn;
            this.action = action;
        }

        void callOff() {
            off = true;
        }

        @Override
        public int compareTo(Due other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(turn, other.turn);
        }
    }

    private final Scenario scenario;
    private final RandomGenerator random;
    private final Trace trace;
    private final Meddler meddler;
    /// What the clock of the core says at the beginning: anything, as `System.nanoTime()`.
    private final long epoch;
    private final Rules rules;
    private final List<SimulatedProvider> providers = new ArrayList<>();
    private final PoolWatch pools;
    private final Tally tally = new Tally();
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private final Set<Call> open = new LinkedHashSet<>();
    private long now;
    private long turns;
    private int calls;

    World(Scenario scenario, RandomGenerator random, Trace trace, Meddler meddler) {
        this.scenario = scenario;
        this.random = random;
        this.trace = trace;
        this.meddler = meddler;
        epoch = random.nextLong() >> 1;
        for (int i = 0; i < scenario.providers().size(); i++) {
            providers.add(new SimulatedProvider(i, scenario.providers().get(i), scenario.outages()));
        }
        List<PoolWatch> watching = new ArrayList<>();
        rules = Rules.of(scenario.policy(), SALT, change -> watching.forEach(each -> each.changed(change)));
        pools = new PoolWatch(this);
        watching.add(pools);
    }

    static World of(Scenario scenario, long seed) {
        return new World(scenario, new SplittableRandom(seed), Trace.off(), Meddler.NONE);
    }

    /// Lives until nobody is left.
    ///
    /// @throws Broken when a rule does not hold
    Tally live() {
        trace.add(0, Trace.WORLD, () -> describe());
        if (scenario.crowd().perSecond() > 0) {
            after(scenario.crowd().untilNext(random), this::arrive);
        }
        if (scenario.crowd().burst() > 0) {
            after(scenario.crowd().burstEverySeconds() * Answer.SECOND, this::burst);
        }
        after(Answer.SECOND, this::review);
        for (Outage outage : scenario.outages()) {
            at(outage.from(), () -> begin(outage));
            at(outage.until(), () -> trace.add(now, Trace.WORLD, () -> "over: " + outage));
        }
        for (Due due = dues.poll(); due != null; due = dues.poll()) {
            if (!due.off) {
                now = due.time;
                due.action.run();
            }
        }
        pools.end();
        return tally;
    }

    // ── For those who live in it ─────────────────────────────────────────────────────────────────────────────────────

    /// Virtual nanoseconds since the beginning.
    long now() {
        return now;
    }

    /// What the core takes for the time.
    long clock() {
        return epoch + now;
    }

    Due after(long nanos, Runnable action) {
        return at(now + Math.max(0, nanos), action);
    }

    Scenario scenario() {
        return scenario;
    }

    Rules rules() {
        return rules;
    }

    RandomGenerator random() {
        return random;
    }

    Trace trace() {
        return trace;
    }

    Meddler meddler() {
        return meddler;
    }

    PoolWatch pools() {
        return pools;
    }

    /// @param name as in the policy: `p0`
    SimulatedProvider provider(String name) {
        return providers.get(place(name));
    }

    /// @param name of a provider, as in the policy: `p0`
    /// @return its place in the scenario
    static int place(String name) {
        return Integer.parseInt(name.substring(1));
    }

    Endpoint endpoint(int slot) {
        return rules.standing().endpoints().get(slot);
    }

    /// Requests that are not settled.
    Set<Call> open() {
        return open;
    }

    /// An attempt there is over, and whoever waits is told so.
    void left(int slot) {
        afterAllHaveLooked(Set.of(endpoint(slot)));
    }

    void settled(Call call, Settlement settlement, long shown) {
        open.remove(call);
        tally.count(settlement, call.began(), shown);
    }

    /// A client comes again with what was refused.
    void comesAgain(Crowd.Ask ask, int advice, boolean doNotRetry) {
        long nanos = scenario.crowd().comesAgain(ask, advice, doNotRetry, random);
        if (nanos >= 0) {
            after(nanos, () -> begin(ask.again()));
        }
    }

    // ── What happens by itself ───────────────────────────────────────────────────────────────────────────────────────

    private Due at(long time, Runnable action) {
        Due due = new Due(time, turns++, action);
        dues.add(due);
        return due;
    }

    private void arrive() {
        if (now < scenario.arrivalsUntil()) {
            begin(scenario.crowd().ask(random));
            after(scenario.crowd().untilNext(random), this::arrive);
        }
    }

    private void burst() {
        if (now < scenario.arrivalsUntil()) {
            for (int i = 0; i < scenario.crowd().burst(); i++) {
                begin(scenario.crowd().ask(random));
            }
            after(scenario.crowd().burstEverySeconds() * Answer.SECOND, this::burst);
        }
    }

    private void begin(Crowd.Ask ask) {
        Call call = new Call(this, ++calls, ask);
        open.add(call);
        call.begin();
    }

    private void begin(Outage outage) {
        trace.add(now, Trace.WORLD, () -> "begins: " + outage);
        if (outage.cuts()) {
            for (Call call : List.copyOf(open)) {
                call.cut(outage);
            }
        }
    }

    private void review() {
        Set<Endpoint> open = pools.open();
        rules.standing().review(clock());
        pools.look();
        afterAllHaveLooked(open);
        if (now < scenario.arrivalsUntil() + (open.isEmpty() ? 0 : AFTERMATH)) {
            after(Answer.SECOND, this::review);
        }
    }

    private void afterAllHaveLooked(Set<Endpoint> rooms) {
        after(1, () -> open.forEach(call -> call.waitsInVain(rooms)));
    }

    private String describe() {
        StringBuilder all =
                new StringBuilder("a world of ").append(scenario.policy().routes());
        scenario.policy()
                .providers()
                .values()
                .forEach(each -> all.append("\n    ").append(each));
        scenario.providers().forEach(each -> all.append("\n    ").append(each));
        scenario.outages().forEach(each -> all.append("\n    ").append(each));
        return all.append("\n    ").append(scenario.crowd()).toString();
    }
}
