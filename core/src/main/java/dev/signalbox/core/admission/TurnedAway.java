package dev.signalbox.core.admission;

/// Why a request did not get into a queue, or was sent out of it.
public enum TurnedAway {
    /// There was no place, and nobody less important who could give way.
    FULL("queue_full"),
    /// It gave way to a more important one.
    DISPLACED("displaced"),
    /// Those before it would have taken longer than it could wait.
    HOPELESS("hopeless"),
    /// Requests waited for too long, so that the least important were sent away, one after the other.
    SHED("codel"),
    /// It waited for as long as it could.
    TIMEOUT("queue_timeout");

    private final String word;

    TurnedAway(String word) {
        this.word = word;
    }

    /// As in metrics.
    public String word() {
        return word;
    }

    /// Whether it was for want of a place rather than of time.
    public boolean forPlace() {
        return this == FULL || this == DISPLACED;
    }
}
