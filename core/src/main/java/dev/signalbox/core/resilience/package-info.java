/// What is known of each provider's endpoint, shared by all requests: whether it fails, rests or is full, and
/// how often it may be tried again. An [dev.signalbox.core.resilience.Endpoint] is a target with one of its
/// provider's keys; it hands out a [dev.signalbox.core.resilience.Permit] per attempt and learns from how
/// that ends.
///
/// State here is read on every request from every event loop: the healthy path is a few plain and atomic
/// reads and writes, and at first content the lock of one small object for a moment; what goes wrong takes
/// such a lock, too. Time is passed in, in nanoseconds of a monotonic clock. Start at `Endpoint`.
@NullMarked
package dev.signalbox.core.resilience;

import org.jspecify.annotations.NullMarked;
