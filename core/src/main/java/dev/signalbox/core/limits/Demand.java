package dev.signalbox.core.limits;

/// What a request is going to need of token limits, as far as can be told before it is answered.
///
/// @param bytes of the prompt; 0 when none is paid for
/// @param answers whether tokens will be generated
/// @param maxTokens upper bound of those, as the caller sets it, or an emergency; 0 when nobody does
public record Demand(long bytes, boolean answers, long maxTokens) {
    /// No tokens at all.
    public static final Demand NONE = new Demand(0, false, 0);

    /// The same with no more tokens generated than this.
    public Demand atMost(long tokens) {
        return new Demand(bytes, answers, maxTokens == 0 ? tokens : Math.min(maxTokens, tokens));
    }
}
