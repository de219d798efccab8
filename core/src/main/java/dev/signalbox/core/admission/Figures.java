package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

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

    /// Whether there was ever one of this criticality.
    public boolean knows(Criticality criticality) {
        int rank = criticality.ordinal();
        return waiting[rank] > 0
                || Arrays.stream(waits[rank]).anyMatch(count -> count > 0)
                || Arrays.stream(turnedAway[rank]).anyMatch(count -> count > 0);
    }

    /// How many wait now.
    public int waiting(Criticality criticality) {
        return waiting[criticality.ordinal()];
    }

    /// How many got room after a wait of each class, by its upper bound in seconds; the last is infinite.
    public SortedMap<Double, Long> waits(Criticality criticality) {
        SortedMap<Double, Long> counts = new TreeMap<>();
        long[] of = waits[criticality.ordinal()];
        for (int i = 0; i < of.length; i++) {
            counts.put(i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY, of[i]);
        }
        return counts;
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
