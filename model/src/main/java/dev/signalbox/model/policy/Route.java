package dev.signalbox.model.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A public model name and where its requests may go.
///
/// @param name what clients put into `model`; `*` for the route of directly named targets
/// @param targets that are in use, in the order of the file; empty only for `*`
/// @param strict whether a parameter that cannot be translated is an error instead of being left out
/// @param delivery of streams, where neither the caller's workload nor the caller says otherwise
/// @param hedge null: never
/// @param limits of all its requests together
/// @param cache how its answers are kept for identical requests; null: not at all
/// @param standby what it holds ready for levels of emergency
/// @param stopgap what of that makes do now; none in what is declared
/// @param lending what its requests may use of what others cannot; nothing in what is declared
/// @param thinking what directly named models are allowed of which it is known that they think before they speak; null:
///     what others are
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
        @Nullable Caching cache,
        Standby standby,
        Stopgap stopgap,
        Lending lending,
        @Nullable Timeouts thinking) {
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

    /// With nothing that others lend.
    public Route(
            String name,
            List<Target> targets,
            Timeouts timeouts,
            Retry retry,
            boolean strict,
            Delivery delivery,
            @Nullable Hedge hedge,
            Queue queue,
            RateLimits limits,
            @Nullable Caching cache,
            Standby standby,
            Stopgap stopgap) {
        this(
                name,
                targets,
                timeouts,
                retry,
                strict,
                delivery,
                hedge,
                queue,
                limits,
                cache,
                standby,
                stopgap,
                Lending.NONE,
                null);
    }

    /// With nothing on standby.
    public Route(
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
        this(name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, cache, Standby.NONE, Stopgap.NONE);
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
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same, hedged like this.
    public Route with(@Nullable Hedge hedge) {
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same with another place to wait in.
    public Route with(Queue queue) {
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same with answers kept like this.
    public Route with(Caching cache) {
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same with this held ready.
    public Route with(Standby standby) {
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same, making do like this.
    public Route with(Stopgap stopgap) {
        return changed(targets, retry, hedge, queue, cache, standby, stopgap);
    }

    /// The same with this lent.
    public Route with(Lending lending) {
        return new Route(
                name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, cache, standby, stopgap,
                lending, thinking);
    }

    /// The same with this for directly named models that think.
    public Route thinking(Timeouts allowed) {
        return new Route(
                name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, cache, standby, stopgap,
                lending, allowed);
    }

    /// What a directly named model is allowed.
    ///
    /// @param known of it
    public Timeouts timeouts(Abilities known) {
        return thinking != null && known.has(Ability.REASONING) ? thinking : timeouts;
    }

    /// The same with the targets in use that a level calls for.
    public Route at(Level level) {
        List<Target> called = new ArrayList<>(targets);
        for (Standby.Spare spare : standby.targets()) {
            if (spare.calledAt(level) && !called.contains(spare.target())) {
                called.add(spare.target());
            }
        }
        return called.size() == targets.size() ? this : changed(called, retry, hedge, queue, cache, standby, stopgap);
    }

    private Route changed(
            List<Target> targets,
            Retry retry,
            @Nullable Hedge hedge,
            Queue queue,
            @Nullable Caching cache,
            Standby standby,
            Stopgap stopgap) {
        return new Route(
                name, targets, timeouts, retry, strict, delivery, hedge, queue, limits, cache, standby, stopgap,
                lending, thinking);
    }

    /// Those in use and those on standby.
    public List<Target> allTargets() {
        return standby.targets().isEmpty() ? targets : at(Level.RED).targets;
    }

    /// Those that are used at green.
    public List<Target> usualTargets() {
        return standby.targets().isEmpty()
                ? targets
                : targets.stream().filter(target -> !isSpare(target)).toList();
    }

    /// Whether a target is one of those on standby.
    public boolean isSpare(Target target) {
        // By index: no iterator for each request.
        for (int i = 0; i < standby.targets().size(); i++) {
            if (standby.targets().get(i).target().label().equals(target.label())) {
                return true;
            }
        }
        return false;
    }

    /// Upper bound of attempts at providers for one request.
    public int attempts() {
        return retry.attempts();
    }
}
