package dev.signalbox.core.exchange;

import dev.signalbox.core.access.Caller;
import dev.signalbox.core.admission.TurnedAway;
import dev.signalbox.core.budget.Budgets;
import dev.signalbox.core.budget.Overdrawn;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.limits.Refusal;
import dev.signalbox.core.port.Deferrals;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.Route;
import dev.signalbox.model.usage.Cost;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Tags;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What the caller is told when nothing more is tried, and as what it is counted.
final class Told {
    private static final int LONGEST_ADVICE = 60;

    /// Targets that a problem tells of.
    private static final int MOST_TOLD = 4;

    static final Problem STOPPING = Problem.of(Code.DRAINING, "The gateway is being stopped.");
    static final Problem FAULT = Problem.of(Code.INTERNAL_ERROR, "Something went wrong inside the gateway.");
    static final Problem NO_ROUTE = Problem.of(Code.ROUTE_NOT_FOUND, "There is no such route.");

    static final Problem TOO_MANY_TAGS = Problem.of(
            Code.INVALID_REQUEST,
            "The header `x-signalbox-tags` and the key's own tags are more together than " + Tags.MOST + " or than "
                    + Tags.LONGEST + " characters.",
            "x-signalbox-tags");

    static final Problem NO_KEY = Problem.of(
            Code.MISSING_KEY,
            "No API key that the gateway knows was sent. Requests need none here, but only a key's standing can be shown.");

    private Told() {}

    static Problem of(Plan.Ready plan, List<Tried> tried) {
        Failure failure = decisive(tried);
        Problem problem = switch (failure) {
            case Failure.Refused refused -> refused(plan, refused);
            case Failure.Untranslatable untranslatable ->
                Problem.of(untranslatable.code(), untranslatable.message(), untranslatable.param());
            case Failure.OwnLimit own -> {
                Problem full = Problem.of(own.code(), told(plan, tried.size(), failure));
                yield own.code() == Code.OVERLOADED ? full.retryAfter(1) : full;
            }
            case Failure.Unreachable _,
                    Failure.Reset _,
                    Failure.TimedOut _,
                    Failure.Truncated _,
                    Failure.Malformed _,
                    Failure.TooLarge _ -> Problem.of(failure.code(), told(plan, tried.size(), failure));
        };
        boolean ours = problem.status() == 502 || problem.status() == 504;
        return ours && tried.size() > 1 ? problem.withoutRetry() : problem;
    }

    /// The failure that the request failed by: the last, but that a target was not even asked says nothing as
    /// long as another one was and failed.
    static Failure decisive(List<Tried> tried) {
        for (Tried each : tried.reversed()) {
            if (!(each.failure() instanceof Failure.Untranslatable)) {
                return each.failure();
            }
        }
        return tried.getLast().failure();
    }

    /// @param millis until one of them may be asked again
    /// @param without how many of them lack nothing but a credential, which could not be fetched
    /// @param all how many there are
    static Problem noHealthyTarget(Route route, long millis, int without, int all) {
        String why = without == 0
                ? "every target is failing, resting or taken out"
                : without < all
                        ? "every target is failing, resting, taken out, or lacks a credential that could not be fetched"
                        : "the gateway's credential for it could not be fetched";
        return Problem.of(Code.NO_HEALTHY_TARGET, "`" + route.name() + "`: " + why + "; nothing was sent.")
                .retryAfter(seconds(millis))
                .withoutRetry();
    }

    static Problem workloadNotAllowed(String workload, Caller caller) {
        String who = caller.name() == null ? "Without a key you" : "The key `" + caller.name() + "`";
        return Problem.of(
                Code.WORKLOAD_NOT_ALLOWED,
                who + " may not name the workload `" + workload + "`.",
                "x-signalbox-workload");
    }

    static Problem keyExpired(String key) {
        return Problem.of(Code.KEY_EXPIRED, "The key `" + key + "` has expired.");
    }

    static Problem networkNotAllowed(String key) {
        return Problem.of(Code.NETWORK_NOT_ALLOWED, "The key `" + key + "` may not be used from this address.");
    }

