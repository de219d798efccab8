package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;
import java.util.random.RandomGenerator;

/// How near this process is to its own limits, and which share of what comes is turned away because of that: the
/// least important first, and of each class the more the nearer it is; at the end everything, so that what is
/// under way, and health, go on.
///
/// @param level 0: nothing is turned away, to 1: everything is
public record Pressure(double level) {
    public static final Pressure NONE = new Pressure(0);

    /// Shares of the heap that survived a collection.
    private static final double HEAP_FROM = 0.85;
    private static final double HEAP_TO = 0.92;
    /// Shares of the file descriptors that the process may have. Each request may need a second one.
    private static final double DESCRIPTORS_FROM = 0.7;
    private static final double DESCRIPTORS_TO = 0.85;
    /// How late event loops are all the time, not only now and then.
    private static final double LAG_FROM = 200_000_000;
    private static final double LAG_TO = 1_000_000_000;
    /// By criticality, the most important first: from which level on some are turned away, and from which on all.
    private static final double[] SOME = {0.8, 0.5, 0.25, 0};
    private static final double[] ALL = {1, 0.9, 0.5, 0.25};
    /// It rises at once and falls by so much from look to look: what it turned away must not come back in one piece.
    private static final double RELIEF = 0.1;

    /// What was measured.
    ///
    /// @param heap share of the heap in use after a collection, 0 to 1
    /// @param descriptors share of the file descriptors in use, 0 to 1
    /// @param lagNanos the least delay of the slowest event loop within the last second
    public record Readings(double heap, double descriptors, long lagNanos) {
        private double level() {
            double worst = Math.max(
                    way(heap, HEAP_FROM, HEAP_TO),
                    Math.max(
                            way(descriptors, DESCRIPTORS_FROM, DESCRIPTORS_TO),
                            way((double) lagNanos, LAG_FROM, LAG_TO)));
            return Math.clamp(worst, 0, 1);
        }

        private static double way(double reading, double from, double to) {
            return (reading - from) / (to - from);
        }
    }

    public Pressure {
        if (!(level >= 0 && level <= 1)) {
            throw new IllegalArgumentException("a level is from 0 to 1");
        }
    }

    /// The pressure that follows this one.
    public Pressure next(Readings readings) {
        double is = Math.max(readings.level(), level - RELIEF);
        return is <= 0 ? NONE : new Pressure(is);
    }

    /// Which share of the requests of this criticality is turned away, 0 to 1.
    public double refused(Criticality criticality) {
        double from = SOME[criticality.ordinal()];
        return Math.clamp((level - from) / (ALL[criticality.ordinal()] - from), 0, 1);
    }

    /// Whether this request of this criticality is turned away.
    public boolean refuses(Criticality criticality, RandomGenerator random) {
        double share = level == 0 ? 0 : refused(criticality);
        return share > 0 && (share >= 1 || random.nextDouble() < share);
    }

    /// The same, by lot from 0 to below 1.
    public boolean refuses(Criticality criticality, double drawn) {
        return level != 0 && drawn < refused(criticality);
    }
}
