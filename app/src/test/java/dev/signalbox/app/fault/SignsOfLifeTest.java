package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.app.edge.Wire;
import dev.signalbox.simulator.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Streams whose first content takes long: the client hears that somebody is there.
@Tag("sockets")
final class SignsOfLifeTest {
    private static final String LIMITS = "commit-after: 80ms, heartbeat: 60ms";
    private static final String QUICK = "timeouts: { connect: 1s, first-token: 500ms, idle: 2s, total: 5s }";

    @ParameterizedTest
    @CsvSource({"openai, ': keep-alive'", "anthropic, 'event: ping\ndata: {\"type\": \"ping\"}'"})
    void aLateStreamBeginsWithSignsInTheClientsDialect(String client, String sign) throws Exception {
        for (String provider : new String[] {"openai", "anthropic"}) {
            try (Scene scene = Scene.of(provider).limits(LIMITS).start()) {
                scene.first().next(Reply.fault("delay=400ms"));
                Answer answer = ask(scene, client);
                assertThat(answer.text()).startsWith(sign + "\n\n" + sign + "\n\n");
                assertThat(answer.said()).isEqualTo("first says: hi");
                assertThat(answer.terminated()).isTrue();
                settlesOnce(scene, "success", null);
            }
        }
    }

    @Test
    void aPromptStreamHasNone() throws Exception {
        try (Scene scene = Scene.of("openai").limits(LIMITS).start()) {
            scene.first().next(Reply.fault("drip=100ms"));
            // Slow between its words, which is not the same as late.
            Answer answer = ask(scene, "openai");
            assertThat(answer.text()).contains("[DONE]");
            assertThat(answer.text().substring(answer.text().indexOf("says"))).doesNotContain("keep-alive");
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, openai", "anthropic, anthropic"})
    void failOverAfterTheHeadStillGivesOneCleanAnswer(String client, String second) throws Exception {
        try (Scene scene =
                Scene.of("openai", second).limits(LIMITS).route(QUICK).start()) {
            scene.first().next(Reply.fault("role-only"));
            Answer answer = ask(scene, client);
            assertThat(answer.text()).containsAnyOf(": keep-alive", "event: ping");
            assertThat(answer.said()).isEqualTo("second says: hi");
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.data().stream()
                            .filter(event -> event.path("type").asString().equals("message_start")
                                    || !event.at("/choices/0/delta/role").isMissingNode())
                            .count())
                    .isEqualTo(1);
            assertThat(Scene.attempts(settlesOnce(scene, "success", null)))
                    .containsExactly("upstream_timeout_first_token", "-");
        }
    }

    @ParameterizedTest
    @CsvSource({"openai", "anthropic"})
    void anErrorAfterTheHeadIsInTheStream(String client) throws Exception {
        try (Scene scene = Scene.of("openai")
                .limits(LIMITS)
                .route(QUICK + ", retry: { attempts: 1 }")
                .start()) {
            scene.first().next(Reply.fault("hang"));
            Answer answer = ask(scene, client);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.code()).isEqualTo("upstream_timeout_first_token");
            assertThat(answer.said()).isEmpty();
            assertThat(answer.terminated()).isFalse();
            settlesOnce(scene, "timeout", "upstream_timeout_first_token");
        }
    }

    @Test
    void aWholeAnswerNeverGetsBytesEarly() throws Exception {
        try (Scene scene =
                Scene.of("openai", "openai").limits(LIMITS).route(QUICK).start()) {
            scene.first().next(Reply.fault("delay=300ms,html"));
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.whole("hi"))).answer();
            assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
            assertThat(wire.transcript()).doesNotContain("keep-alive").startsWith("HTTP/1.1 200 OK");
            wire.close();
            settlesOnce(scene, "success", null);
        }
    }

    private static Answer ask(Scene scene, String client) throws Exception {
        String body = Scene.streamed("hi");
        return client.equals("openai") ? Visit.ask(scene, body) : Visit.askAnthropic(scene, body);
    }
}
