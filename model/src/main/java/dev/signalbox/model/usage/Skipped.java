package dev.signalbox.model.usage;

/// A target that a request did not go to.
///
/// @param target `provider/model`
/// @param credential place of the key in the provider's list, from 1; 0 for a provider without keys, and
///     where the target is left out whichever key is used
/// @param reason `failing`, `resting`, `ejected`, `full`, `benched`, `drained`, `residency`, …
public record Skipped(String target, int credential, String reason) {}
