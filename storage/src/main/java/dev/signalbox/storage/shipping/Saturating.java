package dev.signalbox.storage.shipping;

/// Sums of what others count, which may be more than a number can hold: then they are the largest one.
public final class Saturating {
    private Saturating() {}

    /// The sum of two, neither of which is negative.
    public static long sum(long one, long other) {
        long sum = one + other;
        return ((one ^ sum) & (other ^ sum)) < 0 ? Long.MAX_VALUE : sum;
    }
}
