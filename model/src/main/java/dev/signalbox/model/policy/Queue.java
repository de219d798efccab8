package dev.signalbox.model.policy;

import java.time.Duration;

/// Where a route's requests wait while all its targets are full.
///
/// @param length requests that may wait at once; 0: none waits
/// @param timeout how long one may wait
public record Queue(int length, Duration timeout) {
    public static final Queue DEFAULT = new Queue(100, Duration.ofSeconds(10));

    public Queue {
        if (length < 0 || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a queue has a length from 0 and a time limit");
        }
    }
}
