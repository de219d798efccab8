package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Providers that ask for a pause: they get it, and callers feel it only when nobody else could answer.
@Tag("sockets")
final class RateLimitTest {

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void row17ALongPauseIsKeptWhileALowerPriorityAnswersAtOnce(String dialect) throws Exception {
        try (Scene scene = Scene.of(dialect, "openai").start()) {
            scene.first().next(Reply.fault("status=429,retry-after=5"));
            for (int i = 0; i < 10; i++) {
                assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(scene.condition("first")).isEqualTo("resting");
            assertThat(scene.endpoints("first").getFirst().openInMillis()).isBetween(1000L, 5000L);
            List<JsonNode> records = settles(scene, 10, "success", null);
            assertThat(Scene.attempts(records.getFirst())).containsExactly("upstream_rate_limited", "-");
            assertThat(Scene.attempts(records.getLast())).containsExactly("-");
            assertThat(records.getLast().path("skipped").toString()).contains("resting");
        }
    }

    @Test
    void row17AnEqualTargetIsUsedAtOnceThoughThePauseIsShort() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").equal().start()) {
            Script limited = Script.defaults().withFault(FaultRule.always("status=429,retry-after=2"));
            scene.first().script(limited);
            for (int i = 0; i < 4; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(settles(scene, 4, "success", null))
                    .allSatisfy(record ->
                            assertThat(record.path("duration_ms").asDouble()).isLessThan(1500));
        }
    }

    @Test
    void row17AnotherKeyIsUsedAtOnce() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").keys("first", 2).start()) {
            scene.first().next(Reply.fault("status=429,retry-after=2"));
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("first says: hi");
            List<RecordedRequest> asked = scene.first().requests();
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0).header("authorization"))
                    .isNotEqualTo(asked.get(1).header("authorization"));
            assertThat(scene.endpoints("first"))
                    .extracting(Vitals.Endpoint::condition)
                    .containsExactlyInAnyOrder("resting", "open");
            JsonNode record = settlesOnce(scene, "success", null);
            assertThat(record.path("duration_ms").asDouble()).isLessThan(1500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "date"})
    void row17AShortPauseIsWaitedOutWhenOnlyALowerPriorityIsLeft(String given) throws Exception {
        // The header's date is in whole seconds: up to three seconds from now.
        String advice = given.equals("date")
                ? '"'
                        + DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2))
                        + '"'
                : given;
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().next(Reply.fault("status=429,retry-after=" + advice));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.said()).isEqualTo("first says: hi");
            assertThat(scene.second().requests()).isEmpty();
            JsonNode record = settlesOnce(scene, "success", null);
            assertThat(Scene.attempts(record)).containsExactly("upstream_rate_limited", "-");
            assertThat(record.path("duration_ms").asDouble())
                    .as("never earlier than the provider said")
                    .isGreaterThan(given.equals("date") ? 700 : 1000);
        }
    }

    @Test
    void row17NobodyElseIsSentEarlierEither() throws Exception {
        try (Scene scene = Scene.of("openai").route("retry: { patience: 0s }").start()) {
            scene.first().next(Reply.fault("status=429,retry-after=2"));
            assertThat(Visit.ask(scene, Scene.whole("hi")).code()).isEqualTo("upstream_rate_limited");
            Answer answer = Visit.ask(scene, Scene.whole("hi"));
            int asked = 2;
            while (answer.status() == 503) {
                assertThat(answer.code()).isEqualTo("no_healthy_target");
                assertThat(scene.first().requests()).hasSize(1);
                answer = Visit.ask(scene, Scene.whole("hi"));
                asked++;
            }
            assertThat(answer.said()).isEqualTo("first says: hi");
            List<JsonNode> records = settles(scene, asked, "success", null);
            assertThat(millisBetween(records.getFirst(), records.getLast())).isGreaterThanOrEqualTo(1990);
        }
    }

    @Test
    void row18WithoutAdviceAPauseOfOursIsKeptAndThereIsNoLoop() throws Exception {
        try (Scene scene =
                Scene.of("openai").route("retry: { patience: 1500ms }").start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=429")));
            Answer answer = Visit.ask(scene, Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("upstream_rate_limited");
            assertThat(scene.first().requests())
                    .as("once, and after a second once more")
                    .hasSize(2);
            for (int i = 0; i < 10; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).code()).isEqualTo("no_healthy_target");
            }
            assertThat(scene.first().requests()).hasSize(2);
            List<JsonNode> records = settles(scene, 11, "upstream_error", "no_healthy_target");
            assertThat(records.getFirst().path("duration_ms").asDouble()).isGreaterThan(1000);
        }
    }

    @Test
    void row18WithoutAdviceAnEqualTargetAnswersAtOnce() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").equal().start()) {
            scene.first().next(Reply.fault("status=429"));
            for (int i = 0; i < 6; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.first().requests()).hasSize(1);
            settles(scene, 6, "success", null);
        }
    }

    @Test
    void row17AHeaderThatSaysThatNothingIsLeftIsHeardBeforeThe429() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").start()) {
            String body = """
                    {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                    "message":{"role":"assistant","content":"the last"},"finish_reason":"stop"}]}""";
            scene.first()
                    .next(Reply.of(
                            200,
                            List.of(
                                    new dev.signalbox.simulator.Header("content-type", "application/json"),
                                    new dev.signalbox.simulator.Header("x-ratelimit-remaining-requests", "0"),
                                    new dev.signalbox.simulator.Header("x-ratelimit-reset-requests", "5s")),
                            body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("the last");
            assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            assertThat(scene.first().requests()).hasSize(1);
            assertThat(scene.condition("first")).isEqualTo("resting");
            settles(scene, 2, "success", null);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void row17TheLogSaysThatATargetRestsAndNotMoreThanIsKnown(int status) throws Exception {
        try (Scene scene = Scene.of("openai", "openai").equal().start()) {
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=" + status + ",retry-after=5")));
            for (int i = 0; i < 2; i++) {
                assertThat(Visit.ask(scene, Scene.whole("hi")).said()).isEqualTo("second says: hi");
            }
            assertThat(scene.said())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("first/model-of-first with key 1 of its provider: rests, because its rate limit is"
                            + " used up or it asked for a pause; for 5000 ms at least");
            settles(scene, 2, "success", null);
        }
    }

    private static long millisBetween(JsonNode earlier, JsonNode later) {
        return java.time.Instant.parse(later.path("time").asString()).toEpochMilli()
                - java.time.Instant.parse(earlier.path("time").asString()).toEpochMilli();
    }
}
