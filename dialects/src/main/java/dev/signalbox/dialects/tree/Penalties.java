package dev.signalbox.dialects.tree;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much a model is to shun what it has said. Two of the APIs have it; it travels in the extras, under the client's
/// own names.
public final class Penalties {
    private static final List<String> FREQUENCY = List.of("frequency_penalty", "generationConfig.frequencyPenalty");
    private static final List<String> PRESENCE = List.of("presence_penalty", "generationConfig.presencePenalty");

    private Penalties() {}

    /// Takes it out of the extras.
    ///
    /// @return a JSON number, null when there is none
    public static @Nullable String frequency(Map<String, String> extras) {
        return take(extras, FREQUENCY);
    }

    /// The same for [#frequency]'s sibling.
    public static @Nullable String presence(Map<String, String> extras) {
        return take(extras, PRESENCE);
    }

    private static @Nullable String take(Map<String, String> extras, List<String> names) {
        for (String name : names) {
            String value = extras.get(name);
            if (value != null && value.matches("-?[0-9][0-9.eE+-]*")) {
                return extras.remove(name);
            }
        }
        return null;
    }
}
