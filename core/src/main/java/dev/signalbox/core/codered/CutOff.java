package dev.signalbox.core.codered;

/// Whether this replica alone reaches nobody: every target fails here while others' answer. Then it is better not
/// asked; where nobody is answered it is not this replica that is broken. For one thread.
public final class CutOff {
    /// Seconds after which an answer of others says nothing of now.
    private static final long FRESH = 30;
    /// Seconds until what others answered before their targets were lost, too, has been heard of.
    private static final long SETTLED = 10;

    private long answered;
    private long heard = -1;
    private long lost = -1;

    /// @param reachesNobody whether no target can be asked here
    /// @param byOthers how often targets of other replicas have answered since the beginning
    /// @param now seconds of a clock that only goes on
    public boolean look(boolean reachesNobody, long byOthers, long now) {
        if (!reachesNobody) {
            lost = -1;
        } else if (lost < 0) {
            lost = now;
        }
        if (byOthers > answered) {
            heard = now;
        }
        answered = byOthers;
        return reachesNobody && heard - lost >= SETTLED && now - heard <= FRESH;
    }
}
