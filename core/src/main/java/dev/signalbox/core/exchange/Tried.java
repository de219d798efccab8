package dev.signalbox.core.exchange;

import dev.signalbox.core.routing.Candidate;
import dev.signalbox.model.failure.Failure;

/// An attempt that failed.
///
/// @param content whether content had come before
record Tried(Candidate candidate, Failure failure, boolean content) {}