    /// @param millis until the workload goes on
    static Problem paused(String workload, long millis) {
        return Problem.of(Code.WORKLOAD_PAUSED, "The workload `" + workload + "` is paused by an operator.")
                .retryAfter(seconds(millis))
                .withoutRetry();
    }

    /// A client that comes back sooner only adds to what is wrong.
    static Problem shed(String workload, Route route) {
        return Problem.of(
                        Code.SHED_BY_CODE_RED,
                        "`" + route.name() + "`: requests of the workload `" + workload
                                + "` are held back while more important ones are in trouble.")
                .retryAfter(LONGEST_ADVICE)
                .withoutRetry();
    }

    static Problem overloaded(RandomGenerator random) {
        return Problem.of(Code.OVERLOADED, "The gateway is near its own limits and takes nothing new of this kind.")
                .retryAfter(soon(random));
    }

    static Problem ledgerFull(RandomGenerator random) {
        return Problem.of(Code.LEDGER_FULL, "The gateway has no room for records of requests, and serves none without.")
                .retryAfter(soon(random));
    }

    /// Consent is the workload's owner's to give.
    static Problem notDeferring(String workload) {
        return Problem.of(
                Code.DEFERRAL_NOT_DECLARED,
                "Files and batches are kept only for workloads whose owner has declared that: `workloads." + workload
                        + ".defer: true`.");
    }

    static Problem notRemembering(String workload) {
        return Problem.of(
                Code.DEFERRAL_NOT_DECLARED,
                "Conversations are kept only for workloads whose owner has declared that: `workloads." + workload
                        + ".remember: true`.");
    }

    /// What nobody could be asked with, where it could have been kept.
    static Problem unremembered(Problem problem, String workload) {
        String message = problem.message() + " Where responses are to be kept here for all providers, their workload's"
                + " owner declares that: `workloads." + workload + ".remember: true`.";
        return new Problem(
                problem.code(),
                problem.status(),
                message,
                problem.param(),
                problem.retryAfterSeconds(),
                problem.doNotRetry(),
                problem.verbatim());
    }

    static Problem responsesUnavailable(RandomGenerator random) {
        return Problem.of(Code.RESPONSES_UNAVAILABLE, "What is kept of responses cannot be read or written just now.")
                .retryAfter(soon(random));
    }

    static Problem job(Deferrals.Reason reason, RandomGenerator random) {
        return switch (reason) {
            case NOT_FOUND -> Problem.of(Code.JOB_NOT_FOUND, "There is no such deferred request.");
            case NOTHING_BEFORE -> Problem.of(Code.INVALID_REQUEST, Deferrals.NOTHING_BEFORE, "after");
            case NOT_FINISHED ->
                Problem.of(Code.JOB_NOT_FINISHED, "The deferred request has no answer as yet.")
                        .retryAfter(5);
            case WITHOUT_ANSWER ->
                Problem.of(Code.JOB_WITHOUT_ANSWER, "The deferred request was cancelled or has expired.");
            case TOO_MANY ->
                Problem.of(
                                Code.TOO_MANY_JOBS,
                                "This key has as many deferred requests as it may; fetch or delete some.")
                        .retryAfter(LONGEST_ADVICE);
            case FULL, UNAVAILABLE ->
                Problem.of(
                                Code.DEFERRAL_UNAVAILABLE,
                                "Deferred requests cannot be kept just now; nothing was taken in.")
                        .retryAfter(soon(random));
        };
    }

    /// @param again milliseconds until a request like it would find room; 0 when nobody knows
    static Problem turnedAway(TurnedAway why, Asked asked, long again, RandomGenerator random) {
        Route route = asked.route();
        return switch (why) {
            case FULL -> queueFull(route, "every target is busy and the queue is full", random);
            case DISPLACED -> queueFull(route, "every target is busy, and more important requests wait", random);
            case HOPELESS -> queueTimeout(route, "every target is busy, and too many requests wait", again, random);
            case SHED -> queueTimeout(route, "every target is busy, and requests wait for too long", again, random);
            case TIMEOUT -> queueTimeout(route, asked.patience() / 1_000_000, again, random);
        };
    }

    private static Problem queueFull(Route route, String why, RandomGenerator random) {
        return Problem.of(Code.QUEUE_FULL, "`" + route.name() + "`: " + why + ".")
                .retryAfter(soon(random));
    }

