package dev.signalbox.core.limits;

import java.util.Locale;

/// Which limit a request would overstep.
///
/// @param owner whose limit it is: `key`, `workload`, `route`, `target`
/// @param name the owner's
/// @param limit how many there are
/// @param needed how many tokens the request needs; 1 for other kinds
/// @param waitNanos until it would pass; 0 when nobody can say
public record Refusal(Kind kind, String owner, String name, long limit, long needed, long waitNanos) {
    /// What is limited.
    public enum Kind {
        REQUESTS,
        TOKENS,
        CONCURRENT;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }

    /// Whether it could never pass, however long it waits.
    public boolean forever() {
        return needed > limit;
    }
}
