package dev.signalbox.app.config;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Rates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The prices that come with the program: one table for each provider's public host, read only when a provider is at
/// that host. A server elsewhere that offers a model of the same name has none of them.
///
/// A table and not YAML, because it is read at every start: reading it as the config is read took 60 ms of a start.
final class ShippedPrices {
    private static final Map<String, String> FILES =
            Map.of("api.openai.com", "prices-openai.txt", "api.anthropic.com", "prices-anthropic.txt");

    private static final String LEFT_OUT = "-";

    private final String provider;
    private final Map<String, String> sources = new HashMap<>();
    private final List<Price> prices = new ArrayList<>();
    /// How many of the prices at the end are of the line that was read last.
    private int ofLastLine;

    private ShippedPrices(String provider) {
        this.provider = provider;
    }

    /// Hosts that there are prices for.
    static Set<String> hosts() {
        return FILES.keySet();
    }

    /// The prices of those providers that are at one of the hosts, under the providers' own names.
    static List<Price> of(Collection<Provider> providers) {
        List<Price> prices = new ArrayList<>();
        for (Provider provider : providers) {
            String file = FILES.get(provider.url().getHost());
            if (file != null) {
                ShippedPrices table = new ShippedPrices(provider.name());
                text(file).lines().forEach(table::read);
                prices.addAll(table.prices);
            }
        }
        return prices;
    }

    private void read(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "source" -> sources.put(words[1], line.substring(words[0].length() + words[1].length() + 2));
            case "above" -> {
                Tier tier = new Tier(Long.parseLong(words[1]), rates(words));
                prices.subList(prices.size() - ofLastLine, prices.size()).replaceAll(price -> longer(price, tier));
            }
            default -> {
                Origin origin = new Origin(true, Objects.requireNonNull(sources.get(words[7]), line), day(words[8]));
                String[] models = words[0].split(",", -1);
                for (String model : models) {
                    prices.add(new Price(provider, model, day(words[1]), rates(words), null, origin));
                }
                ofLastLine = models.length;
            }
        }
    }

    private static Price longer(Price price, Tier tier) {
        return new Price(price.provider(), price.model(), price.from(), price.rates(), tier, price.origin());
    }

    /// From the third word on, in both kinds of lines.
    private static Rates rates(String[] words) {
        return new Rates(
                rate(words[2]),
                rate(words[3]),
                rate(words[4]),
                rate(words[5]),
                rate(words[6]),
                Rates.LEFT_OUT,
                Rates.LEFT_OUT);
    }

    private static long rate(String dollars) {
        return dollars.equals(LEFT_OUT) ? Rates.LEFT_OUT : Objects.requireNonNull(Amounts.millionths(dollars), dollars);
    }

    /// `LocalDate.parse` loads all that formatting dates needs.
    private static @Nullable LocalDate day(String day) {
        return day.equals(LEFT_OUT)
                ? null
                : LocalDate.of(
                        Integer.parseInt(day, 0, 4, 10),
                        Integer.parseInt(day, 5, 7, 10),
                        Integer.parseInt(day, 8, 10, 10));
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(ShippedPrices.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
