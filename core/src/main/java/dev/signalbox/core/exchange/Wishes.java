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
public record Wishes(
        long timeoutMillis,
        @Nullable Delivery delivery,
        @Nullable String workload,
        @Nullable String session,
        @Nullable String tags) {
    public static final Wishes NONE = new Wishes(0, null, null, null, null);

    /// In the name of the key's own workload.
    public Wishes(long timeoutMillis, @Nullable Delivery delivery, @Nullable String session) {
        this(timeoutMillis, delivery, null, session, null);
    }
}
