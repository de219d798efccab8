package dev.signalbox.model.policy;

/// A model at a provider.
///
/// @param provider the provider's name
/// @param model the model's name in the provider's words
/// @param priority 0 is first; a higher number is used when all lower ones are left out or failed
/// @param weight share among targets of equal priority, at least 1
/// @param timeouts what this target allows
/// @param abilities what is known of the model
/// @param limits of all requests to it, whichever route and key they use; never of requests at once, which is the
///     provider's `concurrency`
/// @param label `provider/model`, or `provider/*` for a directly named model, so that labels stay bounded
public record Target(
        String provider,
        String model,
        int priority,
        int weight,
        Timeouts timeouts,
        Abilities abilities,
        RateLimits limits,
        String label) {
    public Target {
        if (priority < 0 || weight < 1) {
            throw new IllegalArgumentException("target " + label + ": priority from 0, weight from 1");
        }
    }

    public static Target declared(String provider, String model, int priority, int weight, Timeouts timeouts) {
        return new Target(
                provider,
                model,
                priority,
                weight,
                timeouts,
                Abilities.UNKNOWN,
                RateLimits.NONE,
                provider + "/" + model);
    }

    /// Tokens that fit the model, 0 where that is not known: [Abilities#context].
    public long window() {
        return abilities.context();
    }

    /// The same with a window of so many tokens; 0 for what it is now.
    public Target withWindow(long tokens) {
        return with(abilities.withWindow(tokens));
    }

    /// The same, of whose model this is known.
    public Target with(Abilities known) {
        return new Target(provider, model, priority, weight, timeouts, known, limits, label);
    }

    public Target withLimits(RateLimits declared) {
        return new Target(provider, model, priority, weight, timeouts, abilities, declared, label);
    }

    /// Whether a client named it, so that there may be any number of its kind.
    public boolean named() {
        return label.endsWith("/*");
    }

    public static Target direct(String provider, String model, Timeouts timeouts) {
        return direct(provider, model, timeouts, Abilities.UNKNOWN);
    }

    /// @param known of the model
    public static Target direct(String provider, String model, Timeouts timeouts, Abilities known) {
        return new Target(provider, model, 0, 1, timeouts, known, RateLimits.NONE, provider + "/*");
    }
}
