package dev.signalbox.core.routing;

import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Target;
import org.jspecify.annotations.Nullable;

/// A target with the credential that this request uses there. Those of declared routes are made once and can be told
/// apart by identity.
///
/// @param credential null for a provider that asks for none
public record Candidate(
        Target target, Provider provider, @Nullable Secret credential) {
    /// As in `x-signalbox-target`.
    public String name() {
        return provider.name() + "/" + target.model();
    }
}
