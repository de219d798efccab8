package dev.signalbox.model.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The currency in which reports show money beside US dollars. Nothing is counted in it: budgets and
/// records stay in dollars.
///
/// @param currency in which it is shown
/// @param rates in the order of their days; empty for US dollars, which need none
/// @param tax that comes on top of what is shown; null for none
public record Showing(
        Currency currency, List<Rate> rates, @Nullable Tax tax) {
    public static final Currency DOLLAR = Currency.getInstance("USD");

    /// Nothing but what there is anyway.
    public static final Showing DOLLARS = new Showing(DOLLAR, List.of(), null);

    public Showing {
        rates = List.copyOf(rates);
        for (int i = 1; i < rates.size(); i++) {
            if (!rates.get(i - 1).from().isBefore(rates.get(i).from())) {
                throw new IllegalArgumentException("each rate begins after the one before");
            }
        }
    }

    /// @param from the first day in UTC; it holds until the next one's
    /// @param perUsd what a US dollar is, above nothing
    public record Rate(LocalDate from, BigDecimal perUsd) {
        public Rate {
            if (perUsd.signum() <= 0) {
                throw new IllegalArgumentException("a rate is above nothing");
            }
        }
    }

    /// @param name as people call it
    /// @param percent of what is shown
    public record Tax(String name, BigDecimal percent) {}

    /// Whether it says more than the dollars that there are anyway.
    public boolean more() {
        return tax != null || !currency.equals(DOLLAR);
    }

    /// What a US dollar is on a day; null before the first rate.
    public @Nullable BigDecimal perUsd(LocalDate day) {
        if (currency.equals(DOLLAR)) {
            return BigDecimal.ONE;
        }
        BigDecimal found = null;
        for (Rate rate : rates) {
            if (rate.from().isAfter(day)) {
                break;
            }
            found = rate.perUsd();
        }
        return found;
    }
}
