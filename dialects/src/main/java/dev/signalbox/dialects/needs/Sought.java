package dev.signalbox.dialects.needs;

import dev.signalbox.model.policy.Ability;
import org.jspecify.annotations.Nullable;

/// The first place in a body that needs one thing.
public final class Sought {
    private final int bit;
    private @Nullable String place;

    public Sought(Ability ability) {
        bit = ability.bit();
    }

    /// What a field needs.
    ///
    /// @param bits of [Ability]
    public void see(int bits, String field) {
        if (place == null && (bits & bit) != 0) {
            place = field;
        }
    }

    /// What a part of an element of a list needs.
    ///
    /// @param bits of [Ability]
    /// @param list the field that the list is in
    /// @param parts the field of its element that the part is in; a list as well where `part` is from 0
    /// @param part below 0 where there is just one
    public void see(int bits, String list, int element, String parts, int part) {
        if (place == null && (bits & bit) != 0) {
            place = list + (element < 0 ? "" : "[" + element + "]") + "." + parts + (part < 0 ? "" : "[" + part + "]");
        }
    }

    /// As in `messages[3].content[1]`; null where nothing was seen.
    public @Nullable String place() {
        return place;
    }
}
