package dev.signalbox.app.config;

import dev.signalbox.model.policy.RateLimits;

/// The word `limits` of a key, a workload, a route or a target.
final class RateLimitWords {
    private RateLimitWords() {}

    static RateLimits read(Section owner) {
        return read(owner, Vocabulary.RATE_LIMITS);
    }

    /// @param word under which they stand
    static RateLimits read(Section owner, Property<Section> word) {
        Section limits = owner.get(word, Section.EMPTY);
        return new RateLimits(
                limits.get(Vocabulary.RPM, 0),
                limits.get(Vocabulary.TPM, 0),
                limits.get(Vocabulary.CONCURRENT, 0),
                limits.get(Vocabulary.RESERVE, RateLimits.Reserve.EXPECTED));
    }
}
