package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTest {
    @Test
    void everyKeyIsRead(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("tapes"));
        Script script = Script.parse("""
                seed: 42
                models: [gpt-5.1, claude-sonnet-4-5]
                latency:
                  first-token: lognormal(300ms, 0.4)
                  pace: exponential(30ms)
                answer:
                  tokens: uniform(20, 80)
                  prefix: "Echo: "
                  tools: never
                keys:
                  - sk-one
                limits:
                  requests-per-minute: 60
                  tokens-per-minute: 10_000
                  at-once: 7
                  waiting: 3
                faults:
                  - comments
                  - do: status=503,retry-after=2
                    probability: 10%
                    requests: 5-10
                    between: 10s-1m
                    model: claude-*
                    path: /v1/messages
                replay: tapes
                """, folder.resolve("script.yaml").toString());

        assertThat(script.seed()).isEqualTo(42);
        assertThat(script.room()).isEqualTo(new Script.Room(7, 3));
        assertThat(script.models()).containsExactly("gpt-5.1", "claude-sonnet-4-5");
        assertThat(script.firstToken()).isEqualTo(new Distribution.LogNormal(300, 0.4));
        assertThat(script.pace()).isEqualTo(new Distribution.Exponential(30));
        assertThat(script.answerTokens()).isEqualTo(new Distribution.Uniform(20, 80));
        assertThat(script.prefix()).isEqualTo("Echo: ");
        assertThat(script.toolCalls()).isEqualTo(Script.ToolCalls.NEVER);
        assertThat(script.keys()).containsExactly("sk-one");
        assertThat(script.limits()).isEqualTo(new Script.RateLimit(60, 10_000));
        assertThat(script.faults())
                .containsExactly(
                        FaultRule.always("comments"),
                        FaultRule.always("status=503,retry-after=2")
                                .withProbability(0.1)
                                .onRequests(5, 10)
                                .during(Duration.ofSeconds(10), Duration.ofMinutes(1))
                                .forModel("claude-*")
                                .forPath("/v1/messages"));
        assertThat(script.replay()).contains(folder.resolve("tapes"));
    }

    @Test
    void anEmptyScriptIsTheDefault() {
        assertThat(Script.parse("", "s.yaml")).isEqualTo(Script.defaults());
    }

    @Test
    void allProblemsAreReportedWithTheirPlaces() {
        ScriptException wrong = catchThrowableOfType(ScriptException.class, () -> Script.parse("""
                seeds: 1
                latency:
                  first-token: 300
                  pace: gausian(1ms, 2ms)
                limits: { requests-per-minute: many }
                faults:
                  - do: hnag
                    probability: 150%
                  - { probability: 0.5 }
                seed: 1
                seed: 2
                """, "s.yaml"));

        assertThat(String.valueOf(wrong.getMessage()).lines())
                .containsExactly(
                        "s.yaml:1:1: unknown key \"seeds\" (did you mean \"seed\"?); known here: seed, models, latency,"
                                + " answer, keys, limits, faults, replay",
                        "s.yaml:3:16: expected a duration such as 20ms, 1.5s or 2m, not \"300\"",
                        "s.yaml:4:9: no distribution is called \"gausian\"",
                        "s.yaml:5:32: expected a whole number, not \"many\"",
                        "s.yaml:7:9: no fault is called \"hnag\" (did you mean \"hang\"?)",
                        "s.yaml:8:18: expected a share from 0 to 1 or from 0% to 100%, not \"150%\"",
                        "s.yaml:9:5: a fault rule needs \"do\": what goes wrong, for example status=503",
                        "s.yaml:11:1: \"seed\" is given twice");
    }

    @Test
    void textThatIsNoYamlHasAPlaceToo() {
        ScriptException wrong =
                catchThrowableOfType(ScriptException.class, () -> Script.parse("seed: [1\nmodels: x", "s.yaml"));

        assertThat(wrong.problems()).isNotEmpty();
        assertThat(wrong).hasMessageStartingWith("s.yaml:").hasMessageContaining("not YAML");
    }

    @Test
    void wrongShapesAreProblems() {
        ScriptException wrong = catchThrowableOfType(
                ScriptException.class,
                () -> Script.parse("models: gpt\nlatency: 3\nseed: [1]\nreplay: nowhere\nfaults: [[x]]", "s.yaml"));

        assertThat(wrong.problems()).extracting(ScriptException.Problem::line).containsExactly(1, 2, 3, 4, 5, 5);
    }

    @Test
    void keysAreNotPrinted() {
        assertThat(Script.defaults().withKeys("sk-secret").toString()).doesNotContain("sk-secret");
    }

    @Test
    void deepNestingIsRefused() {
        StringBuilder deep = new StringBuilder("models: ");
        IntStream.range(0, 20_000).forEach(_ -> deep.append('['));

        assertThatThrownBy(() -> Script.parse(deep.toString(), "s.yaml")).isInstanceOf(ScriptException.class);
    }
}
