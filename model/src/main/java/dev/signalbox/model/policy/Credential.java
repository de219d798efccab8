package dev.signalbox.model.policy;

/// One of a provider's API keys.
///
/// @param weight its share among the provider's keys, at least 1
public record Credential(Secret secret, int weight) {
    public Credential {
        if (weight < 1) {
            throw new IllegalArgumentException("a key's weight is from 1");
        }
    }

    public static Credential of(Secret secret) {
        return new Credential(secret, 1);
    }
}
