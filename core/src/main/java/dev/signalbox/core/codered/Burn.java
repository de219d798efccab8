package dev.signalbox.core.codered;

/// How fast error budgets burn at one moment, as far as levels go by it.
///
/// @param telling people should know
/// @param yellow over the threshold of yellow in both of its windows
/// @param orange the same of orange
/// @param fast the same of the fast pair
/// @param calmAfterYellow the short window of yellow is under half its threshold
/// @param calmAfterOrange those of orange and of the fast pair are
/// @param calmAfterRed that of the fast pair is
public record Burn(
        boolean telling,
        boolean yellow,
        boolean orange,
        boolean fast,
        boolean calmAfterYellow,
        boolean calmAfterOrange,
        boolean calmAfterRed) {
    /// An objective that nothing is known against.
    public static final Burn NONE = new Burn(false, false, false, false, true, true, true);

    /// The worse of two objectives of one workload.
    public Burn and(Burn other) {
        return new Burn(
                telling || other.telling,
                yellow || other.yellow,
                orange || other.orange,
                fast || other.fast,
                calmAfterYellow && other.calmAfterYellow,
                calmAfterOrange && other.calmAfterOrange,
                calmAfterRed && other.calmAfterRed);
    }
}
