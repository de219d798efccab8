package dev.signalbox.model.policy;

import org.jspecify.annotations.Nullable;

/// A kind of traffic with a meaning to the business.
///
/// @param residency where its prompts must be processed; only targets whose provider declares the same `processing`
///     are used. Null for anywhere
public record Workload(
        String name, Criticality criticality, @Nullable String residency) {
    public static final String DEFAULT_NAME = "default";

    /// The workload of requests whose key names none.
    public static final Workload DEFAULT = new Workload(DEFAULT_NAME, Criticality.CRITICAL, null);

    /// How much it hurts when it is turned away, most first.
    public enum Criticality {
        CRITICAL_PLUS,
        CRITICAL,
        SHEDDABLE_PLUS,
        SHEDDABLE
    }
}
