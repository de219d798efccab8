package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Nobody is left who could answer (row 25): the caller is told soon, once, and in its own dialect.
@Tag("sockets")
final class AllTargetsDownTest {

    @ParameterizedTest
    @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
    void row25IsToldAtOnceWhenNobodyListens(String client, boolean stream) throws Exception {
        try (Scene scene = nobodyListens()) {
            String body = stream ? Scene.streamed("hi") : Scene.whole("hi");
            Answer answer = client.equals("openai") ? Visit.ask(scene, body) : Visit.askAnthropic(scene, body);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.code()).isEqualTo("upstream_unreachable");
            assertThat(answer.json().path("type").asString("")).isEqualTo(client.equals("openai") ? "" : "error");
            assertThat(answer.json().at("/error/message").asString()).contains("`chat`", "3 attempts");
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            JsonNode record = settlesOnce(scene, "upstream_error", "upstream_unreachable");
            assertThat(Scene.attempts(record))
                    .containsExactly("upstream_unreachable", "upstream_unreachable", "upstream_unreachable");
            assertThat(record.path("duration_ms").asDouble()).isLessThan(1000);
        }
    }

    @Test
    void row25EachIsAskedOnceHoweverItFails() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic", "openai")
                .at("third", BeforeContentTest.nobody())
                .start()) {
            scene.first().next(Reply.fault("status=500"));
            scene.second().next(Reply.fault("reset"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("3");
            assertThat(Scene.attempts(settlesOnce(scene, "upstream_error", "upstream_unreachable")))
                    .containsExactly("upstream_error", "upstream_reset", "upstream_unreachable");
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(scene.second().requests()).hasSize(1);
        }
    }

    @Test
    void row25ManyAreToldWithoutAPileUpAndAProviderThatIsBackAnswers() throws Exception {
        int asked = 10;
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().next(failing(asked));
            scene.second().next(failing(asked));
            for (int i = 0; i < asked; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(502);
            }
            assertThat(Visit.ask(scene, Scene.whole("back")).said()).isEqualTo("first says: back");
            List<JsonNode> records = settles(scene, asked + 1, "success", null);
            assertThat(records.subList(0, asked))
                    .allSatisfy(record ->
                            assertThat(Scene.attempts(record)).containsExactly("upstream_error", "upstream_error"));
            assertThat(scene.first().requests()).hasSize(asked + 1);
            assertThat(scene.second().requests()).hasSize(asked);
        }
    }

    private static Reply[] failing(int times) {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            replies.add(Reply.fault(i % 2 == 0 ? "status=500" : "status=503"));
        }
        return replies.toArray(Reply[]::new);
    }

    private static Scene nobodyListens() throws Exception {
        return Scene.of("openai", "openai", "anthropic")
                .at("first", BeforeContentTest.nobody())
                .at("second", BeforeContentTest.nobody())
                .at("third", BeforeContentTest.nobody())
                .start();
    }
}
