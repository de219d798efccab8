package dev.signalbox.model.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One thing that a workload promises about its requests.
///
/// @param ratio the share of requests that must keep it, at least [#LEAST] and below 1
/// @param within in which time; only for kinds that are about time, else null
public record Objective(Kind kind, double ratio, @Nullable Duration within) {
    /// With less, a level would come while the promise is still kept.
    public static final double LEAST = 0.9;

    /// Holds for workloads that matter and say nothing else.
    public static final Objective DEFAULT = new Objective(Kind.SUCCESS, 0.99, null);

    public Objective {
        if (!(ratio >= LEAST && ratio < 1)) {
            throw new IllegalArgumentException("an objective is from " + LEAST + " to below 1, not " + ratio);
        }
        if (kind.timed() != (within != null)) {
            throw new IllegalArgumentException("a time is for objectives about time, and needed there");
        }
    }

    /// What it is about.
    public enum Kind {
        /// A complete answer in the end, after all attempts.
        SUCCESS("success"),
        /// A stream's first content comes in time.
        FIRST_TOKEN("first-token"),
        /// A stream that has begun comes to its end.
        COMPLETED("completed"),
        /// The whole answer comes in time.
        LATENCY("latency");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /// As the config says it.
        public String word() {
            return word;
        }

        public boolean timed() {
            return this == FIRST_TOKEN || this == LATENCY;
        }
    }
}
