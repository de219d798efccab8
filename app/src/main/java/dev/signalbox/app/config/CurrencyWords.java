package dev.signalbox.app.config;

import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Showing.Rate;
import dev.signalbox.model.policy.Showing.Tax;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The word `currency`: in what reports show money, and at which rates.
final class CurrencyWords {
    private CurrencyWords() {}

    static Showing read(Section root, Reading in) {
        Located<Section> written = root.find(Vocabulary.CURRENCY);
        if (written == null) {
            return Showing.DOLLARS;
        }
        Section section = written.value();
        Currency currency = section.get(Vocabulary.SHOW, Showing.DOLLAR);
        boolean dollars = currency.equals(Showing.DOLLAR);
        boolean readable = section.get(Vocabulary.SHOW) != null || !section.has(Vocabulary.SHOW);
        if (readable && dollars == section.has(Vocabulary.RATES)) {
            in.problems.error(
                    written.place().withoutValue(), dollars ? "problem.currency.usd" : "problem.currency.rates");
        }
        List<Rate> rates = rates(section, in);
        return new Showing(currency, dollars ? List.of() : rates, tax(section));
    }

    private static List<Rate> rates(Section section, Reading in) {
        List<Rate> rates = new ArrayList<>();
        LocalDate last = null;
        for (Located<Section> each : section.get(Vocabulary.RATES, List.of())) {
            Located<LocalDate> from = each.value().find(Vocabulary.RATE_FROM);
            BigDecimal perUsd = each.value().get(Vocabulary.PER_USD);
            if (from == null) {
                continue;
            }
            if (last != null && !from.value().isAfter(last)) {
                in.problems.error(from.place(), "problem.currency.order", last.toString());
                continue;
            }
            last = from.value();
            if (perUsd != null) {
                rates.add(new Rate(from.value(), perUsd));
            }
        }
        return rates;
    }

    private static @Nullable Tax tax(Section section) {
        Section tax = section.get(Vocabulary.TAX);
        String name = tax == null ? null : tax.get(Vocabulary.TAX_NAME);
        BigDecimal percent = tax == null ? null : tax.get(Vocabulary.TAX_PERCENT);
        return name == null || percent == null ? null : new Tax(name, percent);
    }
}
