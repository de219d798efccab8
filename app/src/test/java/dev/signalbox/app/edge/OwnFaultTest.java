package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bugs of ours, planted where a provider's answer is understood: the client is told at once.
@Tag("sockets")
final class OwnFaultTest {
    @ParameterizedTest
    @ValueSource(strings = {"status=500", "status=500, close-after=1"})
    void anErrorThatNobodyExpectsEndsTheRequestLikeAnException(String fault) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = Rig.start(
                        """
                        providers: { p: { dialect: openai, url: "%s/v1" } }
                        routes: { chat: { targets: [p/gpt-4o-mini] } }
                        """.formatted(provider.url()),
                        PlantedBug.in("failure", new StackOverflowError(PlantedBug.WORD)))) {
            provider.next(Reply.fault(fault));
            var answer = rig.post("/v1/chat/completions", Scene.whole("hi"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("internal_error").doesNotContain(PlantedBug.WORD);
            assertThat(rig.records(1).getFirst().path("outcome").asString()).isEqualTo("internal_error");
        }
    }
}
