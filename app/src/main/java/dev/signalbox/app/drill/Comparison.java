package dev.signalbox.app.drill;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of all lives of a scenario.
public final class Comparison {
    private final Casting casting;
    private final Scenario scenario;
    private final long seed;
    private final @Nullable String left;
    private final List<Figures> lives;
    private final @Nullable Live live;

    /// What was real.
    ///
    /// @param hurry how many times faster than on the wall the scenario went
    /// @param served by provider: how many requests its simulator served at once
    /// @param notAsked questions that were not asked, because too many were under way
    record Live(int hurry, Map<String, Integer> served, int notAsked) {}

    /// @param left the provider that was left; null where none was
    /// @param lives in the order in which they are told
    Comparison(Casting casting, Scenario scenario, long seed, @Nullable String left, List<Figures> lives) {
        this(casting, scenario, seed, left, lives, null);
    }

    /// @param live null in virtual time
    Comparison(
            Casting casting,
            Scenario scenario,
            long seed,
            @Nullable String left,
            List<Figures> lives,
            @Nullable Live live) {
        this.live = live;
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

    /// Null where all of it was in virtual time.
    @Nullable
    Live live() {
        return live;
    }

    List<Figures> lives() {
        return lives;
    }

    /// The one of this variant; that without Code Red where there is none.
    Figures life(String variant) {
        Figures found = played(variant);
        return found == null ? without() : found;
    }

    /// The one of this variant; null where there is none.
    @Nullable
    Figures played(String variant) {
        return lives.stream()
                .filter(each -> each.variant().word().equals(variant))
                .findFirst()
                .orElse(null);
    }

    /// The one with Code Red.
    Figures with() {
        return lives.stream()
                .filter(each -> each.variant().acts()
                        && (left != null) == (each.variant().without() != null))
                .findFirst()
                .orElseThrow();
    }

    /// The one with retries and fallback only, which a live drill need not have.
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
        return Judgement.of(this, new Catalogue(false)).stream().allMatch(Judgement.Verdict::kept);
    }
}
