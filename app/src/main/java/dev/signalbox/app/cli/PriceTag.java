package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Price.Origin;
import dev.signalbox.model.policy.Price.Quoted;
import dev.signalbox.model.policy.Price.Tier;
import dev.signalbox.model.policy.Rates;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a target costs, as `explain` tells it: in the words of the config, and where that is known from.
///
/// @param price null where it is not known
record PriceTag(@Nullable Price price) {
    private static final int DECIMALS = 6;
    private static final int DECIMALS_OF_A_REQUEST = 12;

    void print(PrintWriter out) {
        if (price == null) {
            out.printf("     price not known, so neither is the cost%n");
            return;
        }
        out.printf("     price %s%n", words(rates(price.rates())));
        Tier longer = price.longer();
        if (longer != null) {
            out.printf("       above %d tokens %s%n", longer.tokens(), words(rates(longer.rates())));
        }
        new TreeMap<>(price.served()).forEach((word, served) -> {
            out.printf("       service tier %s %s%n", word, words(rates(served.rates())));
            Tier above = served.longer();
            if (above != null) {
                out.printf("         above %d tokens %s%n", above.tokens(), words(rates(above.rates())));
            }
        });
        out.printf("       USD per million tokens, %s%n", told(price));
    }

    private static String words(Map<String, Object> rates) {
        List<String> words = new ArrayList<>();
        rates.forEach((word, dollars) -> words.add(word + " " + dollars));
        return String.join(", ", words);
    }

    private static String told(Price price) {
        Origin origin = price.origin();
        StringBuilder told = new StringBuilder(origin.shipped() ? "shipped" : "declared");
        if (!price.quoted().equals(Quoted.DOLLARS)) {
            told.append(" in ").append(price.quoted().currency()).append(", of which a dollar is ");
            told.append(price.quoted().perUsd().stripTrailingZeros().toPlainString());
        }
        if (price.from() != null) {
            told.append(", holds from ").append(price.from());
        }
        if (origin.source() != null) {
            told.append(", source ").append(origin.source());
        }
        if (origin.read() != null) {
            told.append(", read ").append(origin.read());
        }
        return told.toString();
    }

    @Nullable
    Map<String, Object> tree() {
        if (price == null) {
            return null;
        }
        Map<String, Object> tree = rates(price.rates());
        above(price.longer(), tree);
        if (!price.served().isEmpty()) {
            Map<String, Object> tiers = new TreeMap<>();
            price.served().forEach((word, served) -> {
                Map<String, Object> tier = rates(served.rates());
                above(served.longer(), tier);
                tiers.put(word, tier);
            });
            tree.put("service-tiers", tiers);
        }
        tree.put("currency", price.quoted().currency());
        tree.put("shipped", price.origin().shipped());
        tree.put("from", price.from() == null ? null : price.from().toString());
        tree.put("source", price.origin().source());
        tree.put(
                "read",
                price.origin().read() == null ? null : price.origin().read().toString());
        return tree;
    }

    private static void above(@Nullable Tier longer, Map<String, Object> tree) {
        if (longer != null) {
            Map<String, Object> above = new LinkedHashMap<>();
            above.put("tokens", longer.tokens());
            above.putAll(rates(longer.rates()));
            tree.put("above", above);
        }
    }

    /// Those that are not the same as what they would be if they were left out.
    private static Map<String, Object> rates(Rates rates) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("input", dollars(rates.input()));
        if (rates.cachedInput() != rates.input()) {
            words.put("cached-input", dollars(rates.cachedInput()));
        }
        if (rates.cacheWrite() != rates.input()) {
            words.put("cache-write", dollars(rates.cacheWrite()));
        }
        if (rates.cacheWriteHour() != rates.cacheWrite()) {
            words.put("cache-write-hour", dollars(rates.cacheWriteHour()));
        }
        if (rates.output() != Rates.LEFT_OUT) {
            words.put("output", dollars(rates.output()));
        }
        if (rates.reasoning() != rates.output()) {
            words.put("reasoning", dollars(rates.reasoning()));
        }
        Rates.Media media = rates.media();
        given("audio-input", media.audioInput(), words);
        given("image-input", media.imageInput(), words);
        given("audio-output", media.audioOutput(), words);
        given("image-output", media.imageOutput(), words);
        if (rates.request() != 0) {
            words.put("request", plain(rates.request(), DECIMALS_OF_A_REQUEST));
        }
        return words;
    }

    private static void given(String word, long rate, Map<String, Object> words) {
        if (rate != Rates.LEFT_OUT) {
            words.put(word, dollars(rate));
        }
    }

    /// Picodollars a token are millionths of a dollar for a million.
    private static BigDecimal dollars(long rate) {
        return plain(rate, DECIMALS);
    }

    private static BigDecimal plain(long amount, int decimals) {
        BigDecimal exact = BigDecimal.valueOf(amount, decimals).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }
}
