package dev.signalbox.app.drill;

import dev.signalbox.simulator.Distribution;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A simulator that plays a provider under the faults of a scenario: it is told how to behave whenever that changes.
final class LiveProvider implements AutoCloseable {
    /// What a simulator cannot play, or not in a time that goes faster than that on the wall.
    static final Set<Scenario.Kind> UNPLAYABLE = Set.of(Scenario.Kind.SILENT, Scenario.Kind.RATE_LIMIT);

    private static final double ANSWER_SPREAD = 0.6;
    /// What grows grows in so many steps.
    private static final int STEPS = 20;
    /// Events, or pieces of an answer that is no stream, before it breaks.
    private static final int BEGUN = 8;

    private final Scenario scenario;
    private final List<Scenario.Fault> faults;
    private final int serves;
    private final Simulator simulator;
    private Script usual;
    private long seed;

    /// @param serves at once
    LiveProvider(Scenario scenario, List<Scenario.Fault> faults, int serves, long seed) {
        this.scenario = scenario;
        this.faults = List.copyOf(faults);
        this.serves = serves;
        this.seed = seed;
        usual = script(-1);
        simulator = Simulator.start(usual.withSeed(seed));
        simulator.remember(0);
    }

    String url() {
        return simulator.url();
    }

    /// Behaves as at this moment of the scenario.
    void reach(long now) {
        boolean gone = faults.stream()
                .anyMatch(each -> each.kind() == Scenario.Kind.UNREACHABLE && each.share() >= 1 && each.at(now) > 0);
        if (gone) {
            simulator.disappear();
        } else {
            simulator.reappear();
        }
        Script next = script(now);
        if (!next.equals(usual)) {
            usual = next;
            // Numbers begin anew with a script, and so would the same draws.
            simulator.script(next.withSeed(++seed));
        }
    }

    private Script script(long now) {
        Scenario.Supply supply = scenario.supply();
        double first = supply.firstToken().toNanos() / 1e6;
        double pace = 1000.0 / supply.perSecond();
        double room = 1;
        List<FaultRule> rules = new ArrayList<>();
        for (Scenario.Fault fault : faults) {
            double much = StrictMath.ceil(fault.at(now) * STEPS) / STEPS;
            if (much <= 0) {
                continue;
            }
            double factor = 1 + (fault.factor() - 1) * much;
            boolean all = fault.share() >= 1;
            switch (fault.kind()) {
                case CAPACITY -> room *= factor;
                case SLOW -> first *= all ? factor : 1;
                case DRIP -> pace *= all ? factor : 1;
                case ERRORS, ERRORS_IN_200, BREAKS, STALLS, UNREACHABLE, SILENT, RATE_LIMIT -> {}
            }
            String spoils = spoils(fault, factor, first, pace);
            if (spoils != null) {
                double share = fault.share() * (fault.factor() == 1 ? much : 1);
                rules.add(FaultRule.always(spoils).withProbability(Math.min(1, share)));
            }
        }
        // The first rule that applies is used: the rarer ones come first.
        rules.sort((one, other) -> Double.compare(one.probability(), other.probability()));
        if (supply.errors() > 0) {
            rules.add(FaultRule.always("status=500").withProbability(supply.errors()));
        }
        int atOnce = Math.max(1, (int) (serves * room));
        Script script = Script.defaults()
                .withModels("*")
                .withLatency(new Distribution.LogNormal(first, supply.spread()), new Distribution.Constant(pace))
                .withAnswerTokens(new Distribution.LogNormal(scenario.traffic().answer(), ANSWER_SPREAD))
                .withRoom(atOnce, (int) (atOnce * supply.waits()));
        for (FaultRule rule : rules) {
            script = script.withFault(rule);
        }
        return script;
    }

    private static @Nullable String spoils(Scenario.Fault fault, double factor, double first, double pace) {
        boolean some = fault.share() < 1;
        return switch (fault.kind()) {
            case ERRORS -> "status=500";
            case ERRORS_IN_200 -> "error-event";
            case BREAKS -> "close-after=" + BEGUN;
            case STALLS -> "hang-after=" + BEGUN;
            case UNREACHABLE -> some ? "reset" : null;
            case SLOW -> some ? "delay=" + millis(first * (factor - 1)) : null;
            case DRIP -> some ? "drip=" + millis(pace * factor) : null;
            case CAPACITY, SILENT, RATE_LIMIT -> null;
        };
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%dms", Math.round(millis));
    }

    @Override
    public void close() {
        simulator.close();
    }
}