    /// @param millis that it waited
    static Problem queueTimeout(Route route, long millis, long again, RandomGenerator random) {
        return queueTimeout(route, "every target was busy for " + millis + " ms", again, random);
    }

    private static Problem queueTimeout(Route route, String why, long again, RandomGenerator random) {
        return Problem.of(Code.QUEUE_TIMEOUT, "`" + route.name() + "`: " + why + ".")
                .retryAfter(again > 0 ? later(again, random) : soon(random));
    }

    /// It waited for an answer to the same question, and its own time is over.
    static Problem followedTooLong(Route route, long millis, RandomGenerator random) {
        return Problem.of(
                        Code.QUEUE_TIMEOUT,
                        "`" + route.name() + "`: the same request was still being answered after " + millis + " ms.")
                .retryAfter(soon(random));
    }

    static Problem limited(Refusal refused, RandomGenerator random) {
        String who = "The " + refused.owner() + " `" + refused.name() + "` may ";
        if (refused.forever()) {
            return Problem.of(
                            Code.RATE_LIMITED,
                            who + "use " + refused.limit() + " tokens a minute; this prompt alone has about "
                                    + refused.needed() + ".")
                    .withoutRetry();
        }
        Problem problem = Problem.of(
                Code.RATE_LIMITED,
                who
                        + switch (refused.kind()) {
                            case REQUESTS -> "make " + refused.limit() + " requests a minute.";
                            case TOKENS ->
                                "use " + refused.limit() + " tokens a minute; this request needs about "
                                        + refused.needed() + ".";
                            case CONCURRENT -> "have " + refused.limit() + " requests under way at once.";
                        });
        return problem.retryAfter(
                refused.waitNanos() > 0 ? later(refused.waitNanos() / 1_000_000, random) : soon(random));
    }

    static Problem notOffered(Route route, Operation operation) {
        return Problem.of(
                Code.OPERATION_NOT_SUPPORTED,
                "No target of `" + route.name() + "` offers `" + operation.label() + "`.",
                "model");
    }

    /// @param plan with all targets left out
    static Problem unfit(Plan.Ready plan, Fit.Request request) {
        Set<String> reasons = new LinkedHashSet<>();
        StringBuilder each = new StringBuilder();
        int told = 0;
        Ability missing = null;
        for (Plan.LeftOut left : plan.leftOut()) {
            int lacking = left.target().abilities().lacks() & request.needs();
            boolean fits = lacking == 0
                    && !left.reason().equals(Plan.WINDOW)
                    && !left.reason().equals(Plan.OPERATION);
            if (fits) {
                continue;
            }
            reasons.add(left.reason());
            missing = missing == null && lacking != 0 ? Ability.firstOf(lacking) : missing;
            if (told++ < MOST_TOLD) {
                each.append(told == 1 ? "" : ", ")
                        .append('`')
                        .append(left.target().label())
                        .append("` ");
                each.append(without(left, lacking));
            }
        }
        String rest = told > MOST_TOLD ? ", and " + (told - MOST_TOLD) + " more" : "";
        String message = "No target of `" + plan.route().name() + "` can serve this request: " + each + rest + ".";
        if (missing != null) {
            String place = request.places().of(missing);
            return Problem.of(Code.UNSUPPORTED_PARAMETER, message, place == null ? "model" : place);
        }
        if (reasons.contains(Plan.WINDOW)) {
            return Problem.of(
                    Code.CONTEXT_LENGTH_EXCEEDED,
                    "The prompt is too long: at least " + request.prompt() + " tokens"
                            + (request.answer() > 0 ? ", and up to " + request.answer() + " are asked for" : "") + ". "
                            + message,
                    "model");
        }
        return notOffered(plan.route(), request.operation());
    }

    private static String without(Plan.LeftOut left, int lacking) {
        String other = left.reason().equals(Plan.WINDOW)
                ? "takes " + left.target().window() + " tokens"
                : "is not for this operation";
        return lacking == 0 ? other : "has " + Ability.missing(lacking);
    }

    /// @param whose as in "the key `web`"
    static Problem unpriced(Route route, String whose) {
        return Problem.of(
                Code.NO_ALLOWED_TARGET,
                "No target of `" + route.name() + "` that this request may use has a known price, which the budget of "
                        + whose + " requires.",
                "model");
    }

