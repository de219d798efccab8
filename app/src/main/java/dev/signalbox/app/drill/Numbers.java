package dev.signalbox.app.drill;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// Figures as reports write them: the same everywhere, whatever a machine's language is.
final class Numbers {
    private static final double DOLLAR = 1e12;

    private Numbers() {}

    /// Without zeros at the end.
    static String percent(double share, int most) {
        BigDecimal exact = BigDecimal.valueOf(share * 100).setScale(most, RoundingMode.HALF_EVEN);
        BigDecimal shown = exact.stripTrailingZeros();
        return (shown.scale() < 0 ? shown.setScale(0) : shown).toPlainString() + "%";
    }

    /// Rounded towards what is worse for us: 99.999 % is not all.
    static String share(double share) {
        return BigDecimal.valueOf(share * 100).setScale(2, RoundingMode.DOWN).toPlainString() + "%";
    }

    static String dollars(long picodollars) {
        return String.format(Locale.ROOT, "$%.2f", picodollars / DOLLAR);
    }

    /// Since the beginning, as a clock shows it: `01:02:08`.
    static String clock(long nanos) {
        long seconds = nanos / Agenda.SECOND;
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }

    static String millis(int millis) {
        return millis < 0 ? "-" : millis < 1000 ? millis + "ms" : String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// Questions a second.
    static String rate(double perSecond) {
        return BigDecimal.valueOf(perSecond).stripTrailingZeros().toPlainString();
    }
}
