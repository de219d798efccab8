package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A bug of ours while a provider's answer is read.
@Tag("sockets")
final class OwnFaultTest {
    private static Rig rig(Simulator provider, String... methods) throws IOException {
        return Rig.start(
                """
                providers: { p: { dialect: openai, url: "%s/v1" } }
                routes: { chat: { targets: [p/gpt-4o-mini] } }
                """.formatted(provider.url()), PlantedBug.in(new StackOverflowError(PlantedBug.WORD), methods));
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=500", "status=500, close-after=1"})
    void anErrorThatNobodyExpectsEndsTheRequestLikeAnException(String fault) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "failure")) {
            provider.next(Reply.fault(fault));
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain(PlantedBug.WORD);
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
        }
    }

    @Test
    void soDoesOneAtTheHeadOfAGoodAnswer() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "exhaustedMillis")) {
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain(PlantedBug.WORD);
            assertThat(Scene.attempts(rig.records(1).getFirst()))
                    .as("no failure of the provider")
                    .containsExactly("internal_error");
        }
    }

    /// Else the end of the process would wait for it.
    @Test
    void aRequestThatCannotEvenBeRefusedIsOverAndRecorded() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = rig(provider, "failure", "problem");
                Wire wire = Wire.to(rig.port())) {
            provider.next(Reply.fault("status=500"));
            assertThat(wire.send(Scene.chat(Scene.whole("hi"))).closed()).isTrue();
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
            await().untilAsserted(
                            () -> assertThat(rig.server().vitals().inFlight()).isZero());
        }
    }
}
