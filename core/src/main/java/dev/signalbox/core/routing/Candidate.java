package dev.signalbox.core.routing;

import dev.signalbox.model.policy.Credential;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Target;
import org.jspecify.annotations.Nullable;

/// A target with one of its provider's keys. Those of declared routes are made once and can be told apart by
/// identity.
///
/// @param slot the number of this target with this key among all of the policy's; the same in every route
/// @param number place of the key in the provider's list, from 1; 0 for a provider that asks for none
/// @param key null for a provider that asks for none
public record Candidate(
        Target target,
        Provider provider,
        int slot,
        int number,
        @Nullable Credential key) {
    /// As in `x-signalbox-target`.
    public String name() {
        return provider.name() + "/" + target.model();
    }

    /// Whether both lead to the same target, whichever key they use there.
    public boolean sameTarget(Candidate other) {
        return target.label().equals(other.target.label());
    }
}
