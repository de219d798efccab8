package dev.signalbox.model.policy;

import java.util.List;
import java.util.stream.Stream;

/// What a list of models tells of one that a caller may ask for: a route.
///
/// @param abilities what may be asked of it, as far as that is known
public record ModelCard(String name, Abilities abilities) {
    /// Some of which nothing is known.
    public static List<ModelCard> of(String... names) {
        return Stream.of(names)
                .map(name -> new ModelCard(name, Abilities.UNKNOWN))
                .toList();
    }
}
