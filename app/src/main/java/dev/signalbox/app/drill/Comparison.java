package dev.signalbox.app.drill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of all lives of a scenario.
public final class Comparison {
    private final Casting casting;
    private final Scenario scenario;
    private final long seed;
    private final @Nullable String left;
    private final List<Figures> lives;

    /// @param left the provider that was left; null where none was
    /// @param lives in the order in which they are told
    Comparison(Casting casting, Scenario scenario, long seed, @Nullable String left, List<Figures> lives) {
        this.casting = casting;
        this.scenario = scenario;
        this.seed = seed;
        this.left = left;
        this.lives = List.copyOf(lives);
    }

    Casting casting() {
        return casting;
    }

    Scenario scenario() {
        return scenario;
    }

    long seed() {
        return seed;
    }

    /// Null where no provider was left.
    @Nullable
    String left() {
        return left;
    }

    List<Figures> lives() {
        return lives;
    }

    /// The one of this variant; that without Code Red where there is none.
    Figures life(String variant) {
        return lives.stream()
                .filter(each -> each.variant().word().equals(variant))
                .findFirst()
                .orElseGet(this::without);
    }

    /// The one with Code Red.
    Figures with() {
        return lives.stream()
                .filter(each -> each.variant().acts()
                        && (left != null) == (each.variant().without() != null))
                .findFirst()
                .orElseThrow();
    }

    /// The one with retries and fallback only.
    Figures without() {
        return lives.stream()
                .filter(each -> !each.variant().watches()
                        && !each.variant().fixed()
                        && (left != null) == (each.variant().without() != null))
                .findFirst()
                .orElseThrow();
    }

    /// Whether what the scenario expects of Code Red was so.
    public boolean kept() {
        return Judgement.of(scenario, with(), new Catalogue(false)).stream().allMatch(Judgement.Verdict::kept);
    }
}
