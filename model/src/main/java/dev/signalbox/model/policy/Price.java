package dev.signalbox.model.policy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model at a provider costs from a day on, until another price of the same model follows.
///
/// @param provider the provider's name
/// @param model the model's name in the provider's words
/// @param from the first day, in UTC; null for a price that always held
/// @param rates for prompts of usual length
/// @param longer for longer prompts, and then for the whole request; null for a price that is the same for all
/// @param served what it costs when it is served in another way than the usual, by the provider's word for it
///     (`flex`, `priority`, `batch`); none has an `origin` or `served` of its own
/// @param origin where the price comes from
/// @param quoted in which currency it was said; all of the above is in US dollars
public record Price(
        String provider,
        String model,
        @Nullable LocalDate from,
        Rates rates,
        @Nullable Tier longer,
        Map<String, Served> served,
        Origin origin,
        Quoted quoted) {

    public Price {
        served = Map.copyOf(served);
    }

    /// Where only the usual way of being served has a price.
    public Price(
            String provider,
            String model,
            @Nullable LocalDate from,
            Rates rates,
            @Nullable Tier longer,
            Origin origin) {
        this(provider, model, from, rates, longer, Map.of(), origin);
    }

    /// One in US dollars.
    public Price(
            String provider,
            String model,
            @Nullable LocalDate from,
            Rates rates,
            @Nullable Tier longer,
            Map<String, Served> served,
            Origin origin) {
        this(provider, model, from, rates, longer, served, origin, Quoted.DOLLARS);
    }

    /// @param currency by its code of three letters
    /// @param perUsd what a US dollar was of it, for each price in dollars that was made of this
    public record Quoted(String currency, BigDecimal perUsd) {
        public static final Quoted DOLLARS = new Quoted("USD", BigDecimal.ONE);
    }

    /// Prices as of [Price], for one way of being served.
    public record Served(Rates rates, @Nullable Tier longer) {}

    /// @param tokens prompts of more tokens than this, cached ones included, are meant
    public record Tier(long tokens, Rates rates) {
        public Tier {
            if (tokens < 1) {
                throw new IllegalArgumentException("a tier begins above at least one token");
            }
        }
    }

    /// @param shipped whether it came with the program; a declared price of the same model wins over it
    /// @param source who says so: an address, or any words; null when it is not told
    /// @param read the day on which the source said so, null when it is not told
    public record Origin(
            boolean shipped,
            @Nullable String source,
            @Nullable LocalDate read) {}
}