    /// Without a time to come again: that is told in words, as it may be weeks.
    static Problem exhausted(Overdrawn of) {
        String whose =
                of.owner().equals(Budgets.TOTAL) ? "of all requests" : "of the " + of.owner() + " `" + of.name() + "`";
        String why = of.left() == 0
                ? " is spent"
                : " has " + usd(of.left()) + " USD left, and this request may cost " + usd(of.needed()) + " USD";
        if (of.soon()) {
            return Problem.of(
                            Code.BUDGET_EXHAUSTED,
                            "The budget " + whose + ", " + usd(of.picodollars()) + " USD per " + of.per() + why
                                    + "; the gateways that share it are agreeing on that just now.")
                    .retryAfter(1);
        }
        return Problem.of(
                        Code.BUDGET_EXHAUSTED,
                        "The budget " + whose + ", " + usd(of.picodollars()) + " USD per " + of.per() + "," + why
                                + "; it begins anew at "
                                + Instant.ofEpochMilli(of.endsAt())
                                        .atZone(of.zone())
                                        .toOffsetDateTime() + ".")
                .withoutRetry();
    }

    private static String usd(long picodollars) {
        return new Cost(picodollars, false).usd();
    }

    /// Up to a tenth later, so that they do not all come back at once.
    private static int later(long millis, RandomGenerator random) {
        return seconds(millis + random.nextLong(millis / 10 + 1));
    }

    /// Not all at once.
    private static int soon(RandomGenerator random) {
        return 1 + random.nextInt(3);
    }

    private static Problem refused(Plan.Ready plan, Failure.Refused refused) {
        return switch (refused.reason()) {
            // The caller's own mistake goes back in the provider's words and with its status.
            case CALLER, CONTEXT_OVERFLOW, CONTENT_FILTER ->
                new Problem(
                        refused.code(), refused.status(), refused.message(), refused.param(), 0, false, refused.body());
            // A provider's 429 is never the caller's: its limits are ours, not theirs.
            case RATE_LIMITED, ACCOUNT_LIMITED ->
                Problem.of(refused.code(), told(plan, 1, refused)).retryAfter(seconds(refused.retryAfterMillis()));
            // What the provider says of our credentials is not for callers.
            case CREDENTIAL, FORBIDDEN -> Problem.of(refused.code(), "The provider refused the gateway's credentials.");
            case MODEL_NOT_FOUND, UNAVAILABLE -> Problem.of(refused.code(), told(plan, 1, refused));
        };
    }

    private static String told(Plan.Ready plan, int attempts, Failure failure) {
        String times = attempts > 1 ? " (the last of " + attempts + " attempts)" : "";
        return "`" + plan.route().name() + "`: " + failure.message() + times;
    }

    static int seconds(long millis) {
        return Math.clamp((millis + 999) / 1000, 1, LONGEST_ADVICE);
    }

    // ── Counted as ───────────────────────────────────────────────────────────────────────────────────────────────────

    static Outcome outcome(Failure failure) {
        return failure instanceof TimedOut ? Outcome.TIMEOUT : outcome(failure.code());
    }

    static Outcome outcome(Code code) {
        if (callers(code)) {
            return Outcome.CALLER_ERROR;
        }
        if (code == Code.INTERNAL_ERROR) {
            return Outcome.INTERNAL_ERROR;
        }
        boolean refused = code == Code.DRAINING
                || code == Code.OVERLOADED
                || code == Code.KEY_LOOKUP_BUSY
                || code == Code.LEDGER_FULL
                || code == Code.DEFERRAL_UNAVAILABLE
                || code == Code.RESPONSES_UNAVAILABLE
                || code == Code.QUEUE_FULL
                || code == Code.QUEUE_TIMEOUT
                || code == Code.WORKLOAD_PAUSED
                || code == Code.SHED_BY_CODE_RED;
        return refused ? Outcome.REFUSED : Outcome.UPSTREAM_ERROR;
    }

    /// Whether a code belongs to the caller, to tell outcomes apart.
    static boolean callers(Code code) {
        return code.status() < 500 || code == Code.OPERATION_NOT_SUPPORTED;
    }
}
