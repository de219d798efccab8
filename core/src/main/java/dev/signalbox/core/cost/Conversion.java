package dev.signalbox.core.cost;

import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Showing.Rate;
import dev.signalbox.model.policy.Showing.Tax;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows US dollars in another currency, at the rate of the day on which they were spent. Exact until
/// the end, where each figure is rounded once, half up, to as many decimals as the currency has (ISO
/// 4217: none for KRW and JPY, two for EUR).
public final class Conversion {
    private final Showing showing;

    public Conversion(Showing showing) {
        this.showing = showing;
    }

    /// A stretch of time in which one rate holds.
    ///
    /// @param perUsd null where no rate holds
    public record Part(Instant from, Instant to, @Nullable BigDecimal perUsd) {
        /// Dollars spent in it in the other currency; null when that is not known. Nothing is nothing
        /// at any rate.
        public @Nullable BigDecimal of(BigDecimal dollars) {
            if (perUsd == null) {
                return dollars.signum() == 0 ? BigDecimal.ZERO : null;
            }
            return dollars.multiply(perUsd);
        }
    }

    /// As it is shown, each a plain decimal.
    ///
    /// @param tax on `cost`, null where no tax is declared
    /// @param total the two together
    public record Amount(String cost, @Nullable String tax, String total) {}

    /// The time from one instant to another, cut where another rate begins. At least one part.
    public List<Part> parts(Instant from, Instant to) {
        List<Part> parts = new ArrayList<>();
        Instant begin = from;
        for (Rate rate : showing.rates()) {
            Instant cut = rate.from().atStartOfDay(ZoneOffset.UTC).toInstant();
            if (cut.isAfter(begin) && cut.isBefore(to)) {
                parts.add(new Part(begin, cut, rateAt(begin)));
                begin = cut;
            }
        }
        parts.add(new Part(begin, to, rateAt(begin)));
        return parts;
    }

    private @Nullable BigDecimal rateAt(Instant instant) {
        return showing.perUsd(LocalDate.ofInstant(instant, ZoneOffset.UTC));
    }

    /// @param exact in the currency shown
    public Amount amount(BigDecimal exact) {
        Tax tax = showing.tax();
        BigDecimal cost = rounded(exact);
        if (tax == null) {
            return new Amount(cost.toPlainString(), null, cost.toPlainString());
        }
        BigDecimal due = rounded(exact.multiply(tax.percent()).movePointLeft(2));
        return new Amount(
                cost.toPlainString(), due.toPlainString(), cost.add(due).toPlainString());
    }

    private BigDecimal rounded(BigDecimal exact) {
        return exact.setScale(showing.currency().getDefaultFractionDigits(), RoundingMode.HALF_UP);
    }
}
