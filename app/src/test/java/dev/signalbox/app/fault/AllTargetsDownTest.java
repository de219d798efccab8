package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
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
    void row25EachIsAskedBeforeOneIsAskedAgain() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic", "openai")
                .at("third", BeforeContentTest.nobody())
                .start()) {
            scene.first().next(Reply.fault("html"));
            scene.second().next(Reply.fault("empty"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("3");
            assertThat(Scene.attempts(settlesOnce(scene, "upstream_error", "upstream_unreachable")))
                    .containsExactly("upstream_malformed", "upstream_truncated", "upstream_unreachable");
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(scene.second().requests()).hasSize(1);
        }
    }

    @Test
    void row25OnceItIsKnownItIsToldWithin100MillisecondsAndNothingIsSent() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=500")));
            scene.second().script(Script.defaults().withFault(FaultRule.always("html")));
            int asked = 0;
            do {
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isIn(502, 503);
                asked++;
            } while (!(scene.condition("first").equals("failing")
                    && scene.condition("second").equals("failing")));
            assertThat(asked).as("five failures in a row at each").isLessThan(11);
            int before =
                    scene.first().requests().size() + scene.second().requests().size();
            for (int i = 0; i < 20; i++) {
                Answer answer = Visit.ask(scene, Scene.whole("hi"));
                assertThat(answer.code()).isEqualTo("no_healthy_target");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(Integer.parseInt(String.valueOf(answer.header("retry-after"))))
                        .isBetween(1, 60);
                assertThat(answer.header("x-should-retry")).isEqualTo("false");
                assertThat(answer.header("x-signalbox-attempts")).isNull();
                asked++;
            }
            assertThat(scene.first().requests().size()
                            + scene.second().requests().size())
                    .as("nothing is sent, but for a probe that had become due meanwhile")
                    .isLessThanOrEqualTo(before + 2);
            List<JsonNode> records = settles(scene, asked, "upstream_error", "no_healthy_target");
            assertThat(records.subList(asked - 20, asked)).allSatisfy(record -> {
                assertThat(record.path("duration_ms").asDouble()).isLessThan(100);
                assertThat(record.path("skipped").size()).isEqualTo(2);
            });
        }
    }

    @Test
    void row25AProviderThatIsBackAnswersAgain() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=500")));
            AtomicInteger asked = new AtomicInteger();
            while (!scene.condition("first").equals("failing")) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(502);
                asked.incrementAndGet();
            }
            scene.first().script(Script.defaults());
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> {
                        asked.incrementAndGet();
                        return Visit.ask(scene, Scene.whole("hi")).status() == 200;
                    });
            assertThat(scene.condition("first")).isEqualTo("open");
            settles(scene, asked.get(), "success", null);
        }
    }

    private static Scene nobodyListens() throws Exception {
        return Scene.of("openai", "openai", "anthropic")
                .at("first", BeforeContentTest.nobody())
                .at("second", BeforeContentTest.nobody())
                .at("third", BeforeContentTest.nobody())
                .start();
    }
}
