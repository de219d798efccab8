package dev.signalbox.app.drill;

import org.jspecify.annotations.Nullable;

/// What a report was made of, so that it can be made again.
///
/// @param config its name; null for the built-in one
/// @param configDigest first digits of the SHA-256 of its text
/// @param scenarioDigest the same of the scenario's
/// @param command that makes the same report
public record Origin(@Nullable String config, String configDigest, String scenarioDigest, String command) {}
