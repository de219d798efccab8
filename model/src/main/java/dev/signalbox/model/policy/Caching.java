package dev.signalbox.model.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long and for whom a route's answers are kept.
///
/// @param ttl how long one answers identical requests
/// @param scope who shares them
/// @param maxEntry bytes of one answer; a larger one is not kept
/// @param staleIfError how much longer one is kept for when every target fails; null for not at all
/// @param sampled whether answers are kept that the model would give differently the next time; else only those to
///     requests with `temperature: 0`, and embeddings
/// @param controls whether callers may say in `x-signalbox-cache` not to use it
public record Caching(
        Duration ttl, Scope scope, int maxEntry, @Nullable Duration staleIfError, boolean sampled, boolean controls) {

    /// Bytes of an answer that can be kept: most are far smaller, and one that is not costs others their place.
    public static final int MOST_ENTRY = 8 * 1024 * 1024;

    /// Bytes of an answer that is kept where nothing else is said.
    public static final int USUAL_ENTRY = 256 * 1024;

    /// Whose requests share answers. Never those of two routes.
    public enum Scope {
        /// Those of one key; without keys, everybody's.
        KEY,
        /// Those of one workload.
        WORKLOAD,
        /// Those of everybody who may use the route.
        ROUTE
    }

    public Caching {
        if (ttl.isZero() || ttl.isNegative() || maxEntry <= 0) {
            throw new IllegalArgumentException("an answer is kept for a time and has a size");
        }
        if (staleIfError != null && (staleIfError.isZero() || staleIfError.isNegative())) {
            throw new IllegalArgumentException("a stale answer is kept for a time, or not at all");
        }
    }

    /// The same, but that what is kept for when every target fails counts as good.
    public Caching longer() {
        return staleIfError == null
                ? this
                : new Caching(ttl.plus(staleIfError), scope, maxEntry, staleIfError, sampled, controls);
    }

    /// Nanoseconds after which nobody may have it any more.
    public long keptNanos() {
        return ttl.toNanos() + (staleIfError == null ? 0 : staleIfError.toNanos());
    }
}
