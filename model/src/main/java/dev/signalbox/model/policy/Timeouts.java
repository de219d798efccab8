package dev.signalbox.model.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long to wait for a provider.
///
/// @param connect until the connection stands, TLS included
/// @param firstToken from the start of an attempt until first content, streaming only
/// @param idle between two events of a stream
/// @param answer from the start of an attempt until its answer is complete, when it does not stream; null:
///     half of what is left of `total` while another target is left, else all of it
/// @param total the whole request, all attempts together
public record Timeouts(
        Duration connect,
        Duration firstToken,
        Duration idle,
        @Nullable Duration answer,
        Duration total) {
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(590));

    /// For models that think before they speak.
    public static final Timeouts REASONING = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(300), Duration.ofSeconds(590));

    public Timeouts {
        check(connect);
        check(firstToken);
        check(idle);
        check(total);
        if (answer != null) {
            check(answer);
        }
    }

    /// Without a limit of its own for answers that do not stream.
    public Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {
        this(connect, firstToken, idle, null, total);
    }

    private static void check(Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("a timeout is more than 0 and at most 24 h");
        }
    }
}
