package dev.signalbox.core.incident;

import dev.signalbox.core.codered.Cause;

/// Where it stands what to do.
public final class Runbooks {
    private static final String FOLDER = "docs/runbooks/";

    /// The page for what began with a change of the config, or of something else.
    public static final String ROLLOUT = FOLDER + "bad-rollout.md";

    private Runbooks() {}

    /// The page for a cause, as a path in the project.
    public static String of(Cause cause) {
        return FOLDER
                + switch (cause) {
                    case PROVIDER_ERRORS -> "provider-outage.md";
                    case PROVIDER_LATENCY -> "latency.md";
                    case RATE_LIMIT -> "rate-limits.md";
                    case OVERLOAD -> "own-overload.md";
                    case BY_HAND -> "by-hand.md";
                };
    }
}
