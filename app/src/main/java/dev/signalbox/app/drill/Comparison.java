package dev.signalbox.app.drill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of all variants.
///
/// @param left the provider that was left; null where none was
/// @param lives in the order in which they are told
public record Comparison(
        Casting casting,
        Scenario scenario,
        long seed,
        @Nullable String left,
        List<Figures> lives) {
    public Comparison {
        lives = List.copyOf(lives);
    }
}
