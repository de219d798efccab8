package dev.signalbox.core.admission;

import dev.signalbox.model.policy.Workload.Criticality;

/// How near this process is to its own limits, and who is turned away because of that: first what may wait,
/// then everybody, so that what is under way, and health, go on.
public enum Pressure {
    NONE,
    /// Sheddable workloads are refused.
    HIGH,
    /// Everything new is refused.
    CRITICAL;

    /// Shares of the heap that survived a collection.
    private static final double HEAP_HIGH = 0.85;
    private static final double HEAP_CRITICAL = 0.92;
    /// Shares of the file descriptors that the process may have. Each request may need a second one.
    private static final double DESCRIPTORS_HIGH = 0.7;
    private static final double DESCRIPTORS_CRITICAL = 0.85;
    /// How late event loops are all the time, not only now and then.
    private static final long LAG_HIGH = 200_000_000L;
    private static final long LAG_CRITICAL = 1_000_000_000L;
    /// Pressure ends only clearly below where it began, or it would come and go with every request.
    private static final double RELIEF = 0.9;

    /// What was measured.
    ///
    /// @param heap share of the heap in use after a collection, 0 to 1
    /// @param descriptors share of the file descriptors in use, 0 to 1
    /// @param lagNanos the least delay of the slowest event loop within the last second
    public record Readings(double heap, double descriptors, long lagNanos) {}

    /// The pressure that follows this one.
    public Pressure next(Readings readings) {
        if (over(readings, this == CRITICAL ? RELIEF : 1, HEAP_CRITICAL, DESCRIPTORS_CRITICAL, LAG_CRITICAL)) {
            return CRITICAL;
        }
        return over(readings, this == NONE ? 1 : RELIEF, HEAP_HIGH, DESCRIPTORS_HIGH, LAG_HIGH) ? HIGH : NONE;
    }

    private static boolean over(Readings readings, double relief, double heap, double descriptors, long lag) {
        return readings.heap >= relief * heap
                || readings.descriptors >= relief * descriptors
                || readings.lagNanos >= relief * lag;
    }

    /// Whether requests of this criticality are turned away.
    public boolean refuses(Criticality criticality) {
        return switch (this) {
            case NONE -> false;
            case HIGH -> criticality == Criticality.SHEDDABLE || criticality == Criticality.SHEDDABLE_PLUS;
            case CRITICAL -> true;
        };
    }
}
