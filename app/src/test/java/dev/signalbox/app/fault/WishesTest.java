package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What callers may ask for in headers.
@Tag("sockets")
final class WishesTest {

    @Test
    void aCallerCanShortenTheWholeRequest() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.fault("hang"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"), "x-signalbox-timeout-ms: 200");
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.code()).isEqualTo("upstream_timeout_total");
            JsonNode record = settlesOnce(scene, "timeout", "upstream_timeout_total");
            assertThat(record.path("duration_ms").asDouble()).isBetween(200.0, 2000.0);
            assertThat(scene.condition("first")).isEqualTo("open");
        }
    }

    @Test
    void aCallerCannotLengthenIt() throws Exception {
        try (Scene scene =
                Scene.of("openai").route("timeouts: { total: 200ms }").start()) {
            scene.first().next(Reply.fault("hang"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"), "x-signalbox-timeout-ms: 600000");
            assertThat(answer.code()).isEqualTo("upstream_timeout_total");
            JsonNode record = settlesOnce(scene, "timeout", "upstream_timeout_total");
            assertThat(record.path("duration_ms").asDouble()).isBetween(200.0, 2000.0);
        }
    }

    @Test
    void impatientCallersDoNotMakeATargetLookDown() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            for (int i = 0; i < 8; i++) {
                scene.first().next(Reply.fault("hang"));
                String body = i % 2 == 0 ? Scene.streamed("hi") : Scene.whole("hi");
                assertThat(Visit.ask(scene, body, "x-signalbox-timeout-ms: 30").status())
                        .isEqualTo(504);
            }
            // On a busy machine some may not even have reached it.
            assertThat(scene.condition("first")).isEqualTo("open");
            settles(scene, 8, "timeout", "upstream_timeout_total");
        }
    }

    static Stream<String> wrong() {
        return Stream.of(
                "x-signalbox-timeout-ms: 0",
                "x-signalbox-timeout-ms: -5",
                "x-signalbox-timeout-ms: 1.5",
                "x-signalbox-timeout-ms: soon",
                "x-signalbox-timeout-ms: 99999999999999999999",
                "x-signalbox-timeout-ms:",
                "x-signalbox-delivery: Whole",
                "x-signalbox-delivery: half",
                "x-signalbox-delivery:",
                "x-signalbox-workload:",
                "x-signalbox-workload: " + "w".repeat(65),
                "x-signalbox-session:",
                "x-signalbox-session: " + "s".repeat(257));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aWrongWishIs400AndNothingIsSent(String header) throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Answer answer = Visit.ask(scene, Scene.whole("hi"), header);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid_request");
            assertThat(answer.json().at("/error/param").asString()).isEqualTo(header.substring(0, header.indexOf(':')));
            assertThat(scene.first().requests()).isEmpty();
            settlesOnce(scene, "caller_error", "invalid_request");
        }
    }

    @Test
    void wishesAreNotPassedOn() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Visit.ask(
                    scene,
                    Scene.streamed("hi"),
                    "x-signalbox-timeout-ms: 5000",
                    "x-signalbox-delivery: whole",
                    "x-signalbox-workload: default",
                    "x-signalbox-session: someone");
            List<RecordedRequest> requests = scene.first().requests();
            assertThat(requests.getFirst().headers())
                    .noneMatch(header ->
                            header.name().toLowerCase(java.util.Locale.ROOT).startsWith("x-signalbox"));
            settlesOnce(scene, "success", null);
        }
    }
}
