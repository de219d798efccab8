package dev.signalbox.core.codered;

import dev.signalbox.core.codered.Thresholds.Pair;
import dev.signalbox.core.codered.Windows.Counts;
import java.time.Duration;

/// How fast one objective's error budget burns at one moment.
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

    /// Fewer say nothing about a ratio.
    private static final long LEAST = 100;

    private static final long LEAST_BAD = 10;

    static Burn of(double objective, Windows windows, long now) {
        Thresholds thresholds = Thresholds.of(objective);
        double allowed = 1 - objective;
        boolean calmFast = calm(thresholds.fast(), windows, now, allowed);
        return new Burn(
                over(thresholds.telling(), windows, now, allowed),
                over(thresholds.yellow(), windows, now, allowed),
                over(thresholds.orange(), windows, now, allowed),
                over(thresholds.fast(), windows, now, allowed),
                calm(thresholds.yellow(), windows, now, allowed),
                calm(thresholds.orange(), windows, now, allowed) && calmFast,
                calmFast);
    }

    private static boolean over(Pair pair, Windows windows, long now, double allowed) {
        Counts longer = windows.over(pair.longer(), now);
        return longer.all() >= LEAST
                && longer.bad() >= LEAST_BAD
                && longer.badShare() >= pair.burn() * allowed
                && share(windows, pair.shorter(), now) >= pair.burn() * allowed;
    }

    private static boolean calm(Pair pair, Windows windows, long now, double allowed) {
        return share(windows, pair.shorter(), now) < pair.burn() * allowed / 2;
    }

    private static double share(Windows windows, Duration window, long now) {
        return windows.over(window, now).badShare();
    }

    /// The worse of two objectives of one workload.
    Burn and(Burn other) {
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
