package dev.signalbox.model.policy;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What a model at a provider costs from a day on, until another price of the same model follows.
///
/// @param provider the provider's name
/// @param model the model's name in the provider's words
/// @param from the first day, in UTC; null for a price that always held
/// @param rates for prompts of usual length
/// @param longer for longer prompts, and then for the whole request; null for a price that is the same for all
/// @param origin where the price comes from
public record Price(
        String provider,
        String model,
        @Nullable LocalDate from,
        Rates rates,
        @Nullable Tier longer,
        Origin origin) {

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
