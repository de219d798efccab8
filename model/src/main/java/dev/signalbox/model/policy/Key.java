package dev.signalbox.model.policy;

import java.util.Set;

/// A caller's key as declared.
///
/// @param name for logs and reports
/// @param workload the workload of its requests
/// @param routes the routes that it may use; empty for all
public record Key(String name, Secret secret, String workload, Set<String> routes) {
    /// A shorter secret could be guessed.
    public static final int MIN_SECRET_LENGTH = 16;

    public Key {
        routes = Set.copyOf(routes);
        if (secret.reveal().length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("key " + name + ": the secret is too short");
        }
    }

    public boolean mayUse(String route) {
        return routes.isEmpty() || routes.contains(route);
    }
}
