package dev.signalbox.model.policy;

import java.time.Duration;

/// How long to wait for a provider.
///
/// @param connect until the connection stands, TLS included
/// @param firstToken from the start of an attempt until first content, streaming only
/// @param idle between two events of a stream
/// @param total the whole request, all attempts together
public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(590));

    /// For models that think before they speak.
    public static final Timeouts REASONING = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), Duration.ofSeconds(590));

    public Timeouts {
        for (Duration limit : new Duration[] {connect, firstToken, idle, total}) {
            if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException("a timeout is more than 0 and at most 24 h");
            }
        }
    }
}
