package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;
import java.util.Arrays;

/// What became of those who waited for room, by criticality.
public final class Figures {
    /// Upper bounds of the classes of waits, in seconds; one more class is above them.
    private static final double[] BOUNDS = {0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};

    private static final int RANKS = Criticality.values().length;
    private static final int REASONS = TurnedAway.values().length;

    private final int[] waiting = new int[RANKS];
    private final long[][] waits = new long[RANKS][BOUNDS.length + 1];
    private final double[] seconds = new double[RANKS];
    private final long[][] turnedAway = new long[RANKS][REASONS];

    void waiting(int rank, int now) {
        waiting[rank] = now;
    }

    void served(int rank, long nanos) {
        double waited = nanos / 1e9;
        int at = Arrays.binarySearch(BOUNDS, waited);
        waits[rank][at < 0 ? -at - 1 : at]++;
        seconds[rank] += waited;
    }

    void turnedAway(int rank, TurnedAway why) {
        turnedAway[rank][why.ordinal()]++;
    }

    /// Of several rooms together.
    public void add(Figures other) {
        for (int rank = 0; rank < RANKS; rank++) {
            waiting[rank] += other.waiting[rank];
            seconds[rank] += other.seconds[rank];
            for (int i = 0; i < waits[rank].length; i++) {
                waits[rank][i] += other.waits[rank][i];
            }
            for (int i = 0; i < REASONS; i++) {
                turnedAway[rank][i] += other.turnedAway[rank][i];
            }
        }
    }

    /// Upper bounds of the classes of waits, in seconds.
    public static double[] bounds() {
        return BOUNDS.clone();
    }

    /// How many wait now.
    public int waiting(Criticality criticality) {
        return waiting[criticality.ordinal()];
    }

    /// How many got room after a wait of each class; one more than there are bounds.
    public long[] waits(Criticality criticality) {
        return waits[criticality.ordinal()].clone();
    }

    /// How long they waited together.
    public double waitedSeconds(Criticality criticality) {
        return seconds[criticality.ordinal()];
    }

    /// How many were turned away for a reason.
    public long turnedAway(Criticality criticality, TurnedAway why) {
        return turnedAway[criticality.ordinal()][why.ordinal()];
    }
}
