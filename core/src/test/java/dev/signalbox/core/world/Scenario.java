package dev.signalbox.core.world;

import dev.signalbox.model.policy.Policy;
import java.util.List;

/// Everything about a world that does not change in it.
///
/// @param policy has the one route `chat`, and a provider `p0`, `p1` … for each of `providers`
/// @param referees the policy that the referee goes by; the same, unless the referee is on trial
/// @param arrivalsUntil virtual nanoseconds after which no client comes any more
record Scenario(
        Policy policy,
        Policy referees,
        List<SimulatedProvider.Nature> providers,
        List<Outage> outages,
        Crowd crowd,
        long arrivalsUntil) {
    Scenario {
        providers = List.copyOf(providers);
        outages = List.copyOf(outages);
    }

    static Scenario of(
            Policy policy,
            List<SimulatedProvider.Nature> providers,
            List<Outage> outages,
            Crowd crowd,
            long untilSeconds) {
        return new Scenario(policy, policy, providers, outages, crowd, untilSeconds * Answer.SECOND);
    }

    /// When the last fault is gone.
    long wellFrom() {
        return outages.stream().mapToLong(Outage::until).max().orElse(0);
    }

    /// The same with other faults.
    Scenario with(List<Outage> others) {
        return new Scenario(policy, referees, providers, others, crowd, arrivalsUntil);
    }

    /// The same with other clients.
    Scenario with(Crowd others) {
        return new Scenario(policy, referees, providers, outages, others, arrivalsUntil);
    }

    /// The same, judged by another policy.
    Scenario judgedBy(Policy other) {
        return new Scenario(policy, other, providers, outages, crowd, arrivalsUntil);
    }
}
