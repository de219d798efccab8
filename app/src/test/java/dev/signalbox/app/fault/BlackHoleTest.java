package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that swallow every SYN (row 4): only the limit on connecting tells that nobody is there.
@Tag("sockets")
final class BlackHoleTest {
    private static final int CONNECT_MILLIS = 300;
    private static final String LIMITS = "timeouts: { connect: " + CONNECT_MILLIS
            + "ms, first-token: 5s, idle: 5s, total: 10s }" + ", retry: { attempts: 2 }";

    @ParameterizedTest
    @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
    void row4TheNextTargetAnswersWhenConnectingHasTakenTooLong(String dialect, boolean stream) throws Exception {
        try (BlackHole hole = new BlackHole();
                Scene scene = Scene.of(dialect, "openai")
                        .at("first", hole.url())
                        .route(LIMITS)
                        .start()) {
            Answer answer = Visit.ask(scene, stream ? Scene.streamed("hi") : Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.said()).isEqualTo("second says: hi");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("2");
            JsonNode record = settlesOnce(scene, "success", null);
            assertThat(Scene.attempts(record)).containsExactly("upstream_timeout_connect", "-");
            assertThat(scene.second().requests()).hasSize(1);
            assertTookTheLimit(record, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void row4TheOnlyTargetIs504(boolean stream) throws Exception {
        try (BlackHole hole = new BlackHole();
                Scene scene =
                        Scene.of("openai").at("first", hole.url()).route(LIMITS).start()) {
            Answer answer = Visit.ask(scene, stream ? Scene.streamed("hi") : Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.code()).isEqualTo("upstream_timeout_connect");
            JsonNode record = settlesOnce(scene, "timeout", "upstream_timeout_connect");
            // There is no other, so the same one is asked once more.
            assertThat(Scene.attempts(record)).containsExactly("upstream_timeout_connect", "upstream_timeout_connect");
            assertTookTheLimit(record, 2);
        }
    }

    @Test
    void row4EachTargetHasTheLimitToItself() throws Exception {
        try (BlackHole one = new BlackHole();
                BlackHole other = new BlackHole();
                Scene scene = Scene.of("openai", "openai")
                        .at("first", one.url())
                        .at("second", other.url())
                        .route(LIMITS)
                        .start()) {
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            JsonNode record = settlesOnce(scene, "timeout", "upstream_timeout_connect");
            assertThat(Scene.attempts(record)).containsExactly("upstream_timeout_connect", "upstream_timeout_connect");
            assertTookTheLimit(record, 2);
        }
    }

    @Test
    void row4NobodyKnocksAnyMoreOnceItWasGivenUp() throws Exception {
        try (BlackHole hole = new BlackHole();
                Scene scene =
                        Scene.of("openai").at("first", hole.url()).route(LIMITS).start()) {
            assertThat(Visit.ask(scene, Scene.whole("hi")).status()).isEqualTo(504);
            settlesOnce(scene, "timeout", "upstream_timeout_connect");
            assertThat(hole.stillKnocking()).isZero();
        }
    }

    private static void assertTookTheLimit(JsonNode record, int times) {
        assertThat(record.path("duration_ms").asDouble())
                .isBetween((double) times * CONNECT_MILLIS, times * CONNECT_MILLIS + 2500.0);
    }
}
