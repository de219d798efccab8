package dev.signalbox.core.world;

import dev.signalbox.model.failure.Failure;
import org.jspecify.annotations.Nullable;

/// What a provider does with one attempt; times are nanoseconds from its start, or [#NEVER].
///
/// @param connected when the connection stands
/// @param first when first content comes
/// @param end when the answer is complete
/// @param broken when it fails instead
/// @param failure how, when it fails
/// @param silent since when nothing at all comes
/// @param exhausted milliseconds for which the answer says that a limit is used up; 0: says nothing
record Answer(
        long connected,
        long first,
        long end,
        long broken,
        @Nullable Failure failure,
        long silent,
        long exhausted) {
    static final long NEVER = Long.MAX_VALUE / 4;
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    static Answer healthy(long connected, long first, long end) {
        return new Answer(connected, first, end, NEVER, null, NEVER, 0);
    }

    /// Fails then, whatever was to come later.
    Answer failing(long then, Failure how) {
        return then >= broken || then >= silent
                ? this
                : new Answer(connected, first, end, then, how, silent, exhausted);
    }

    /// No connection is made at all.
    Answer unreachable(long then, Failure how) {
        return new Answer(NEVER, NEVER, NEVER, then, how, NEVER, 0);
    }

    /// From then on nothing comes any more.
    Answer silent(long then) {
        return then >= broken
                ? this
                : new Answer(
                        connected <= then ? connected : NEVER,
                        first <= then ? first : NEVER,
                        end <= then ? end : NEVER,
                        NEVER,
                        null,
                        Math.min(silent, then),
                        exhausted);
    }

    Answer slower(double factor) {
        return new Answer(
                connected, times(first, factor), times(end, factor), times(broken, factor), failure, silent, exhausted);
    }

    Answer exhausted(long millis) {
        return new Answer(connected, first, end, broken, failure, silent, millis);
    }

    private static long times(long nanos, double factor) {
        return nanos >= NEVER ? NEVER : (long) (nanos * factor);
    }
}
