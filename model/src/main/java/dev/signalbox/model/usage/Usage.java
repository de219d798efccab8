package dev.signalbox.model.usage;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens of one answer. All counts are totals, not additions to each other, except where said.
///
/// @param input all prompt tokens, cached ones included
/// @param output all generated tokens, reasoning included
/// @param cachedInput the part of `input` that was read from the provider's cache
/// @param cacheWrite the part of `input` that was written to the provider's cache
/// @param cacheWriteHour the part of `cacheWrite` that the cache keeps for an hour, which costs more than the usual
///     five minutes
/// @param reasoning the part of `output` that was thinking, 0 where the provider does not say
/// @param estimated whether we counted, because the provider did not
/// @param media what of it was no text
/// @param tier the provider's word for how it was served (`flex`, `priority`, `batch`), where that has
///     a price of its own; null for the usual way
public record Usage(
        long input,
        long output,
        long cachedInput,
        long cacheWrite,
        long cacheWriteHour,
        long reasoning,
        boolean estimated,
        Media media,
        @Nullable String tier) {
    /// Characters of the longest [#tier] that is taken from a provider.
    public static final int MAX_TIER = 32;

    /// In place of a word that is none.
    public static final String OTHER_TIER = "other";

    /// How providers call the usual way.
    private static final Set<String> USUAL = Set.of("default", "standard", "on_demand", "auto");

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, false);

    /// Tokens that were sound or pictures, and have prices of their own.
    ///
    /// @param audioInput a part of `input`
    /// @param imageInput another
    /// @param audioOutput a part of `output`
    /// @param imageOutput another
    public record Media(long audioInput, long imageInput, long audioOutput, long imageOutput) {
        public static final Media NONE = new Media(0, 0, 0, 0);

        /// [#NONE] itself where there are none, so that nothing is made of most answers.
        public static Media of(long audioInput, long imageInput, long audioOutput, long imageOutput) {
            return (audioInput | imageInput | audioOutput | imageOutput) == 0
                    ? NONE
                    : new Media(audioInput, imageInput, audioOutput, imageOutput);
        }
    }

    /// All of it text, served the usual way.
    public Usage(
            long input,
            long output,
            long cachedInput,
            long cacheWrite,
            long cacheWriteHour,
            long reasoning,
            boolean estimated) {
        this(input, output, cachedInput, cacheWrite, cacheWriteHour, reasoning, estimated, Media.NONE, null);
    }

    /// Where the cache keeps nothing for an hour.
    public Usage(long input, long output, long cachedInput, long cacheWrite, long reasoning, boolean estimated) {
        this(input, output, cachedInput, cacheWrite, 0, reasoning, estimated);
    }

    public static Usage of(long input, long output) {
        return new Usage(input, output, 0, 0, 0, false);
    }

    /// What a provider's word for the way in which it was served is as a [#tier].
    public static @Nullable String tier(String said) {
        if (said.isEmpty() || USUAL.contains(said)) {
            return null;
        }
        boolean word = said.length() <= MAX_TIER && said.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return word ? said : OTHER_TIER;
    }

    /// The same with these of its tokens.
    public Usage with(Media media) {
        return new Usage(input, output, cachedInput, cacheWrite, cacheWriteHour, reasoning, estimated, media, tier);
    }

    /// The same, served like this.
    public Usage at(@Nullable String tier) {
        return tier == null
                ? this
                : new Usage(input, output, cachedInput, cacheWrite, cacheWriteHour, reasoning, estimated, media, tier);
    }
}
