package dev.signalbox.app.config;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Quoted;
import dev.signalbox.model.policy.Price.Served;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.model.policy.Showing.Rate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Prices in another currency become prices in US dollars: one for each rate that holds while they do.
/// Each price of a token is rounded to the whole picodollar, half to even; from there on all is exact.
final class ForeignPrices {
    private ForeignPrices() {}

    /// @param price whose figures are in the other currency
    /// @param all prices that are declared, this one too
    /// @param today what requests come from now on are charged by
    /// @return none when no rate holds yet where the price begins
    static List<Price> inDollars(Price price, List<Price> all, Showing showing, LocalDate today) {
        LocalDate from = price.from();
        BigDecimal first = showing.perUsd(from == null ? today : from);
        if (first == null) {
            return List.of();
        }
        LocalDate next = next(price, all);
        List<Price> prices = new ArrayList<>();
        // One that always held begins with the first rate; nobody is charged for the time before.
        if (from != null) {
            prices.add(at(first, from, price, showing));
        }
        for (Rate rate : showing.rates()) {
            boolean within = next == null || rate.from().isBefore(next);
            if (within && (from == null || rate.from().isAfter(from))) {
                prices.add(at(rate.perUsd(), rate.from(), price, showing));
            }
        }
        return prices;
    }

    /// The day on which another price of the same model follows; null when none does.
    private static @Nullable LocalDate next(Price price, List<Price> all) {
        return all.stream()
                .filter(other -> other.provider().equals(price.provider())
                        && other.model().equals(price.model()))
                .map(Price::from)
                .filter(Objects::nonNull)
                .filter(day -> price.from() == null || day.isAfter(price.from()))
                .min(LocalDate::compareTo)
                .orElse(null);
    }

    private static Price at(BigDecimal perUsd, LocalDate from, Price price, Showing showing) {
        Map<String, Served> served = new HashMap<>();
        price.served()
                .forEach((word, each) ->
                        served.put(word, new Served(rates(each.rates(), perUsd), tier(each.longer(), perUsd))));
        return new Price(
                price.provider(),
                price.model(),
                from,
                rates(price.rates(), perUsd),
                tier(price.longer(), perUsd),
                served,
                price.origin(),
                new Quoted(showing.currency().getCurrencyCode(), perUsd));
    }

    private static @Nullable Tier tier(@Nullable Tier tier, BigDecimal perUsd) {
        return tier == null ? null : new Tier(tier.tokens(), rates(tier.rates(), perUsd));
    }

    private static Rates rates(Rates rates, BigDecimal perUsd) {
        Rates.Media media = rates.media();
        return new Rates(
                rate(rates.input(), perUsd),
                rate(rates.cachedInput(), perUsd),
                rate(rates.cacheWrite(), perUsd),
                rate(rates.cacheWriteHour(), perUsd),
                rate(rates.output(), perUsd),
                rate(rates.reasoning(), perUsd),
                rate(rates.request(), perUsd),
                new Rates.Media(
                        rate(media.audioInput(), perUsd),
                        rate(media.imageInput(), perUsd),
                        rate(media.audioOutput(), perUsd),
                        rate(media.imageOutput(), perUsd)));
    }

    /// What is too much for a number is the largest one, so that its cost is not known.
    private static long rate(long rate, BigDecimal perUsd) {
        if (rate == Rates.LEFT_OUT) {
            return rate;
        }
        BigDecimal dollars = BigDecimal.valueOf(rate).divide(perUsd, 0, RoundingMode.HALF_EVEN);
        return dollars.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    }
}
