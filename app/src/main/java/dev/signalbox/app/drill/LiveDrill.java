package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A scenario lived through on real sockets: the server of this program with the user's config, simulators in the place
/// of every provider, and a crowd of clients, one life after the other.
public final class LiveDrill {
    /// Questions a second on the wall, at most.
    public static final double MAX_RATE = 200;

    private static final int MOST_PROVIDERS = 24;
    /// Where nothing else is asked for: a laptop does it.
    private static final double MOST_BUSY = 120;

    /// Levels see so much less than the scenario says, at most, where nothing else is asked for.
    private static final int THINNED = 4;

    private final Casting casting;
    private final Scenario scenario;
    private final int hurry;
    private final long seed;

    private LiveDrill(Casting casting, Scenario scenario, int hurry, long seed) {
        this.casting = casting;
        this.scenario = scenario;
        this.hurry = hurry;
        this.seed = seed;
    }

    /// @param perSecond questions a second on the wall; null for what fits
    /// @param hurry how many times faster than on the wall time goes for the scenario and for levels
    /// @return null when nobody can ask anything under this config
    public static @Nullable LiveDrill of(
            Policy policy, Scenario scenario, @Nullable Double perSecond, int hurry, long seed) {
        double rate = perSecond == null ? usualRate(scenario, hurry) : perSecond;
        Scenario played = scenario.at(rate / hurry);
        Casting casting = Casting.of(policy, played, seed);
        return casting == null ? null : new LiveDrill(casting, played, hurry, seed);
    }

    /// So many that levels, whose time is short, see enough to judge by.
    public static double usualRate(Scenario scenario, int hurry) {
        double declared = scenario.traffic().perSecond();
        double busiest = 1;
        for (Scenario.Surge surge : scenario.surges()) {
            double of = surge.of().stream()
                    .mapToDouble(each -> scenario.traffic().shares().getOrDefault(each, 0.0))
                    .sum();
            busiest = Math.max(busiest, 1 + of * (surge.times() - 1));
        }
        return Math.clamp(declared * hurry / THINNED, Math.min(declared, MOST_BUSY / busiest), MOST_BUSY / busiest);
    }

    /// The lives that there can be beside that with Code Red.
    public static List<String> others() {
        return List.of(Variant.OFF.word(), Variant.OBSERVE.word(), Variant.FIXED.word());
    }

    /// Why it cannot be played live, for people; null when it can.
    public static @Nullable String obstacle(Scenario scenario) {
        if (scenario.leaves()) {
            return "it is about weeks without a provider, and nothing goes wrong in it";
        }
        for (Scenario.Fault fault : scenario.faults()) {
            if (fault.kind() == Scenario.Kind.SILENT) {
                return "connections that nobody takes cannot be made on one machine";
            }
            if (LiveProvider.UNPLAYABLE.contains(fault.kind())) {
                return "a provider's minute stays a minute, and levels go faster";
            }
        }
        return null;
    }

    /// What of the config no simulator can play, for people; null when all of it can be.
    public static @Nullable String obstacle(Policy policy) {
        if (policy.providers().size() > MOST_PROVIDERS) {
            return "it has " + policy.providers().size() + " providers, and each needs a simulator; at most "
                    + MOST_PROVIDERS + " are played";
        }
        for (Provider each : policy.providers().values()) {
            if (!LivePolicy.SPOKEN.contains(each.dialect())) {
                return "provider " + each.name() + " speaks " + each.dialect() + ", and simulators speak "
                        + String.join(", ", LivePolicy.SPOKEN);
            }
        }
        return null;
    }

    /// How long it takes on the wall.
    public Duration lasts(int lives) {
        return scenario.length().dividedBy(hurry).multipliedBy(lives);
    }

    public double perSecond() {
        return scenario.traffic().perSecond() * hurry;
    }

    /// Lives through it, with Code Red first.
    ///
    /// @param others of [#others()], in any order
    /// @param folder that is empty, and thrown away afterwards
    /// @throws IOException when a server cannot be started or its books cannot be read; nothing is left running
    public Comparison live(List<String> others, RunningServer.Starter starter, Path folder)
            throws IOException, InterruptedException {
        List<Variant> variants = new ArrayList<>(List.of(Variant.ON));
        for (Variant each : List.of(Variant.OFF, Variant.FIXED, Variant.OBSERVE)) {
            if (others.contains(each.word())) {
                variants.add(each);
            }
        }
        List<Figures> lives = new ArrayList<>();
        int notAsked = 0;
        for (Variant each : variants) {
            Path own = Files.createDirectory(folder.resolve(each.word()));
            try (LiveRun run = new LiveRun(casting, scenario, each, served(), hurry, seed, starter, own)) {
                lives.add(run.live());
                notAsked += run.notAsked();
            }
        }
        return new Comparison(casting, scenario, seed, null, lives, new Comparison.Live(hurry, served(), notAsked));
    }

    /// A simulator answers as fast when it is full as when it is not, so that it needs less room for the same.
    private Map<String, Integer> served() {
        Scenario.Supply supply = scenario.supply();
        Scenario.Traffic traffic = scenario.traffic();
        double first = supply.firstToken().toNanos() / 1e9 * StrictMath.exp(supply.spread() * supply.spread() / 2);
        double rest = traffic.answer() * Question.MEAN_LENGTH / supply.perSecond();
        Map<String, Integer> served = new LinkedHashMap<>();
        for (String provider : casting.policy().providers().keySet()) {
            double part = Objects.equals(provider, casting.first()) ? supply.first() : supply.others();
            served.put(provider, Math.max(1, (int) StrictMath.ceil(part * perSecond() * (first + rest))));
        }
        return served;
    }
}
