package dev.signalbox.model.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// What was bought from a provider ahead, and lapses when it is not used in time.
///
/// @param name for people, and a label of metrics
/// @param provider the provider's name
/// @param models in the provider's words; empty for all that it has
/// @param bought how much, and of what
/// @param from its first moment
/// @param until the first one behind it
public record Commitment(String name, String provider, Set<String> models, Bought bought, Instant from, Instant until) {
    public Commitment {
        models = Set.copyOf(models);
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("a commitment ends after it began");
        }
    }

    public sealed interface Bought {
        /// @param usd of requests' cost
        record Dollars(BigDecimal usd) implements Bought {}

        /// @param tokens of prompts and answers together
        record Tokens(long tokens) implements Bought {}

        /// Provisioned throughput. What is not used of a minute lapses with it.
        ///
        /// @param tokensPerMinute of prompts and answers together
        record Throughput(long tokensPerMinute) implements Bought {}
    }

    /// Whether what is used at the target of this label is used of it.
    ///
    /// @param label `provider/model`; for `provider/*` nobody knows which models it was
    public boolean covers(String label) {
        return label.startsWith(provider + "/")
                && (models.isEmpty() || models.contains(label.substring(provider.length() + 1)));
    }

    /// All of it, in US dollars or in tokens.
    public BigDecimal amount() {
        return switch (bought) {
            case Bought.Dollars(BigDecimal usd) -> usd;
            case Bought.Tokens(long tokens) -> BigDecimal.valueOf(tokens);
            case Bought.Throughput(long perMinute) ->
                BigDecimal.valueOf(perMinute)
                        .multiply(
                                BigDecimal.valueOf(Duration.between(from, until).toMinutes()));
        };
    }

    /// Whether both are about the same requests, so that nobody could say of which one these are used.
    public boolean overlaps(Commitment other) {
        boolean models = this.models.isEmpty()
                || other.models.isEmpty()
                || this.models.stream().anyMatch(other.models::contains);
        return provider.equals(other.provider) && models && from.isBefore(other.until) && other.from.isBefore(until);
    }
}
