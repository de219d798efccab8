package dev.signalbox.model.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that a workload promises about its requests.
///
/// @param ratio the share of requests that must keep it, at least [#LEAST] and below 1
/// @param within in which time; only for kinds that are about time, else null
/// @param sizes in which time requests of up to a size must keep it, the smallest first; larger ones have `within`.
///     Only of first tokens, as a long prompt is read for longer; as a rule there are none
public record Objective(Kind kind, double ratio, @Nullable Duration within, List<Size> sizes) {
    /// Of [#sizes].
    public static final int MOST_SIZES = 4;

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
        sizes = List.copyOf(sizes);
        if (!sizes.isEmpty() && (kind != Kind.FIRST_TOKEN || sizes.size() > MOST_SIZES || !rises(within, sizes))) {
            throw new IllegalArgumentException("sizes are of first tokens, few, and larger ones have more time");
        }
    }

    /// One for requests of any size.
    public Objective(Kind kind, double ratio, @Nullable Duration within) {
        this(kind, ratio, within, List.of());
    }

    /// In which time requests must keep it that are not larger.
    ///
    /// @param upTo bytes of a request's body
    public record Size(int upTo, Duration within) {
        public Size {
            if (upTo < 1) {
                throw new IllegalArgumentException("a request has a byte");
            }
        }
    }

    private static boolean rises(@Nullable Duration within, List<Size> sizes) {
        Size before = null;
        for (Size each : sizes) {
            if (before != null && (before.upTo >= each.upTo || before.within.compareTo(each.within) > 0)) {
                return false;
            }
            before = each;
        }
        return before == null || within == null || before.within.compareTo(within) <= 0;
    }

    /// The place of a request among [#sizes]; behind them for one that is larger than all.
    ///
    /// @param bytes of its body
    public int size(long bytes) {
        int place = 0;
        while (place < sizes.size() && sizes.get(place).upTo < bytes) {
            place++;
        }
        return place;
    }

    /// In which time a request of this size must keep it; null for kinds that are not about time.
    ///
    /// @param bytes of its body
    public @Nullable Duration within(long bytes) {
        int place = size(bytes);
        return place == sizes.size() ? within : sizes.get(place).within;
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
