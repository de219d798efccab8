package dev.signalbox.model.policy;

/// What tokens cost, in picodollars (10⁻¹² USD) a token: a price in USD per million tokens with at most six decimals
/// is a whole number of them. What a list of prices leaves out is charged like this, as the providers do:
///
/// | left out | charged as |
/// |---|---|
/// | `cachedInput`, `cacheWrite` | `input`: who has no price of its own for a cache takes it for prompt tokens |
/// | `cacheWriteHour` | `cacheWrite` |
/// | `reasoning` | `output`: thinking is generated like any other text |
/// | `request` | nothing |
/// | `output`, those of [Media] | not at all: with tokens of that kind the cost is not known |
///
/// @param input a prompt token that no cache had to do with
/// @param cachedInput one that was read from the provider's cache
/// @param cacheWrite one that was written to it
/// @param cacheWriteHour one that was written to be kept for an hour
/// @param output a generated token, [#LEFT_OUT] where the model generates none, as for embeddings
/// @param reasoning a generated token that was thinking
/// @param request picodollars for each request, whatever it uses
/// @param media tokens that are no text
public record Rates(
        long input,
        long cachedInput,
        long cacheWrite,
        long cacheWriteHour,
        long output,
        long reasoning,
        long request,
        Media media) {
    /// In place of a price that is not given.
    public static final long LEFT_OUT = -1;

    /// Of tokens that are sound or pictures, each [#LEFT_OUT] where it is not given.
    public record Media(long audioInput, long imageInput, long audioOutput, long imageOutput) {
        public static final Media NONE = new Media(LEFT_OUT, LEFT_OUT, LEFT_OUT, LEFT_OUT);

        public Media {
            if (Math.min(Math.min(audioInput, imageInput), Math.min(audioOutput, imageOutput)) < LEFT_OUT) {
                throw new IllegalArgumentException("a price is not less than nothing");
            }
        }
    }

    public Rates {
        cachedInput = or(cachedInput, input);
        cacheWrite = or(cacheWrite, input);
        cacheWriteHour = or(cacheWriteHour, cacheWrite);
        reasoning = or(reasoning, output);
        request = or(request, 0);
        if (input < 0
                || cachedInput < 0
                || cacheWrite < 0
                || cacheWriteHour < 0
                || output < LEFT_OUT
                || reasoning < LEFT_OUT
                || request < 0) {
            throw new IllegalArgumentException("a price is not less than nothing, and that of input is given");
        }
    }

    /// Of text alone.
    public Rates(
            long input,
            long cachedInput,
            long cacheWrite,
            long cacheWriteHour,
            long output,
            long reasoning,
            long request) {
        this(input, cachedInput, cacheWrite, cacheWriteHour, output, reasoning, request, Media.NONE);
    }

    private static long or(long given, long otherwise) {
        return given == LEFT_OUT ? otherwise : given;
    }
}
