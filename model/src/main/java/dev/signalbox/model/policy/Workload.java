package dev.signalbox.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of traffic with a meaning to the business.
///
/// @param residency where its prompts must be processed; only targets whose provider declares the same
///     `processing` are used. Null for anywhere
/// @param delivery of its streams; null: as the route says
/// @param limits of all its requests together
/// @param budget of all its requests together; null for none
/// @param objectives what it promises; at most one of each kind
/// @param deferring whether its requests may be answered later; null when they may not
/// @param remembering whether its answers may be kept for later questions; null when they may not
public record Workload(
        String name,
        Criticality criticality,
        @Nullable String residency,
        @Nullable Delivery delivery,
        RateLimits limits,
        @Nullable Budget budget,
        List<Objective> objectives,
        @Nullable Deferring deferring,
        @Nullable Remembering remembering) {
    public static final String DEFAULT_NAME = "default";

    /// The workload of requests whose key names none.
    public static final Workload DEFAULT = new Workload(DEFAULT_NAME, Criticality.CRITICAL, null, null);

    public Workload {
        // A blank one, say from an unset variable, must not open the way to every target.
        if (residency != null && residency.isBlank()) {
            throw new IllegalArgumentException("workload " + name + ": a residency is a word or left out");
        }
        objectives = List.copyOf(objectives);
    }

    /// Whose answers are not kept.
    public Workload(
            String name,
            Criticality criticality,
            @Nullable String residency,
            @Nullable Delivery delivery,
            RateLimits limits,
            @Nullable Budget budget,
            List<Objective> objectives,
            @Nullable Deferring deferring) {
        this(name, criticality, residency, delivery, limits, budget, objectives, deferring, null);
    }

    /// Answered at once or not at all.
    public Workload(
            String name,
            Criticality criticality,
            @Nullable String residency,
            @Nullable Delivery delivery,
            RateLimits limits,
            @Nullable Budget budget,
            List<Objective> objectives) {
        this(name, criticality, residency, delivery, limits, budget, objectives, null);
    }

    /// With what is promised when nothing is said.
    public Workload(
            String name,
            Criticality criticality,
            @Nullable String residency,
            @Nullable Delivery delivery,
            RateLimits limits,
            @Nullable Budget budget) {
        this(name, criticality, residency, delivery, limits, budget, List.of(Objective.DEFAULT));
    }

    /// Without a budget.
    public Workload(
            String name,
            Criticality criticality,
            @Nullable String residency,
            @Nullable Delivery delivery,
            RateLimits limits) {
        this(name, criticality, residency, delivery, limits, null);
    }

    /// Without limits.
    public Workload(String name, Criticality criticality, @Nullable String residency, @Nullable Delivery delivery) {
        this(name, criticality, residency, delivery, RateLimits.NONE);
    }

    public boolean moreCriticalThan(Workload other) {
        return criticality.compareTo(other.criticality) < 0;
    }

    /// How much it hurts when it is turned away, most first.
    public enum Criticality {
        CRITICAL_PLUS,
        CRITICAL,
        SHEDDABLE_PLUS,
        SHEDDABLE
    }
}
