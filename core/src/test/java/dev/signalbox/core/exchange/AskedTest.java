package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Caller;
import dev.signalbox.core.limits.Demand;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.core.routing.Candidate;
import dev.signalbox.core.routing.Plan;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.TimedOut;
import dev.signalbox.model.failure.Failure.TimedOut.Limit;
import dev.signalbox.model.policy.Workload;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose fault a silence is: the route allows 100 s in all, and 20 s until first content of a stream.
class AskedTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Caller CALLER = new Caller(null, Workload.DEFAULT);

    private final Rules rules = Rules.of(new Declared().route("chat", 1, "a/1").policy(), Played.SALT, Watcher.NOBODY);
    private final Plan.Ready plan =
            (Plan.Ready) rules.router().plan("chat", "openai", Workload.DEFAULT, _ -> true, null);

    @ParameterizedTest(name = "{0} s of {1} s until {2}, stream: {3}, content: {4}")
    @CsvSource({
        "1, 100, CONNECT, true, false, CONNECT",
        "1, 100, FIRST_TOKEN, true, false, FIRST_TOKEN",
        "1, 100, IDLE, true, true, IDLE",
        "20, 100, TOTAL, true, false, FIRST_TOKEN",
        "19, 100, TOTAL, true, false,",
        "90, 100, TOTAL, true, true,",
        "25, 100, TOTAL, false, false, ANSWER",
        "24, 100, TOTAL, false, false,",
        "1, 100, ANSWER, false, false, ANSWER",
        "9, 10, ANSWER, false, false,",
        "30, 60, ANSWER, false, false, ANSWER",
        "30, 60, TOTAL, false, false, ANSWER",
        "10, 10, TOTAL, true, false,",
    })
    void a_silence_is_the_targets_fault_when_it_had_a_fair_chance(
            long seconds, long total, Limit limit, boolean stream, boolean content, Limit blamed) {
        Asked asked = new Asked(CALLER, plan, Demand.NONE, stream, false, total * SECOND, total * SECOND);
        Failure about = asked.blames(new TimedOut(limit, 1), silent(content), seconds * SECOND);

        assertThat(about).isEqualTo(blamed == null ? null : new TimedOut(blamed, 1));
    }

    private Trial silent(boolean content) {
        Candidate candidate = plan.candidates().getFirst();
        Trial trial = new Trial(
                1,
                candidate,
                Objects.requireNonNull(rules.standing().endpoint(candidate).take(0, false, "m")),
                null,
                0);
        trial.content = content;
        return trial;
    }
}
