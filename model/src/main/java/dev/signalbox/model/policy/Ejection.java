package dev.signalbox.model.policy;

import java.time.Duration;

/// When a target that fails too often is left out for a while.
///
/// @param ratio share of failures in the last 10 s from which on it is left out, more than 0 and at most 1
/// @param volume answers in the last 10 s below which the share says nothing
/// @param hold how long it is left out the first time; doubles while it goes on to fail
/// @param maxHold the longest that it is left out
public record Ejection(double ratio, int volume, Duration hold, Duration maxHold) {
    public static final Ejection DEFAULT = new Ejection(0.5, 20, Duration.ofSeconds(10), Duration.ofMinutes(5));

    public Ejection {
        if (ratio <= 0 || ratio > 1 || volume < 1) {
            throw new IllegalArgumentException("an ejection's ratio is more than 0 and at most 1, its volume from 1");
        }
        if (hold.isNegative() || hold.isZero() || maxHold.compareTo(hold) < 0) {
            throw new IllegalArgumentException(
                    "an ejection's hold is more than 0, and the longest is not the shortest");
        }
    }
}
