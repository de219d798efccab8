package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// One life of a scenario. The same seed gives the same life, byte for byte; and in every variant the same
/// people ask the same questions at the same moments.
final class Run implements Venue {
    /// What the clock of the core says at the beginning: anything, as `System.nanoTime()`.
    private static final long EPOCH = 1_000_000L * Agenda.SECOND;

    private static final byte[] SALT = {1, 2, 3, 4};
    private static final long ARRIVALS = 1;
    private static final long PROVIDERS = 2;
    private static final long CORE = 3;
    private static final long CALLERS = 4;
    private static final long LATER = 5;

    private final Agenda agenda = new Agenda();
    private final Scenario scenario;
    private final Draws draws;
    private final Map<String, ModelledProvider> providers = new LinkedHashMap<>();
    private final Set<Call> open = new LinkedHashSet<>();
    private final Figures figures;
    private final Crowd crowd;
    private final long epochMillis;
    private final LevelWatch levels;
    private final Postponed postponed;
    private Rules rules;

    /// @param epochMillis the time on the wall at which it begins: what prices hold
    Run(Casting casting, Scenario scenario, Variant variant, long seed, long epochMillis) {
        this.scenario = scenario;
        this.epochMillis = epochMillis;
        draws = new Draws(Draws.seed(seed, CORE));
        figures = new Figures(variant, scenario);
        Policy policy = variant.fixed() ? casting.limited(scenario.traffic().perSecond()) : casting.policy();
        if (variant.without() != null) {
            policy = policy.overruledBy(without(policy, variant.without()));
        }
        rules = Rules.of(policy, SALT, null, Watcher.NOBODY, Budgets.of(policy, _ -> {}, epochMillis));
        long each = PROVIDERS;
        for (Map.Entry<String, Integer> served : casting.served().entrySet()) {
            String name = served.getKey();
            providers.put(
                    name,
                    new ModelledProvider(
                            agenda,
                            scenario,
                            casting.faults(scenario, name),
                            served.getValue(),
                            Draws.seed(seed, 1000 * each++)));
        }
        levels = new LevelWatch(this, variant, figures);
        postponed = new Postponed(this, Draws.seed(seed, LATER));
        crowd = new Crowd(this, scenario, casting.sources(), Draws.seed(seed, ARRIVALS), Draws.seed(seed, CALLERS));
    }

    /// A provider's targets, taken out as a person would.
    private static Overrides without(Policy policy, String provider) {
        Overrides overrides = Overrides.NONE;
        for (String label : policy.targetLabels()) {
            if (label.startsWith(provider + "/")) {
                overrides = overrides.with(new Overrides.Entry(
                        Overrides.Action.DISABLE, label, "drill", Instant.EPOCH, Instant.MAX, Agenda.NEVER));
            }
        }
        return overrides;
    }

    /// Lives through it.
    Figures live() {
        crowd.begin();
        agenda.every(Agenda.SECOND, this::review);
        levels.begin();
        postponed.begin();
        for (Scenario.Fault fault : scenario.faults()) {
            for (int time = 0; time < fault.times(); time++) {
                long from = fault.from().toNanos()
                        + (fault.every() == null ? 0 : time * fault.every().toNanos());
                agenda.at(from, this::cut);
            }
        }
        agenda.live(scenario.length().toNanos());
        levels.end();
        return figures;
    }

    private void cut() {
        providers.forEach((name, provider) -> {
            if (provider.cuts()) {
                List.copyOf(open).forEach(call -> call.cut(name));
            }
        });
    }

    private void review() {
        rules.standing().review(clock());
        providers.values().forEach(ModelledProvider::next);
    }

    // ── For those who live in it ─────────────────────────────────────────────────────────────────────────────────────

    @Override
    public Agenda agenda() {
        return agenda;
    }

    /// What the core takes for the time.
    long clock() {
        return clock(agenda.now());
    }

    long clock(long virtual) {
        return EPOCH + virtual;
    }

    /// The time on the wall.
    long epochMillis() {
        return epochMillis + agenda.now() / Agenda.MILLI;
    }

    Rules rules() {
        return rules;
    }

    /// From now on these are in force.
    void rule(Rules next) {
        rules = next;
    }

    Draws draws() {
        return draws;
    }

    @Override
    public Figures figures() {
        return figures;
    }

    LevelWatch levels() {
        return levels;
    }

    Postponed postponed() {
        return postponed;
    }

    ModelledProvider provider(String name) {
        return Objects.requireNonNull(providers.get(name), name);
    }

    @Override
    public int hurry() {
        return 1;
    }

    @Override
    public Call call(Question question, Credentials credentials, Call.Ended ended) {
        Call[] made = new Call[1];
        made[0] = new Call(this, question, credentials, end -> {
            open.remove(made[0]);
            levels.record(end.record());
            ended.at(end);
        });
        open.add(made[0]);
        made[0].begin();
        return made[0];
    }
}
