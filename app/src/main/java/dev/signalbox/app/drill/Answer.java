package dev.signalbox.app.drill;

import dev.signalbox.model.failure.Failure;
import org.jspecify.annotations.Nullable;

/// What a provider does with one request; times are nanoseconds from when it begins to serve it, or
/// [Agenda#NEVER].
///
/// @param first when first content comes
/// @param end when the answer is complete
/// @param silent since when nothing comes any more
/// @param broken when it fails instead
/// @param failure how
record Answer(
        long first,
        long end,
        long silent,
        long broken,
        @Nullable Failure failure) {
    static Answer healthy(long first, long end) {
        return new Answer(first, end, Agenda.NEVER, Agenda.NEVER, null);
    }

    /// Fails then, unless it has ended, or failed, before.
    Answer failing(long then, Failure how) {
        return then >= broken || then >= silent ? this : new Answer(first, end, silent, then, how);
    }

    Answer silent(long then) {
        return new Answer(
                first <= then ? first : Agenda.NEVER,
                Agenda.NEVER,
                Math.min(silent, then),
                broken <= then ? broken : Agenda.NEVER,
                failure);
    }

    /// First content takes so many times as long, and what comes after it as long as before.
    Answer later(double factor) {
        long more = (long) (first * (factor - 1));
        return new Answer(first + more, end + more, silent, broken, failure);
    }

    /// Content takes so many times as long.
    Answer slower(double factor) {
        return new Answer(first, first + (long) ((end - first) * factor), silent, broken, failure);
    }
}
