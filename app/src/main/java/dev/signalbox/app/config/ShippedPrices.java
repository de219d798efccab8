package dev.signalbox.app.config;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Served;
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
    private static final Map<String, String> FILES = Map.of(
            "api.openai.com",
            "prices-openai.txt",
            "api.anthropic.com",
            "prices-anthropic.txt",
            "generativelanguage.googleapis.com",
            "prices-gemini.txt");

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
                Tier tier = new Tier(Long.parseLong(words[1]), rates(words, 2));
                ofLastLine()
                        .replaceAll(price -> new Price(
                                provider,
                                price.model(),
                                price.from(),
                                price.rates(),
                                tier,
                                price.served(),
                                price.origin()));
            }
            case "media" -> {
                Rates.Media media = new Rates.Media(rate(words[1]), rate(words[2]), rate(words[3]), rate(words[4]));
                ofLastLine()
                        .replaceAll(price -> new Price(
                                provider,
                                price.model(),
                                price.from(),
                                with(media, price.rates()),
                                price.longer(),
                                price.served(),
                                price.origin()));
            }
            case "served" -> {
                if (!sources.containsKey(words[7]) || day(words[8]) == null) {
                    throw new IllegalStateException("who says so, and when: " + line);
                }
                serve(words[1], new Served(rates(words, 2), null));
            }
            case "served-above" -> {
                Tier tier = new Tier(Long.parseLong(words[2]), rates(words, 3));
                Served usual =
                        Objects.requireNonNull(ofLastLine().getFirst().served().get(words[1]), line);
                serve(words[1], new Served(usual.rates(), tier));
            }
            default -> {
                Origin origin = new Origin(true, Objects.requireNonNull(sources.get(words[7]), line), day(words[8]));
                String[] models = words[0].split(",", -1);
                for (String model : models) {
                    prices.add(new Price(provider, model, day(words[1]), rates(words, 2), null, origin));
                }
                ofLastLine = models.length;
            }
        }
    }

    private List<Price> ofLastLine() {
        return prices.subList(prices.size() - ofLastLine, prices.size());
    }

    private void serve(String tier, Served served) {
        ofLastLine().replaceAll(price -> {
            Map<String, Served> all = new HashMap<>(price.served());
            all.put(tier, served);
            return new Price(provider, price.model(), price.from(), price.rates(), price.longer(), all, price.origin());
        });
    }

    private static Rates with(Rates.Media media, Rates text) {
        return new Rates(
                text.input(),
                text.cachedInput(),
                text.cacheWrite(),
                text.cacheWriteHour(),
                text.output(),
                text.reasoning(),
                text.request(),
                media);
    }

    /// @param at which word the first of them is
    private static Rates rates(String[] words, int at) {
        return new Rates(
                rate(words[at]),
                rate(words[at + 1]),
                rate(words[at + 2]),
                rate(words[at + 3]),
                rate(words[at + 4]),
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
