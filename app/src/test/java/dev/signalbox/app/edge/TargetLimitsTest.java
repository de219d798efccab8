package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a target is asked for at most.
@Tag("sockets")
final class TargetLimitsTest {
    @Test
    void whatIsOverATargetsLimitGoesToTheNextWhicheverApiItComesBy() throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic")
                .target("first", "limits: { rpm: 2 }")
                .start()) {
            assertThat(scene.ask(Scene.whole("one")).header("x-signalbox-target"))
                    .startsWith("first/");
            assertThat(scene.askAnthropic(Scene.whole("two")).header("x-signalbox-target"))
                    .startsWith("first/");
            assertThat(scene.ask(Scene.streamed("three")).header("x-signalbox-target"))
                    .startsWith("second/");
            assertThat(scene.askAnthropic(Scene.whole("four")).header("x-signalbox-target"))
                    .startsWith("second/");
            List<JsonNode> records = scene.ended(4, "success", null);
            assertThat(records.getLast().at("/skipped/0/reason").asString()).isEqualTo("limited");
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void tokensOfAnswersCount() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .target("first", "limits: { tpm: 2000 }")
                .start()) {
            // Expected are 1,000 tokens and more, so that two do not pass at once, and used are a few.
            for (int i = 0; i < 5; i++) {
                assertThat(scene.ask(Scene.whole("hi")).header("x-signalbox-target"))
                        .startsWith("first/");
            }
            scene.ended(5, "success", null);
        }
    }

    @Test
    void theOnlyTargetsLimitMakesRequestsWait() throws Exception {
        try (Scene scene = Scene.of("openai")
                .target("first", "limits: { rpm: 1 }")
                .route("queue: { timeout: 200ms }")
                .start()) {
            assertThat(scene.ask(Scene.whole("one")).status()).isEqualTo(200);
            Answer second = scene.ask(Scene.whole("two"));
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.code()).isEqualTo("queue_timeout");
            assertThat(scene.first().requests()).hasSize(1);
        }
    }
}
