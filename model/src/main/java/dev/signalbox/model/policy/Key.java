package dev.signalbox.model.policy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A caller's key, as declared or as made at run time.
///
/// @param name for logs and reports
/// @param workload the workload of its requests
/// @param workloads others that a request may name instead
/// @param routes the routes that it may use; empty for all
/// @param limits of all its requests together
/// @param budget of all its requests together; null for none
/// @param expires from when on it is refused; null for never
/// @param networks that its requests may come from; empty for any
/// @param tags that all its requests have, as in [dev.signalbox.model.usage.Tags]; null for none
public record Key(
        String name,
        Secret secret,
        String workload,
        Set<String> workloads,
        Set<String> routes,
        RateLimits limits,
        @Nullable Budget budget,
        @Nullable Instant expires,
        List<Network> networks,
        @Nullable String tags) {
    /// A shorter secret could be guessed.
    public static final int MIN_SECRET_LENGTH = 16;

    /// Stands for one that only its hash is known of.
    public static final Secret FORGOTTEN = new Secret("*".repeat(MIN_SECRET_LENGTH));

    public Key {
        workloads = Set.copyOf(workloads);
        routes = Set.copyOf(routes);
        networks = List.copyOf(networks);
        if (secret.reveal().length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException("key " + name + ": the secret is too short");
        }
    }

    /// Without tags.
    public Key(
            String name,
            Secret secret,
            String workload,
            Set<String> workloads,
            Set<String> routes,
            RateLimits limits,
            @Nullable Budget budget,
            @Nullable Instant expires,
            List<Network> networks) {
        this(name, secret, workload, workloads, routes, limits, budget, expires, networks, null);
    }

    /// Without a budget, that never expires, from anywhere.
    public Key(
            String name, Secret secret, String workload, Set<String> workloads, Set<String> routes, RateLimits limits) {
        this(name, secret, workload, workloads, routes, limits, null, null, List.of());
    }

    /// Of one workload, without limits.
    public Key(String name, Secret secret, String workload, Set<String> routes) {
        this(name, secret, workload, Set.of(), routes, RateLimits.NONE);
    }

    /// The same key without its secret, for when its hash is known.
    public Key withoutSecret() {
        return new Key(name, FORGOTTEN, workload, workloads, routes, limits, budget, expires, networks, tags);
    }

    /// Whether a request with it may say that it belongs to this workload.
    public boolean mayName(String other) {
        return other.equals(workload) || workloads.contains(other);
    }

    public boolean mayUse(String route) {
        return routes.isEmpty() || routes.contains(route);
    }
}
