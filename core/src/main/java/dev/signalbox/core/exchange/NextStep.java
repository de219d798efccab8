package dev.signalbox.core.exchange;

import dev.signalbox.core.limits.Limits;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.RetryBudget;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Retry;
import dev.signalbox.model.usage.Skipped;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where a request goes next: at its beginning, after a failed attempt, and when it was woken. Retry,
/// fallback, a longer context window, waiting for a rate limit and hedging are cases of it, and nothing else
/// decides about attempts.
///
/// - The caller's mistake, or a content filter: that is the answer.
/// - A prompt too long for the model: once to a target with a declared larger window.
/// - One 5xx or broken connection: the same target once more after a short pause, then the next.
/// - Anything with `Retry-After`: another key or target of equal priority at once; else it is waited out, once, within
///   the route's patience; else a target of lower priority. 429 without it: another key, another target.
/// - A refused key: another key, or another target.
/// - Silence and everything else: the next target.
/// - And no other target is left: the same one again after a pause, where that may help.
///
/// A further attempt at an endpoint that this request has tried, or that is failing, is charged to that
/// endpoint's and to the caller's retry budget.
sealed interface NextStep {
    /// @param delay nanoseconds to wait before
    /// @param although whether an ejection of the endpoint is overruled, because too many of the route's are
    ///     ejected
    record Try(Candidate candidate, long delay, boolean although) implements NextStep {}

    /// Every target that it may use is full, or has nothing left of its limits.
    record Wait() implements NextStep {}

    record GiveUp(Problem problem) implements NextStep {}

    /// What a decision is made from.
    ///
    /// @param story hears which candidates are passed over
    record Facts(Asked asked, Story story, Standing standing, long now, RandomGenerator random) {
        Plan.Ready plan() {
            return asked.plan();
        }

        /// What failed so far, oldest first.
        List<Tried> tried() {
            return story.failed();
        }

        /// Nanoseconds until the request's deadline.
        long left() {
            return asked.deadline() - now;
        }

        boolean lastAttemptMade() {
            return story.attempts() >= plan().route().attempts();
        }
    }

    /// The first attempt, or the one after waiting.
    static NextStep first(Facts facts) {
        Search search = new Search(facts);
        NextStep found = search.anywhere();
        if (found != null) {
            return found;
        }
        return new GiveUp(facts.tried().isEmpty() ? noneHealthy(facts, search) : Told.of(facts.plan(), facts.tried()));
    }

    private static Problem noneHealthy(Facts facts, Search search) {
        List<Candidate> candidates = facts.plan().candidates();
        int without = (int) candidates.stream()
                .filter(each -> facts.standing.endpoint(each).condition(facts.now) == Condition.NO_CREDENTIAL)
                .count();
        int all = candidates.size() + facts.plan().leftOut().size();
        return Told.noHealthyTarget(facts.plan().route(), search.untilOpenMillis(), without, all);
    }

    /// After the last of `tried` failed.
    static NextStep after(Facts facts) {
        Tried last = facts.tried().getLast();
        Failure failure = last.failure();
        Search search = new Search(facts);
        NextStep giveUp = new GiveUp(Told.of(facts.plan(), facts.tried()));
        if (facts.lastAttemptMade() || isTotal(failure)) {
            return giveUp;
        }
        if (failure instanceof Refused refused && refused.reason() == Reason.CONTEXT_OVERFLOW) {
            Try larger = search.overflows() > 1
                    ? null
                    : search.largerThan(last.candidate().target().window());
            return larger == null ? giveUp : larger;
        }
        if (!failure.elsewhere()) {
            return giveUp;
        }
        long advice = advice(last);
        boolean out = search.out(last.candidate());
        Try again = null;
        if (advice <= 0 && blip(last) && !out && search.timesAt(last.candidate()) == 1) {
            again = search.again(last.candidate(), search.backoff());
        } else if (advice > 0
                && advice <= facts.plan().route().retry().patience().toNanos()) {
            Try equal = search.next(last.candidate().target().priority());
            // Once: the attempts that are left are better spent elsewhere.
            boolean wait = !out && search.timesAt(last.candidate()) == 1;
            again = equal != null || !wait ? equal : search.again(last.candidate(), advice);
        }
        if (again != null) {
            return again;
        }
        NextStep next = search.anywhere();
        if (next != null) {
            return next;
        }
        Try repeated = advice <= 0 ? repeated(facts, search, last) : null;
        return repeated == null ? giveUp : repeated;
    }

    /// A second attempt while `running` is silent; null when there is nowhere to go.
    static @Nullable Try beside(Facts facts, Candidate running) {
        if (facts.lastAttemptMade()) {
            return null;
        }
        return new Search(facts).otherThan(running);
    }

