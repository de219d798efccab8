package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import dev.signalbox.model.policy.Delivery;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.policy.Timeouts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a request asks for, once its body is known: who asks, where it may go, how it is answered, and how
/// long that may take.
///
/// @param demand what it is going to need of limits
/// @param whole whether a stream is collected to its end before anything of it is shown
/// @param total nanoseconds that the whole request may take
/// @param deadline when they are over
record Asked(Caller caller, Plan.Ready plan, Demand demand, boolean stream, boolean whole, long total, long deadline) {
    /// Who was silent for a quarter of what the route allows had a fair chance.
    private static final int ENOUGH_OF_TOTAL = 4;

    /// @param since when its body came
    static Asked of(Caller caller, Plan.Ready plan, Demand demand, boolean stream, Wishes wishes, long since) {
        long total = total(plan, wishes);
        boolean whole = stream && delivery(wishes, caller, plan) == Delivery.WHOLE;
        return new Asked(caller, plan, demand, stream, whole, total, since + total);
    }

    /// Nanoseconds that a request may take, from its body on.
    static long total(Plan.Ready plan, Wishes wishes) {
        long total = routesTotal(plan);
        return wishes.timeoutMillis() > 0
                ? Math.min(total, TimeUnit.MILLISECONDS.toNanos(wishes.timeoutMillis()))
                : total;
    }

    private static Delivery delivery(Wishes wishes, Caller caller, Plan.Ready plan) {
        if (wishes.delivery() != null) {
            return wishes.delivery();
        }
        Delivery workloads = caller.workload().delivery();
        return workloads != null ? workloads : plan.route().delivery();
    }

    private static long routesTotal(Plan.Ready plan) {
        return plan.route().timeouts().total().toNanos();
    }

    Route route() {
        return plan.route();
    }

    /// How long it may wait for room at once, in nanoseconds.
    long patience() {
        return route().queue().timeout().toNanos();
    }

    /// How long an attempt may take, in nanoseconds since it began; an event of a stream, since the one
    /// before.
    long limit(Limit limit, Trial of, Story story) {
        Timeouts timeouts = of.candidate.target().timeouts();
        return switch (limit) {
            case CONNECT -> timeouts.connect().toNanos();
            case FIRST_TOKEN -> timeouts.firstToken().toNanos();
            case ANSWER -> answerLimit(timeouts, of, story);
            case IDLE -> timeouts.idle().toNanos();
            case TOTAL -> total;
        };
    }

    private long answerLimit(Timeouts timeouts, Trial of, Story story) {
        long left = deadline - of.started;
        if (timeouts.answer() != null) {
            return Math.min(left, timeouts.answer().toNanos());
        }
        return NextStep.anotherLeft(plan, story, of.candidate) ? left / 2 : left;
    }

    /// What waits for content: that of a stream, or the whole of any other answer.
    Limit untilContent() {
        return stream ? Limit.FIRST_TOKEN : Limit.ANSWER;
    }

    /// What a failure says about the endpoint; null when it says nothing.
    @Nullable
    Failure blames(Failure failure, Trial of, long now) {
        if (!(failure instanceof TimedOut timedOut)) {
            return failure;
        }
        return switch (timedOut.limit()) {
            case CONNECT, FIRST_TOKEN, IDLE -> failure;
            case ANSWER -> total == routesTotal(plan) || hadItsTime(of, now) ? failure : null;
            case TOTAL -> !of.content && hadItsTime(of, now) ? new TimedOut(untilContent(), timedOut.millis()) : null;
        };
    }

    /// Whether the silence is the endpoint's own: not where it was asked shortly before the end, or the caller
    /// would not wait.
    private boolean hadItsTime(Trial of, long now) {
        Timeouts timeouts = of.candidate.target().timeouts();
        Duration own = stream ? timeouts.firstToken() : timeouts.answer();
        long enough = routesTotal(plan) / ENOUGH_OF_TOTAL;
        return now - of.started >= (own == null ? enough : Math.min(enough, own.toNanos()));
    }
}
