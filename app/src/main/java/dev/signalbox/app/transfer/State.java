package dev.signalbox.app.transfer;

import dev.signalbox.model.policy.Overrides;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a process holds that its config does not say.
///
/// @param hashKey that the hashes of the keys' secrets are made with; null where there are none in it
public record State(List<CarriedKey> keys, List<CarriedOverride> overrides, byte @Nullable [] hashKey) {
    /// More than can be carried at once.
    public static final int MOST_KEYS = 20_000;

    public State {
        keys = List.copyOf(keys);
        overrides = List.copyOf(overrides);
    }

    @Override
    public String toString() {
        return "State[" + keys.size() + " keys, " + overrides.size() + " overrides]";
    }

    /// A key made at run time.
    ///
    /// @param line of the file, from 1; 0 outside of one
    /// @param text what was declared for it, as JSON
    /// @param created milliseconds since 1970
    /// @param rotated milliseconds since 1970
    public record CarriedKey(
            int line,
            String name,
            String text,
            long created,
            long rotated,
            @Nullable Hashes hashes) {}

    /// What a store keeps of a key's secrets.
    ///
    /// @param shown how the secret begins
    /// @param oldUntil when the one before ends, milliseconds since 1970; 0 without one
    public record Hashes(String shown, byte[] hash, byte @Nullable [] oldHash, long oldUntil) {
        @Override
        public String toString() {
            return "Hashes[***]";
        }
    }

    /// What an operator has changed for a while.
    ///
    /// @param line of the file, from 1; 0 outside of one
    public record CarriedOverride(
            int line, Overrides.Action action, String name, String reason, Instant since, Instant until) {
        /// @param entry one that is in force
        public static CarriedOverride of(Overrides.Entry entry) {
            return new CarriedOverride(0, entry.action(), entry.name(), entry.reason(), entry.since(), entry.until());
        }
    }
}