    /// Whether one that may be used has room now.
    static boolean hasRoom(Facts facts) {
        Search search = new Search(facts);
        for (Candidate each : facts.plan().candidates()) {
            Endpoint endpoint = facts.standing.endpoint(each);
            // One that is failing is bounded by budgets besides, which only a search may charge.
            if (!search.spent(each) && !endpoint.failing() && search.usable(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a further attempt would have another target to go to.
    static boolean anotherLeft(Plan.Ready plan, Story story, Candidate running) {
        if (story.attempts() >= plan.route().attempts()) {
            return false;
        }
        for (Candidate each : plan.candidates()) {
            if (!each.sameTarget(running)
                    && story.failed().stream().noneMatch(t -> t.candidate().sameTarget(each))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTotal(Failure failure) {
        return failure instanceof TimedOut timedOut && timedOut.limit() == TimedOut.Limit.TOTAL;
    }

    /// What may be over in a moment. A stream that broke in the middle is another target's to give whole.
    private static boolean blip(Tried last) {
        Failure failure = last.failure();
        return !last.content()
                && (failure instanceof Failure.Reset
                        || failure instanceof Refused refused && refused.reason() == Reason.UNAVAILABLE);
    }

    /// What the same target may do better the next time.
    private static boolean repeatable(Failure failure) {
        return switch (failure) {
            case Failure.Unreachable _, Failure.Reset _, Failure.TimedOut _, Failure.Truncated _, Failure.Malformed _ ->
                true;
            case Failure.TooLarge _, Failure.OwnLimit _, Failure.Untranslatable _ -> false;
            case Refused refused -> refused.reason() == Reason.UNAVAILABLE;
        };
    }

    /// Nanoseconds that the provider wants to be left alone, 0 when it did not say so.
    private static long advice(Tried last) {
        return last.failure() instanceof Refused refused && refused.retryAfterMillis() > 0
                ? refused.retryAfterMillis() * 1_000_000
                : 0;
    }

    /// The same target again, because there is no other: after a pause, or after a rest that nobody has given
    /// a length to and that is within the route's patience.
    private static @Nullable Try repeated(Facts facts, Search search, Tried last) {
        if (repeatable(last.failure())) {
            return search.again(last.candidate(), search.backoff());
        }
        long rest = facts.standing.endpoint(last.candidate()).openAt(facts.now) - facts.now;
        return limited(last.failure())
                        && rest <= facts.plan().route().retry().patience().toNanos()
                ? search.again(last.candidate(), rest)
                : null;
    }

    private static boolean limited(Failure failure) {
        return failure instanceof Refused refused
                && (refused.reason() == Reason.RATE_LIMITED || refused.reason() == Reason.ACCOUNT_LIMITED);
    }

    /// Looks through the plan's candidates.
    final class Search {
        private final Facts facts;
        private boolean full;

        Search(Facts facts) {
            this.facts = facts;
        }

        /// The next in order; else to wait until one is not full; else one that is only ejected, since the
        /// last is used whatever is thought of it. Null when there is nothing left.
        @Nullable
        NextStep anywhere() {
            Try next = next(Integer.MAX_VALUE);
            if (next != null) {
                return next;
            }
            return full ? new Wait() : ejected();
        }

        /// The ejected one that is to be back first.
        private @Nullable Try ejected() {
            Candidate soonest = null;
            long back = 0;
            for (Candidate each : facts.plan().candidates()) {
                Endpoint endpoint = facts.standing.endpoint(each);
                if (!spent(each) && leaves(endpoint) && endpoint.condition(facts.now) == Condition.EJECTED) {
                    long openAt = endpoint.openAt(facts.now) - facts.now;
                    if (soonest == null || openAt < back) {
                        soonest = each;
                        back = openAt;
                    }
                }
            }
            return soonest == null ? null : new Try(soonest, 0, true);
        }

        /// Whether it is to be left out for being ejected.
        boolean out(Candidate candidate) {
            Endpoint endpoint = facts.standing.endpoint(candidate);
            return endpoint.ejected() && !tooManyEjected(endpoint);
        }

        /// The first that may be asked now, was not tried in vain, and is of this priority or before it.
        @Nullable
        Try next(int priority) {
            return first(each -> each.target().priority() <= priority);
        }

        @Nullable
        Try largerThan(long window) {
            return window <= 0 ? null : first(each -> each.target().window() > window);
        }

        @Nullable
        Try otherThan(Candidate running) {
            return first(each ->
                    !each.sameTarget(running) && !facts.standing.endpoint(each).failing());
        }

        private @Nullable Try first(Predicate<Candidate> wanted) {
            for (Candidate each : facts.plan().candidates()) {
                Try found = wanted.test(each) && !spent(each) ? open(each) : null;
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        /// The same one after a pause, where the budgets and the time left allow it.
        @Nullable
        Try again(Candidate candidate, long delay) {
            Endpoint endpoint = facts.standing.endpoint(candidate);
            if (delay >= facts.left() || endpoint.failing()) {
                return null;
            }
            return charge(candidate, endpoint) ? new Try(candidate, delay, endpoint.ejected()) : null;
        }

        int overflows() {
            int times = 0;
            for (Tried each : facts.tried()) {
                if (each.failure() instanceof Refused refused && refused.reason() == Reason.CONTEXT_OVERFLOW) {
                    times++;
                }
            }
            return times;
        }

        int timesAt(Candidate candidate) {
            int times = 0;
            for (Tried each : facts.tried()) {
                if (each.candidate().sameTarget(candidate)) {
                    times++;
                }
            }
            return times;
        }

        /// Full jitter: anything from nothing to a bound that doubles from retry to retry (Brooker,
        /// *Exponential Backoff and Jitter*, 2015).
        long backoff() {
            Retry retry = facts.plan().route().retry();
            long bound = retry.backoff().toNanos() << Math.min(facts.tried().size() - 1, 20);
            long longest = retry.maxBackoff().toNanos();
            long upTo = bound <= 0 || bound > longest ? longest : bound;
            return upTo == 0 ? 0 : facts.random.nextLong(upTo);
        }

        long untilOpenMillis() {
            long soonest = Long.MAX_VALUE;
            for (Candidate each : facts.plan().candidates()) {
                soonest = Math.min(soonest, facts.standing.endpoint(each).openAt(facts.now) - facts.now);
            }
            // Up to a tenth more, so that they do not all come back at once.
            long millis = Math.max(0, soonest) / 1_000_000;
            return millis + facts.random.nextLong(millis / 10 + 1);
        }

        /// Whether it has room, and is not left out for being ejected.
        boolean usable(Endpoint endpoint) {
            Condition condition = endpoint.condition(facts.now);
            return leaves(endpoint)
                    && (condition == Condition.OPEN
                            || condition == Condition.EJECTED && !endpoint.full() && tooManyEjected(endpoint));
        }

        /// Whether the target's own declared limits have enough left.
        private boolean leaves(Endpoint endpoint) {
            Asked asked = facts.asked;
            return facts.standing
                    .limits()
                    .leaves(endpoint.target(), asked.route().name(), asked.demand(), facts.now);
        }

        private @Nullable Try open(Candidate candidate) {
            Endpoint endpoint = facts.standing.endpoint(candidate);
            Condition condition = endpoint.condition(facts.now);
            boolean although = condition == Condition.EJECTED && tooManyEjected(endpoint);
            if (although && endpoint.full()) {
                condition = Condition.FULL;
                although = false;
            }
            if (condition != Condition.OPEN && !although) {
                full |= condition == Condition.FULL;
                skip(candidate, condition.word());
                return null;
            }
            if (!leaves(endpoint)) {
                full = true;
                skip(candidate, Limits.LIMITED);
                return null;
            }
            boolean further = !facts.tried().isEmpty() && endpoint.failing() && !facts.story.owed(candidate);
            if (further && !charge(candidate, endpoint)) {
                return null;
            }
            return new Try(candidate, 0, although);
        }

        /// Tried before, or a key of a target that failed whichever key is used.
        private boolean spent(Candidate candidate) {
            if (facts.story.owed(candidate)) {
                return false;
            }
            for (Tried each : facts.tried()) {
                if (each.candidate().slot() == candidate.slot()
                        || each.candidate().sameTarget(candidate) && !aboutKey(each.failure())) {
                    return true;
                }
            }
            return false;
        }

        private static boolean aboutKey(Failure failure) {
            return limited(failure) || failure instanceof Refused refused && refused.reason() == Reason.CREDENTIAL;
        }

        private boolean charge(Candidate candidate, Endpoint endpoint) {
            RetryBudget callers = facts.standing.budget(facts.asked.caller());
            double part = facts.plan().route().retry().share();
            if (callers.allows(part, facts.now)
                    && endpoint.budget().take(part, facts.now)
                    && callers.take(part, facts.now)) {
                return true;
            }
            skip(candidate, "retry_budget");
            return false;
        }

        /// At most half of a route's endpoints may be out: of more, those that have been out longest are
        /// used.
        private boolean tooManyEjected(Endpoint endpoint) {
            int ejected = 0;
            int longer = 0;
            for (Candidate each : facts.plan().candidates()) {
                Endpoint other = facts.standing.endpoint(each);
                if (other.ejected()) {
                    ejected++;
                    if (other != endpoint && other.ejectedUntil() - endpoint.ejectedUntil() < 0) {
                        longer++;
                    }
                }
            }
            return longer < ejected - facts.plan().candidates().size() / 2;
        }

        private void skip(Candidate candidate, String reason) {
            facts.story.skip(new Skipped(candidate.target().label(), candidate.number(), reason));
        }
    }
}
