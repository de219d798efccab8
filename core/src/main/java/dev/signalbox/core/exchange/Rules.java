package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Policy;

/// A policy with everything that is worked out from it once. An exchange keeps the rules that it began with.
public record Rules(Policy policy, Keyring keyring, Router router) {
    /// Callers' secrets are kept as hashes only.
    ///
    /// @param salt random bytes of this process, see [Keyring]
    public static Rules of(Policy policy, byte[] salt) {
        return new Rules(policy.withoutSecrets(), new Keyring(policy, salt), new Router(policy));
    }
}
