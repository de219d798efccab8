package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A provider that fails after its first words went to the client: no second answer is spliced on, no end is
/// faked.
@Tag("sockets")
final class MidStreamTest {
    private static final String QUICK = "timeouts: { connect: 1s, first-token: 5s, idle: 400ms, total: 10s }";
    private static final String WORDS = "one two three four five six seven eight";

    @ParameterizedTest(name = "{0}: {1} at {2}")
    @CsvSource({
        "row7Hang,          hang-after=5,        openai,    upstream_timeout_idle",
        "row7Hang,          hang-after=5,        anthropic, upstream_timeout_idle",
        "row8Reset,         reset-after=5,       openai,    upstream_reset",
        "row8Reset,         reset-after=5,       anthropic, upstream_reset",
        "row9Close,         close-after=5,       openai,    upstream_truncated",
        "row9Close,         close-after=5,       anthropic, upstream_truncated",
        "row9Truncated,     truncate-after=5,    openai,    upstream_truncated",
        "row9Truncated,     truncate-after=5,    anthropic, upstream_truncated",
        "row12NotJson,      malformed-after=5,   openai,    upstream_malformed",
        "row12NotJson,      malformed-after=5,   anthropic, upstream_malformed",
        "errorEvent,        error-event-after=5, openai,    upstream_error",
        "errorEvent,        error-event-after=5, anthropic, upstream_error",
    })
    void endsWithAnErrorInTheStream(String row, String fault, String provider, String code) throws Exception {
        for (String client : new String[] {"openai", "anthropic"}) {
            try (Scene scene = Scene.of(provider, "openai").route(QUICK).start()) {
                scene.first().next(Reply.fault(fault));
                Answer answer = client.equals("openai")
                        ? Visit.ask(scene, Scene.streamed(WORDS))
                        : Visit.askAnthropic(scene, Scene.streamed(WORDS));
                assertThat(answer.status()).isEqualTo(200);
                assertThat("first says: " + WORDS).as(row).startsWith(answer.said());
                assertThat(answer.said()).hasSizeGreaterThan(5).doesNotContain("second");
                assertThat(answer.code()).isEqualTo(code);
                assertThat(answer.terminated()).isFalse();
                assertThat(answer.text()).doesNotContain("\"finish_reason\":\"", "\"stop_reason\":\"");
                assertThat(answer.text().contains("event: error")).isEqualTo(client.equals("anthropic"));
                assertThat(scene.second().requests()).isEmpty();
                JsonNode record = settlesOnce(scene, "truncated", code);
                assertThat(Scene.attempts(record)).containsExactly(code);
                assertThat(record.path("status").asInt()).isEqualTo(200);
                assertThat(record.at("/tokens/estimated").asBoolean()).isTrue();
                assertThat(record.at("/tokens/output").asInt()).isPositive();
                assertThat(record.at("/tokens/input").asInt()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row10ADripPassesWhileIdleAndTotalHold(String provider) throws Exception {
        try (Scene scene = Scene.of(provider).route(QUICK).start()) {
            scene.first().next(Reply.fault("drip=60ms"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.said()).isEqualTo("first says: " + WORDS);
            assertThat(answer.terminated()).isTrue();
            JsonNode record = settlesOnce(scene, "success", null);
            assertThat(record.path("duration_ms").asDouble()).isGreaterThan(500);
        }
    }

    @Test
    void row10ADripLongerThanTheTotalEndsInTheStream() throws Exception {
        try (Scene scene =
                Scene.of("openai").route("timeouts: { total: 500ms }").start()) {
            scene.first().next(Reply.fault("drip=60ms"));
            Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
            assertThat(answer.code()).isEqualTo("upstream_timeout_total");
            assertThat(answer.terminated()).isFalse();
            settlesOnce(scene, "truncated", "upstream_timeout_total");
        }
    }

    @Test
    void row7SilenceOfTheProviderClosesItsConnection() throws Exception {
        try (Scene scene = Scene.of("openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("hang-after=5"));
            assertThat(Visit.ask(scene, Scene.streamed(WORDS)).code()).isEqualTo("upstream_timeout_idle");
            scene.first()
                    .awaitRequest(
                            request -> request.end() == dev.signalbox.simulator.RecordedRequest.End.CLIENT_CLOSED,
                            Duration.ofSeconds(1));
            settlesOnce(scene, "truncated", "upstream_timeout_idle");
            assertThat(scene.first().openConnections()).isZero();
        }
    }

    @Test
    void row9AFinishWithoutTheLastMarkerIsSuccess() throws Exception {
        for (String fault : new String[] {"no-done", "no-done,close"}) {
            try (Scene scene = Scene.of("openai").route(QUICK).start()) {
                scene.first().next(Reply.fault(fault));
                Answer answer = Visit.ask(scene, Scene.streamed(WORDS));
                assertThat(answer.said()).isEqualTo("first says: " + WORDS);
                assertThat(answer.text()).contains("\"finish_reason\":\"stop\"").doesNotContain("\"error\"");
                settlesOnce(scene, "success", null);
            }
        }
    }

    @Test
    void theClientsConnectionGoesOnAfterABrokenStream() throws Exception {
        try (Scene scene = Scene.of("openai").route(QUICK).start()) {
            scene.first().next(Reply.fault("reset-after=5"));
            var wire = scene.wire().send(Scene.chat(Scene.streamed(WORDS)));
            assertThat(wire.answer().code()).isEqualTo("upstream_reset");
            assertThat(wire.send(Scene.chat(Scene.streamed("again"))).answer().said())
                    .isEqualTo("first says: again");
            wire.close();
            settles(scene, 2, "success", null);
        }
    }
}
