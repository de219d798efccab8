package dev.signalbox.core.exchange;

import dev.signalbox.model.policy.Delivery;
import org.jspecify.annotations.Nullable;

/// What a caller asks for besides the request itself.
///
/// @param timeoutMillis upper bound of the whole request, which can only shorten the route's; 0 when none was
///     sent
/// @param delivery of a stream; null when nothing was said
/// @param workload that the request is to belong to; null for the key's own
/// @param session requests with the same one go to the same target while that is there; null for none
/// @param tags what it says that it is for, as in [dev.signalbox.model.usage.Tags]; null for nothing
/// @param cache whether an answer will do that was kept
/// @param later whether it would rather be answered later than wait (`Prefer: respond-async`, RFC 7240 §4.1)
public record Wishes(
        long timeoutMillis,
        @Nullable Delivery delivery,
        @Nullable String workload,
        @Nullable String session,
        @Nullable String tags,
        Cache cache,
        boolean later) {
    public static final Wishes NONE = new Wishes(0, null, null, null, null, Cache.USE, false);

    /// What a caller says of a route's cache.
    public enum Cache {
        /// Nothing: an answer that was kept will do.
        USE,
        /// It is neither to answer nor to keep the answer.
        BYPASS,
        /// It is not to answer, but to keep the answer in place of what it has.
        REFRESH
    }

    /// In the name of the key's own workload.
    public Wishes(long timeoutMillis, @Nullable Delivery delivery, @Nullable String session) {
        this(timeoutMillis, delivery, null, session, null, Cache.USE, false);
    }
}
