package dev.signalbox.core.incident;

/// How one objective did at the moment of an [Entry].
///
/// @param objective its kind as people write it: `success`
/// @param ratio that it promises, of 1
/// @param good requests that kept it, in the last hour
/// @param bad those that did not
/// @param yellow the burn that both windows of that pair have; as for the others
public record Figure(String objective, double ratio, long good, long bad, double yellow, double orange, double fast) {}
