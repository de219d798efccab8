package dev.signalbox.core.caching;

import dev.signalbox.model.policy.Caching;
import org.jspecify.annotations.Nullable;

/// An answer as its client got it.
///
/// @param body on the heap; never changed
/// @param target that gave it, as `x-signalbox-target` says it
/// @param dropped as `x-signalbox-dropped` says it; null when nothing was
/// @param storedAt nanoseconds of a monotonic clock
/// @param keptNanos how long memory is spent on it
public record KeptAnswer(
        byte[] body, String target, @Nullable String dropped, long storedAt, long keptNanos) {
    /// About what the objects around the bytes take: this one, its key, the cache's node and its place in three queues.
    static final int OVERHEAD = 400;

    /// Of memory.
    public int bytes() {
        return body.length + OVERHEAD + 2 * (target.length() + (dropped == null ? 0 : dropped.length()));
    }

    /// Whether it answers as if it had just been given.
    boolean fresh(Caching declared, long now) {
        return now - storedAt < declared.ttl().toNanos();
    }

    /// Whether it may answer at all, if only for want of a better one.
    public boolean usable(Caching declared, long now) {
        return now - storedAt < declared.keptNanos();
    }

    /// Whole seconds since it was given.
    public long ageSeconds(long now) {
        return Math.max(0, now - storedAt) / 1_000_000_000;
    }
}
