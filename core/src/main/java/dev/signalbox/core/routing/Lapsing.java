package dev.signalbox.core.routing;

import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Targets of which more was bought than will be used in time. Looked at for each request of a route
/// that has one, and changed every few minutes at most; what it says outlives policies.
public final class Lapsing {
    private volatile Set<String> labels = Set.of();
    private volatile Set<String> throughput = Set.of();

    /// From now on these are preferred.
    public void are(Set<String> targets) {
        labels = Set.copyOf(targets);
    }

    /// What throughput was bought of is known by what is declared, whatever is used of it.
    public void at(Policy policy, Instant now) {
        List<Commitment> running = policy.spending().commitments().stream()
                .filter(each -> each.bought() instanceof Commitment.Bought.Throughput)
                .filter(each -> !now.isBefore(each.from()) && now.isBefore(each.until()))
                .toList();
        throughput = policy.targetLabels().stream()
                .filter(label -> running.stream().anyMatch(each -> each.covers(label)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Labels of targets of which throughput was bought for now.
    public Set<String> throughput() {
        return throughput;
    }

    /// The targets' labels.
    public Set<String> labels() {
        return labels;
    }
}
