package dev.signalbox.core.routing;

import java.util.Set;

/// Targets of which more was bought than will be used in time. Looked at for each request of a route
/// that has one, and changed every few minutes at most; what it says outlives policies.
public final class Lapsing {
    private volatile Set<String> labels = Set.of();

    /// From now on these are preferred.
    public void are(Set<String> targets) {
        labels = Set.copyOf(targets);
    }

    /// The targets' labels.
    public Set<String> labels() {
        return labels;
    }
}
