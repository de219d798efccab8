package dev.signalbox.core.admission;

import org.jspecify.annotations.Nullable;

/// When it is a key's turn. Whose of its requests is decided when the turn comes: the oldest, or in an overload the
/// newest.
final class Turn implements Comparable<Turn> {
    private final long time;
    private final long number;
    final String key;
    /// Null until its turn came for the first time.
    @Nullable
    Place holder;

    /// @param time in rounds: the first request of every key has an earlier one than anybody's second
    /// @param number tells those of the same round apart
    Turn(long time, long number, String key) {
        this.time = time;
        this.number = number;
        this.key = key;
    }

    long time() {
        return time;
    }

    @Override
    public int compareTo(Turn other) {
        return time != other.time ? Long.compare(time, other.time) : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Turn turn && time == turn.time && number == turn.number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * time + number);
    }
}
