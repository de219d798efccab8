package dev.signalbox.core.dialect;

import dev.signalbox.model.policy.Ability;
import org.jspecify.annotations.Nullable;

/// Where in a request it says what it needs. Asked only when that is to be told.
@FunctionalInterface
public interface Places {
    /// Of a request that nobody has.
    Places NOWHERE = _ -> null;

    /// The field that needs this first, in the client's words, such as `messages[3].content[1]`; null where it is not
    /// known.
    @Nullable
    String of(Ability ability);
}
