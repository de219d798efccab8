package dev.signalbox.core.declared;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a goal can be about: what Signalbox measures itself, of the last 24 hours.
public enum Metric {
    /// The share of requests with a complete answer.
    SUCCESS("success", Unit.SHARE, true),
    /// The share of streams whose first token came within the time of their workload's objective.
    FIRST_TOKEN_RATIO("first-token ratio", Unit.SHARE, true),
    /// The time within which 95 % of first tokens came.
    FIRST_TOKEN_P95("first-token p95", Unit.TIME, false),
    /// The average time that a complete answer took.
    LATENCY_MEAN("latency mean", Unit.TIME, false),
    /// The time within which 95 % of complete answers came.
    LATENCY_P95("latency p95", Unit.TIME, false),
    /// The share of requests without a complete answer, of the worst hour.
    HOURLY_ERROR_RATE("hourly error rate", Unit.SHARE, false),
    /// What the ledger says.
    COST_PER_DAY("cost per day", Unit.MONEY, false);

    /// In what it is counted.
    enum Unit {
        /// A number from 0 to 1, which people write as percent.
        SHARE,
        /// Milliseconds.
        TIME,
        /// US dollars.
        MONEY
    }

    private final String word;
    private final Unit unit;
    private final boolean more;

    Metric(String word, Unit unit, boolean more) {
        this.word = word;
        this.unit = unit;
        this.more = more;
    }

    static @Nullable Metric of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /// As people write it: `first-token p95`.
    public String word() {
        return word;
    }

    Unit unit() {
        return unit;
    }

    /// Whether more is better.
    public boolean more() {
        return more;
    }

    /// A value for people, in any language: `99.5 %`, `800 ms`, `12.00 USD`.
    public String shown(double value) {
        return switch (unit) {
            case SHARE -> plain(value * 100, 3) + " %";
            case TIME -> value < 1000 ? Math.round(value) + " ms" : plain(value / 1000, 2) + " s";
            case MONEY -> String.format(Locale.ROOT, "%.2f USD", value);
        };
    }

    static String plain(double value, int digits) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
