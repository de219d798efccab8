package dev.signalbox.model.policy;

import java.util.Set;

/// A caller's key as declared.
///
/// @param name for logs and reports
/// @param workload the workload of its requests
/// @param routes the routes that it may use; empty for all
/// @param limits of all its requests together
public record Key(String name, Secret secret, String workload, Set<String> routes, RateLimits limits) {
    /// A shorter secret could be guessed.
    public static final int MIN_SECRET_LENGTH = 16;

    private static final Secret FORGOTTEN = new Secret("*".repeat(MIN_SECRET_LENGTH));

    public Key {
        routes = Set.copyOf(routes);
        if (secret.reveal().length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("key " + name + ": the secret is too short");
        }
    }

    /// Without limits.
    public Key(String name, Secret secret, String workload, Set<String> routes) {
        this(name, secret, workload, routes, RateLimits.NONE);
    }

    /// The same key without its secret, for when its hash is known.
    public Key withoutSecret() {
        return new Key(name, FORGOTTEN, workload, routes, limits);
    }

    public boolean mayUse(String route) {
        return routes.isEmpty() || routes.contains(route);
    }
}
