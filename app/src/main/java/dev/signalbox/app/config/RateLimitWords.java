package dev.signalbox.app.config;

import dev.signalbox.model.policy.RateLimits;

/// The word `limits` of a key, a workload or a route.
final class RateLimitWords {
    private RateLimitWords() {}

    static RateLimits read(Section owner) {
        Section limits = owner.get(Vocabulary.RATE_LIMITS, Section.EMPTY);
        return new RateLimits(
                limits.get(Vocabulary.RPM, 0),
                limits.get(Vocabulary.TPM, 0),
                limits.get(Vocabulary.CONCURRENT, 0),
                limits.get(Vocabulary.RESERVE, RateLimits.Reserve.EXPECTED));
    }
}
