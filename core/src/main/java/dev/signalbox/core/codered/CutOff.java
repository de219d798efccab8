package dev.signalbox.core.codered;

/// Whether this replica alone reaches nobody: every target fails here while others answer requests. Then it is better
/// not asked; where nobody answers it is not this replica that is broken. For one thread.
public final class CutOff {
    /// Seconds after which an answer of others says nothing of now.
    private static final long FRESH = 30;

    private long answered;
    private long since = Long.MIN_VALUE / 2;

    /// @param reachesNobody whether no target can be asked here
    /// @param byOthers what other replicas have answered since the beginning
    /// @param now seconds of a clock that only goes on
    public boolean look(boolean reachesNobody, long byOthers, long now) {
        if (byOthers > answered) {
            since = now;
        }
        answered = byOthers;
        return reachesNobody && now - since <= FRESH;
    }
}
