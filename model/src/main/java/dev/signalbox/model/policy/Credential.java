package dev.signalbox.model.policy;

import dev.signalbox.model.policy.CredentialSource.Fixed;

/// One of a provider's API keys, or of what it takes instead of one.
///
/// @param weight its share among the provider's keys, at least 1
public record Credential(CredentialSource source, int weight) {
    public Credential {
        if (weight < 1) {
            throw new IllegalArgumentException("a key's weight is from 1");
        }
    }

    /// One that stands in the config.
    public Credential(Secret secret, int weight) {
        this(new Fixed(secret), weight);
    }

    public static Credential of(Secret secret) {
        return new Credential(secret, 1);
    }
}
