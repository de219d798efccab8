package dev.signalbox.app.config;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Served;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Showing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The declared prices. The file gives them in USD per million tokens, in millionths of which a token's price is a
/// whole number of picodollars: the same digits.
final class Prices {
    private static final long PICODOLLARS_PER_MICRODOLLAR = 1_000_000;
    private static final long HUNDRED_THOUSAND = 100_000;

    private Prices() {}

    /// What may have a price once.
    private record Key(Words.Model model, @Nullable LocalDate from) {}

    static List<Price> read(Section root, Providers providers, Showing showing, Reading in) {
        List<Price> prices = new ArrayList<>();
        Map<Key, Integer> lines = new HashMap<>();
        Map<Price, Place> foreign = new LinkedHashMap<>();
        for (Located<Section> written : root.get(Vocabulary.PRICES, List.of())) {
            Section section = written.value();
            Located<Words.Model> priced = section.find(Vocabulary.PRICED);
            if (priced == null) {
                continue;
            }
            Words.Model model = priced.value();
            if (!providers.names().contains(model.provider())) {
                in.problems.unknown(priced.place(), "problem.provider", model.provider(), providers.names());
            }
            LocalDate from = section.get(Vocabulary.FROM);
            boolean readable = from != null || !section.has(Vocabulary.FROM);
            Integer earlier = readable
                    ? lines.putIfAbsent(
                            new Key(model, from), priced.place().at().line())
                    : null;
            if (earlier != null) {
                in.problems.error(priced.place(), "problem.price.twice", earlier);
            }
            if (section.get(Vocabulary.INPUT) != null) {
                Origin origin = new Origin(false, section.get(Vocabulary.SOURCE), null);
                Price price = price(model.provider(), model.model(), section, origin, in);
                Currency currency = section.get(Vocabulary.PRICE_CURRENCY, Showing.DOLLAR);
                if (currency.equals(Showing.DOLLAR)) {
                    prices.add(price);
                } else if (currency.equals(showing.currency())) {
                    foreign.put(price, priced.place());
                } else {
                    in.problems.error(priced.place(), "problem.price.currency");
                }
            }
        }
        List<Price> all = new ArrayList<>(prices);
        all.addAll(foreign.keySet());
        foreign.forEach((price, place) -> {
            List<Price> inDollars = ForeignPrices.inDollars(price, all, showing, LocalDate.now(ZoneOffset.UTC));
            if (inDollars.isEmpty()) {
                in.problems.error(place, "problem.price.rate");
            }
            prices.addAll(inDollars);
        });
        return prices;
    }

    /// @param section with an `input`
    private static Price price(String provider, String model, Section section, Origin origin, Reading in) {
        long request = section.get(Vocabulary.REQUEST, 0L) * PICODOLLARS_PER_MICRODOLLAR;
        Rates rates = rates(Section.EMPTY, section, request);
        Tier longer = longer(section, request);
        Map<String, Served> served = new HashMap<>();
        for (Named<Section> tier : section.get(Vocabulary.SERVICE_TIERS, List.of())) {
            Served price = tier.value() == null ? null : served(tier.value(), rates, longer, request, in);
            if (price != null) {
                served.put(tier.name(), price);
            }
        }
        return new Price(provider, model, section.get(Vocabulary.FROM), rates, longer, served, origin);
    }

    private static @Nullable Tier longer(Section price, long request) {
        Section above = price.get(Vocabulary.ABOVE);
        Integer tokens = above == null ? null : above.get(Vocabulary.ABOVE_TOKENS);
        return above == null || tokens == null ? null : new Tier(tokens, rates(above, price, request));
    }

    /// Its own prices, or all of the usual ones with a discount.
    private static @Nullable Served served(Section tier, Rates usual, @Nullable Tier longer, long request, Reading in) {
        Located<Double> discount = tier.find(Vocabulary.DISCOUNT);
        if (tier.written().isEmpty()
                || (tier.has(Vocabulary.DISCOUNT) && tier.written().size() > 1)) {
            in.problems.error(tier.place().withoutValue(), "problem.price.tier");
            return null;
        }
        if (discount != null) {
            try {
                Tier same = longer == null ? null : new Tier(longer.tokens(), less(longer.rates(), discount.value()));
                return new Served(less(usual, discount.value()), same);
            } catch (ArithmeticException _) {
                in.problems.error(discount.place(), "problem.price.fraction");
                return null;
            }
        }
        if (!tier.has(Vocabulary.ABOVE_INPUT) && !tier.has(Vocabulary.DISCOUNT)) {
            in.problems.error(tier.place().withoutValue(), "problem.price.tier");
        }
        return tier.get(Vocabulary.ABOVE_INPUT) == null
                ? null
                : new Served(rates(Section.EMPTY, tier, request), longer(tier, request));
    }

    /// @throws ArithmeticException when one of them is not a whole number any more
    private static Rates less(Rates rates, double discount) {
        // A percentage has three decimals at most.
        long kept = HUNDRED_THOUSAND - Math.round(discount * HUNDRED_THOUSAND);
        Rates.Media media = rates.media();
        return new Rates(
                part(rates.input(), kept),
                part(rates.cachedInput(), kept),
                part(rates.cacheWrite(), kept),
                part(rates.cacheWriteHour(), kept),
                part(rates.output(), kept),
                part(rates.reasoning(), kept),
                part(rates.request(), kept),
                new Rates.Media(
                        part(media.audioInput(), kept),
                        part(media.imageInput(), kept),
                        part(media.audioOutput(), kept),
                        part(media.imageOutput(), kept)));
    }

    private static long part(long rate, long kept) {
        return rate == Rates.LEFT_OUT
                ? rate
                : BigDecimal.valueOf(rate).multiply(BigDecimal.valueOf(kept, 5)).longValueExact();
    }

    /// What a tier leaves out is as without it.
    private static Rates rates(Section tier, Section price, long request) {
        return new Rates(
                rate(tier, price, Vocabulary.INPUT),
                rate(tier, price, Vocabulary.CACHED_INPUT),
                rate(tier, price, Vocabulary.CACHE_WRITE),
                rate(tier, price, Vocabulary.CACHE_WRITE_HOUR),
                rate(tier, price, Vocabulary.OUTPUT),
                rate(tier, price, Vocabulary.THINKING),
                request,
                new Rates.Media(
                        rate(tier, price, Vocabulary.AUDIO_INPUT),
                        rate(tier, price, Vocabulary.IMAGE_INPUT),
                        rate(tier, price, Vocabulary.AUDIO_OUTPUT),
                        rate(tier, price, Vocabulary.IMAGE_OUTPUT)));
    }

    /// The word is called the same in both.
    private static long rate(Section tier, Section price, Property<Long> property) {
        return tier.get(property, price.get(property, Rates.LEFT_OUT));
    }

    /// Warns of prices that no request will ever be charged. Only for a config without problems.
    static void warnOfUnreached(Section root, Routes routes, Problems problems) {
        if (routes.names().contains(Route.DIRECT)) {
            return;
        }
        for (Located<Section> written : root.get(Vocabulary.PRICES, List.of())) {
            Located<Words.Model> priced = written.value().find(Vocabulary.PRICED);
            boolean reached = priced != null
                    && routes.byName().values().stream()
                            .flatMap(route -> route.allTargets().stream())
                            .anyMatch(target -> target.provider()
                                            .equals(priced.value().provider())
                                    && target.model().equals(priced.value().model()));
            if (priced != null && !reached) {
                problems.warning(priced.place(), "warning.price");
            }
        }
    }
}
