package dev.signalbox.core.exchange;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Caller;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.resilience.Condition;
import dev.signalbox.core.resilience.Endpoint;
import dev.signalbox.core.resilience.Permit;
import dev.signalbox.core.resilience.RetryBudget;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.model.policy.Workload;
import dev.signalbox.model.usage.Outcome;
import java.util.List;
import java.util.Objects;

/// A request on the route `chat` that asks where to go next; answers are lines.
final class Situation {
    private static final Caller ANYONE = new Caller(null, Workload.DEFAULT);
    static final long SECOND = 1_000_000_000L;

    private final Rules rules;
    private final Plan.Ready plan;
    private final Story story = new Story();
    private long left = 100 * SECOND;
    private long now = 1000 * SECOND;

    private Situation(Declared declared) {
        rules = Rules.of(declared.policy(), Played.SALT, Watcher.NOBODY);
        plan = (Plan.Ready) rules.router().plan("chat", "openai", Workload.DEFAULT, _ -> true, null);
    }

    static Situation of(Declared declared) {
        return new Situation(declared);
    }

    // ── Given ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// It tried this one in vain.
    Situation tried(String name, Failure failure) {
        return tried(name, failure, false);
    }

    /// It had content of this one, which then broke.
    Situation broken(String name, Failure failure) {
        return tried(name, failure, true);
    }

    private Situation tried(String name, Failure failure, boolean content) {
        Candidate candidate = candidate(name);
        Permit permit = rules.standing().endpoint(candidate).take(now, true, "m");
        if (permit != null) {
            permit.failed(failure, null, now);
        }
        story.failed(new Tried(candidate, failure, content));
        story.begun(now);
        return this;
    }

    /// An attempt was made and given up, as a hedge that lost.
    Situation gaveUpOne() {
        story.begun(now);
        return this;
    }

    Situation left(long millis) {
        left = millis * 1_000_000;
        return this;
    }

    Situation later(long seconds) {
        now += seconds * SECOND;
        return this;
    }

    Situation withoutEndpointsBudget(String name) {
        RetryBudget budget = endpoint(name).budget();
        while (budget.take(now)) {}
        return this;
    }

    Situation withoutCallersBudget() {
        while (rules.standing().budget(ANYONE).take(now)) {}
        return this;
    }

    /// An endpoint comes into a condition by what others' requests met there.
    Situation given(String name, Condition condition) {
        Endpoint endpoint = endpoint(name);
        switch (condition) {
            case OPEN -> {}
            case FULL -> {
                while (endpoint.take(now, false, "m") != null) {}
            }
            case NO_CREDENTIAL -> throw new AssertionError("none of its keys is fetched");
            case RESTING -> endpoint.exhausted(now, 60_000);
            case BENCHED -> fail(endpoint, 1, Played.refused(Reason.CREDENTIAL, 401));
            case MODEL_NOT_FOUND -> fail(endpoint, 1, Played.refused(Reason.MODEL_NOT_FOUND, 404));
            case FORBIDDEN -> fail(endpoint, 3, Played.refused(Reason.FORBIDDEN, 403));
            case FAILING -> fail(endpoint, 5, Played.DOWN);
            case EJECTED -> {
                for (int i = 0; i < 10; i++) {
                    Objects.requireNonNull(endpoint.take(now, false, "m")).succeeded(now);
                    fail(endpoint, 1, Played.DOWN);
                }
            }
        }
        if (endpoint.condition(now) != condition) {
            throw new AssertionError(name + " is " + endpoint.condition(now));
        }
        return this;
    }

    private void fail(Endpoint endpoint, int times, Failure failure) {
        for (int i = 0; i < times; i++) {
            Objects.requireNonNull(endpoint.take(now, false, "m")).failed(failure, "caller " + i, now);
        }
    }

    // ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    String first() {
        return line(NextStep.first(facts()));
    }

    String next() {
        return line(NextStep.after(facts()));
    }

    String beside(String running) {
        NextStep.Try found = NextStep.beside(facts(), candidate(running));
        return found == null ? "nowhere" : line(found);
    }

    /// What was passed over, with the reasons.
    List<String> skipped() {
        return story.settlement(0, Outcome.SUCCESS, null).skipped().stream()
                .map(each -> each.target() + " " + each.reason())
                .toList();
    }

    private NextStep.Facts facts() {
        Asked asked = new Asked(ANYONE, plan, Demand.NONE, true, false, left, now + left);
        return new NextStep.Facts(asked, story, rules.standing(), now, Played.HALF);
    }

    private static String line(NextStep step) {
        return switch (step) {
            case NextStep.Try next ->
                name(next.candidate())
                        + (next.delay() > 0 ? " after " + next.delay() / 1_000_000 : "")
                        + (next.although() ? " although ejected" : "");
            case NextStep.Wait _ -> "wait";
            case NextStep.GiveUp giveUp ->
                "give up " + giveUp.problem().code().word()
                        + advice(giveUp.problem().retryAfterSeconds());
        };
    }

    private static String advice(int seconds) {
        return seconds > 0 ? " retry-after " + seconds : "";
    }

    private Endpoint endpoint(String name) {
        return rules.standing().endpoint(candidate(name));
    }

    private Candidate candidate(String name) {
        return plan.candidates().stream()
                .filter(each -> name(each).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(Candidate candidate) {
        return candidate.name() + (candidate.number() > 0 ? "#" + candidate.number() : "");
    }
}
