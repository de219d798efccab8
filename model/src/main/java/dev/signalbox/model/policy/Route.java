package dev.signalbox.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A public model name and where its requests may go.
///
/// @param name what clients put into `model`; `*` for the route of directly named targets
/// @param targets in the order of the file; empty only for `*`
/// @param strict whether a parameter that cannot be translated is an error instead of being left out
/// @param delivery of streams, where neither the caller's workload nor the caller says otherwise
/// @param hedge null: never
/// @param limits of all its requests together
/// @param cache how its answers are kept for identical requests; null: not at all
public record Route(
        String name,
        List<Target> targets,
        Timeouts timeouts,
        Retry retry,
        boolean strict,
        Delivery delivery,
        @Nullable Hedge hedge,
        Queue queue,
        RateLimits limits,
        @Nullable Caching cache) {
    public static final String DIRECT = "*";

    public Route {
        targets = List.copyOf(targets);
        if (targets.isEmpty() != name.equals(DIRECT)) {
            throw new IllegalArgumentException("route " + name + ": targets are for every route but *");
        }
        if (hedge != null && targets.size() < 2) {
            throw new IllegalArgumentException("route " + name + ": a hedge needs a second target");
        }
    }

    /// Without a cache.
    public Route(
            String name,
            List<Target> targets,
            Timeouts timeouts,
            Retry retry,
            boolean strict,
            Delivery delivery,
            @Nullable Hedge hedge,
            Queue queue,
            RateLimits limits) {
        this(name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, null);
    }

    /// Without limits.
    public Route(
            String name,
            List<Target> targets,
            Timeouts timeouts,
            Retry retry,
            boolean strict,
            Delivery delivery,
            @Nullable Hedge hedge,
            Queue queue) {
        this(name, targets, timeouts, retry, strict, delivery, hedge, queue, RateLimits.NONE);
    }

    /// With the defaults for what is not said.
    public Route(String name, List<Target> targets, Timeouts timeouts, int attempts, boolean strict) {
        this(name, targets, timeouts, Retry.of(attempts), strict, Delivery.LIVE, null, Queue.DEFAULT);
    }

    /// The same, trying so hard.
    public Route with(Retry retry) {
        return new Route(name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, cache);
    }

    /// Upper bound of attempts at providers for one request.
    public int attempts() {
        return retry.attempts();
    }
}
