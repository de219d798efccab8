package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Streams that are collected first (`delivery: whole`, row 12b): whatever breaks in the middle is replaced
/// by one other target's complete answer.
@Tag("sockets")
final class WholeDeliveryTest {
    private static final String QUICK = "timeouts: { connect: 1s, first-token: 5s, idle: 300ms, total: 10s }";
    private static final String WHOLE = QUICK + ", delivery: whole";
    private static final String WORDS = "one two three four five six seven eight";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "row12bStall,      hang-after=5,        upstream_timeout_idle",
        "row12bReset,      reset-after=5,       upstream_reset",
        "row12bClose,      close-after=5,       upstream_truncated",
        "row12bTruncated,  truncate-after=5,    upstream_truncated",
        "row12bNotJson,    malformed-after=5,   upstream_malformed",
        "row12bErrorEvent, error-event-after=5, upstream_error",
    })
    void whatBreaksInTheMiddleIsReplacedByAnotherTargetsAnswer(String row, String fault, String code) throws Exception {
        for (String provider : new String[] {"openai", "anthropic"}) {
            for (String client : new String[] {"openai", "anthropic"}) {
                try (Scene scene = Scene.of(provider, "openai").route(WHOLE).start()) {
                    scene.first().next(Reply.fault(fault));
                    Answer answer = client.equals("openai")
                            ? Visit.ask(scene, Scene.streamed(WORDS))
                            : Visit.askAnthropic(scene, Scene.streamed(WORDS));
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.said()).as(row).isEqualTo("second says: " + WORDS);
                    assertThat(answer.terminated()).isTrue();
                    assertThat(answer.text()).doesNotContain("first", "\"error\"");
                    assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
                    assertThat(scene.first().requests()).hasSize(1);
                    assertThat(scene.second().requests()).hasSize(1);
                    JsonNode record = settlesOnce(scene, "success", null);
                    assertThat(Scene.attempts(record)).containsExactly(code, "-");
                    assertThat(record.at("/tokens/estimated").asBoolean()).isFalse();
                }
            }
        }
    }

    @Test
    void row12bWithoutAnotherTargetTheSameOneIsAskedAgain() throws Exception {
        try (Scene scene = Scene.of("openai").route(WHOLE).start()) {
            scene.first().next(Reply.fault("reset-after=5"));
            assertThat(Visit.ask(scene, Scene.streamed(WORDS)).said()).isEqualTo("first says: " + WORDS);
            assertThat(Scene.attempts(settlesOnce(scene, "success", null))).containsExactly("upstream_reset", "-");
        }
    }

    @Test
    void row12bWhenNobodyCompletesAnAnswerTheCallerGetsAnErrorAndNoPartOfOne() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .route(WHOLE + ", retry: { attempts: 2 }")
                .start()) {
            scene.first().next(Reply.fault("reset-after=5"));
            scene.second().next(Reply.fault("close-after=5"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.code()).isEqualTo("upstream_truncated");
            assertThat(answer.text()).doesNotContain("says");
            settlesOnce(scene, "upstream_error", "upstream_truncated");
        }
    }

    @Test
    void row12bSignsOfLifeComeMeanwhileAndTheAnswerIsStillOne() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic")
                .route(WHOLE)
                .limits("commit-after: 50ms, heartbeat: 50ms")
                .start()) {
            scene.first().next(Reply.fault("hang-after=5"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.text()).startsWith(": keep-alive\n\n");
            assertThat(answer.said()).isEqualTo("second says: " + WORDS);
            assertThat(answer.text()).doesNotContain("first");
            assertThat(answer.data().stream()
                            .filter(event -> !event.at("/choices/0/delta/role").isMissingNode()))
                    .hasSize(1);
            settlesOnce(scene, "success", null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "workload"})
    void aCallerOrAWorkloadCanAskForIt(String who) throws Exception {
        boolean header = who.equals("header");
        Scene.Setup setup = Scene.of("openai", "openai").route(QUICK);
        if (!header) {
            setup.key("workload: careful").more("workloads: { careful: { delivery: whole } }\n");
        }
        try (Scene scene = setup.start()) {
            scene.first().next(Reply.fault("reset-after=5"));
            Answer answer = header
                    ? Visit.ask(scene, Scene.streamed(WORDS), "x-signalbox-delivery: whole")
                    : Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.said()).isEqualTo("second says: " + WORDS);
            settlesOnce(scene, "success", null);
        }
    }

    @Test
    void aCallerCanDoWithoutIt() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(WHOLE).start()) {
            scene.first().next(Reply.fault("reset-after=5"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS), "x-signalbox-delivery: live");
            assertThat(answer.code()).isEqualTo("upstream_reset");
            settlesOnce(scene, "truncated", "upstream_reset");
        }
    }

    @Test
    void anAnswerThatIsTooLargeToBeCollectedIsAnHonestError() throws Exception {
        try (Scene scene = Scene.of("openai")
                .route(WHOLE)
                .limits("whole: 64KiB, event: 1MiB")
                .start()) {
            scene.first().next(Reply.fault("big-event=200000"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.code()).isEqualTo("upstream_too_large");
            assertThat(answer.json().at("/error/message").asString()).contains("limits.whole");
            assertThat(scene.first().requests()).hasSize(1);
            settlesOnce(scene, "upstream_error", "upstream_too_large");
        }
    }

    @Test
    void aClientThatLeavesWhileItsAnswerIsCollectedEndsTheProvidersWork() throws Exception {
        try (Scene scene = Scene.of("openai").route(WHOLE).start()) {
            scene.first().next(Reply.fault("drip=50ms"));
            Wire wire = scene.wire().send(Scene.chat(Scene.streamed(WORDS)));
            scene.first().awaitRequest(request -> request.eventsSent() >= 3, Duration.ofSeconds(5));
            wire.close();
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, Duration.ofSeconds(1));
            settlesOnce(scene, "client_gone", "client_gone");
        }
    }

    /// Half of 40 MiB holds four answers of 4 MiB that wait for their end, and no ten.
    @Test
    void collectedAnswersTakeNoMoreMemoryTogetherThanTheyMay() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                ChildProgram program = new ChildProgram(
                        """
                        providers: { first: { dialect: openai, url: "%s/v1", keys: ["sk-planted-first-5f2d0c9b7a61e348"] } }
                        routes:
                          chat:
                            targets: [first/m]
                            delivery: whole
                            timeouts: { idle: 2s, total: 8s }
                            retry: { attempts: 1 }
                        keys: [{ name: caller, secret: "%s" }]
                        """.formatted(provider.url(), Scene.CALLER_KEY), "-XX:MaxDirectMemorySize=40m")) {
            int asked = 10;
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                provider.next(Reply.fault("big-event=4194304,hang-after=2"));
                wires.add(Wire.to(program.port()).send(Scene.chat(Scene.streamed("hi"), "Connection: close")));
            }
            int tooMany = 0;
            for (Wire wire : wires) {
                Answer answer = wire.answer();
                assertThat(answer.code()).isIn("overloaded", "upstream_timeout_idle");
                assertThat(wire.transcript()).doesNotContain(Scene.PLANTED);
                tooMany += answer.code().equals("overloaded") ? 1 : 0;
                wire.close();
            }
            assertThat(tooMany).isBetween(5, 9);
            settles(program, asked);
            // All of it was given back.
            provider.next(Reply.fault("big-event=4194304"));
            try (Wire wire = Wire.to(program.port())) {
                Answer answer = wire.send(Scene.chat(Scene.streamed("hi"), "Connection: close"))
                        .answer();
                // Five failures in a row make a target failing; then it has to be probed first.
                assertThat(answer.status()).isIn(200, 503);
            }
        }
    }
}
