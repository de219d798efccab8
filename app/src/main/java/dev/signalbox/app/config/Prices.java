package dev.signalbox.app.config;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import dev.signalbox.model.policy.Route;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The declared prices. The file gives them in USD per million tokens, in millionths of which a token's price is a
/// whole number of picodollars: the same digits.
final class Prices {
    private static final long PICODOLLARS_PER_MICRODOLLAR = 1_000_000;

    private Prices() {}

    /// What may have a price once.
    private record Key(Words.Model model, @Nullable LocalDate from) {}

    static List<Price> read(Section root, Providers providers, Reading in) {
        List<Price> prices = new ArrayList<>();
        Map<Key, Integer> lines = new HashMap<>();
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
                prices.add(price(model.provider(), model.model(), section, origin));
            }
        }
        return prices;
    }

    /// @param section with an `input`
    private static Price price(String provider, String model, Section section, Origin origin) {
        Section above = section.get(Vocabulary.ABOVE);
        Integer tokens = above == null ? null : above.get(Vocabulary.ABOVE_TOKENS);
        return new Price(
                provider,
                model,
                section.get(Vocabulary.FROM),
                rates(Section.EMPTY, section),
                above == null || tokens == null ? null : new Tier(tokens, rates(above, section)),
                origin);
    }

    /// What a tier leaves out is as without it.
    private static Rates rates(Section tier, Section price) {
        return new Rates(
                rate(tier, price, Vocabulary.INPUT),
                rate(tier, price, Vocabulary.CACHED_INPUT),
                rate(tier, price, Vocabulary.CACHE_WRITE),
                rate(tier, price, Vocabulary.CACHE_WRITE_HOUR),
                rate(tier, price, Vocabulary.OUTPUT),
                rate(tier, price, Vocabulary.THINKING),
                price.get(Vocabulary.REQUEST, 0L) * PICODOLLARS_PER_MICRODOLLAR);
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
                            .flatMap(route -> route.targets().stream())
                            .anyMatch(target -> target.provider()
                                            .equals(priced.value().provider())
                                    && target.model().equals(priced.value().model()));
            if (priced != null && !reached) {
                problems.warning(priced.place(), "warning.price");
            }
        }
    }
}
