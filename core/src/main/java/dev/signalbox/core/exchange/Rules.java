package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Keyring;
import dev.signalbox.core.access.KnownKeys;
import dev.signalbox.core.cost.PriceList;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Router;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import org.jspecify.annotations.Nullable;

/// A policy with everything that is worked out from it once. An exchange keeps the rules that it began with;
/// what is known of providers' health goes on from one to the next.
public record Rules(Policy policy, Keyring keyring, Router router, Standing standing, PriceList prices) {
    /// Callers' secrets are kept as hashes only.
    ///
    /// @param salt random bytes of this process, see [Keyring]
    /// @param watcher hears what becomes of endpoints under these rules and all that follow
    public static Rules of(Policy policy, byte[] salt, Watcher watcher) {
        return of(policy, salt, null, watcher);
    }

    /// The same, and keys made at run time count too.
    public static Rules of(Policy policy, byte[] salt, @Nullable KnownKeys known, Watcher watcher) {
        Router router = new Router(policy);
        return of(policy, new Keyring(policy, salt, known), router, Standing.of(policy, router, watcher));
    }

    /// The same policy with these changes by hand in place of those before.
    public Rules overruledBy(Overrides overrides) {
        Policy overruled = policy.overruledBy(overrides);
        Router changed = new Router(overruled);
        return new Rules(overruled, keyring, changed, standing.next(overruled, changed), prices);
    }

    /// The rules of the policy that follows.
    public Rules next(Policy policy, byte[] salt) {
        Router router = new Router(policy);
        return of(policy, new Keyring(policy, salt, keyring.known()), router, standing.next(policy, router));
    }

    private static Rules of(Policy policy, Keyring keyring, Router router, Standing standing) {
        return new Rules(policy.withoutSecrets(), keyring, router, standing, PriceList.of(policy.prices()));
    }
}
