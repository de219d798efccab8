package dev.signalbox.core.exchange;

import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Problem;
import java.util.List;

/// What to do after a failed attempt: a pure function of the plan and of what has failed so far.
sealed interface NextStep {
    record Try(Candidate candidate) implements NextStep {}

    record GiveUp(Problem problem) implements NextStep {}

    /// @param failures of the attempts so far, oldest first; the attempts used the plan's candidates in order
    static NextStep after(Plan.Ready plan, List<Failure> failures) {
        Failure failure = failures.getLast();
        if (failure.elsewhere() && anotherLeft(plan, failures.size())) {
            return new Try(plan.candidates().get(failures.size()));
        }
        return new GiveUp(problem(plan, failures));
    }

    /// Whether a further attempt would have somewhere to go.
    ///
    /// @param attempts made or under way
    static boolean anotherLeft(Plan.Ready plan, int attempts) {
        return attempts < Math.min(plan.route().attempts(), plan.candidates().size());
    }

    /// What the caller is told when nothing more is tried.
    static Problem problem(Plan.Ready plan, List<Failure> failures) {
        Failure failure = decisive(failures);
        Problem problem = switch (failure) {
            case Failure.Refused refused -> refused(plan, refused);
            case Failure.Untranslatable untranslatable ->
                Problem.of(untranslatable.code(), untranslatable.message(), firstWord(untranslatable.what()));
            case Failure.Unreachable _,
                    Failure.Reset _,
                    Failure.TimedOut _,
                    Failure.Truncated _,
                    Failure.Malformed _,
                    Failure.TooLarge _ -> Problem.of(failure.code(), told(plan, failures.size(), failure));
        };
        boolean ours = problem.status() == 502 || problem.status() == 504;
        return ours && failures.size() > 1 ? problem.withoutRetry() : problem;
    }

    /// The failure that the request failed by: the last, but that a target was not even asked says nothing as long as
    /// another one was and failed.
    static Failure decisive(List<Failure> failures) {
        for (Failure failure : failures.reversed()) {
            if (!(failure instanceof Failure.Untranslatable)) {
                return failure;
            }
        }
        return failures.getLast();
    }

    private static Problem refused(Plan.Ready plan, Failure.Refused refused) {
        return switch (refused.reason()) {
            // The caller's own mistake goes back in the provider's words and with its status.
            case CALLER, CONTEXT_OVERFLOW, CONTENT_FILTER ->
                new Problem(
                        refused.code(), refused.status(), refused.message(), refused.param(), 0, false, refused.body());
            // A provider's 429 is never the caller's: its limits are ours, not theirs.
            case RATE_LIMITED ->
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

    private static int seconds(long millis) {
        return Math.clamp((millis + 999) / 1000, 1, 60);
    }

    private static String firstWord(String list) {
        int comma = list.indexOf(',');
        return comma < 0 ? list : list.substring(0, comma);
    }

    /// Whether a code belongs to the caller, to tell outcomes apart.
    static boolean callers(Code code) {
        return code.status() < 500 || code == Code.OPERATION_NOT_SUPPORTED;
    }
}
