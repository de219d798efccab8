package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scenario lived through in every variant, one after the other, by the same people with the same questions.
public final class Drill {
    private final Policy policy;
    private final Scenario scenario;
    private final long seed;
    private final long epochMillis;

    /// @param epochMillis the time on the wall at which it begins: what prices hold
    public Drill(Policy policy, Scenario scenario, long seed, long epochMillis) {
        this.policy = policy;
        this.scenario = scenario;
        this.seed = seed;
        this.epochMillis = epochMillis;
    }

    /// @param leaving the provider that is left, in a scenario about that; null for the first one
    /// @return null when nobody can ask anything under this config
    public @Nullable Comparison live(@Nullable String leaving) {
        Casting casting = Casting.of(policy, scenario, seed);
        if (casting == null) {
            return null;
        }
        List<Variant> variants = new ArrayList<>(List.of(Variant.ON, Variant.OFF, Variant.FIXED, Variant.OBSERVE));
        String left = null;
        if (scenario.leaves()) {
            left = leaving == null ? casting.first() : leaving;
            variants = List.of(Variant.leaving(left, true), Variant.leaving(left, false), Variant.ON);
        }
        List<Figures> lives = variants.stream()
                .map(each -> new Run(casting, scenario, each, seed, epochMillis).live())
                .toList();
        return new Comparison(casting, scenario, seed, left, lives);
    }
}
