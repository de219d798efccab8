package dev.signalbox.model.usage;

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
public record Usage(
        long input,
        long output,
        long cachedInput,
        long cacheWrite,
        long cacheWriteHour,
        long reasoning,
        boolean estimated) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, false);

    /// Where the cache keeps nothing for an hour.
    public Usage(long input, long output, long cachedInput, long cacheWrite, long reasoning, boolean estimated) {
        this(input, output, cachedInput, cacheWrite, 0, reasoning, estimated);
    }

    public static Usage of(long input, long output) {
        return new Usage(input, output, 0, 0, 0, false);
    }
}
