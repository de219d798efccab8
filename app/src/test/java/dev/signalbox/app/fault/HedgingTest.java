package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.RecordedRequest.End;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A second attempt beside a silent first one, where the route asks for it.
@Tag("sockets")
final class HedgingTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /// As it is passed on to a provider of the client's own dialect.
    private static final String UNREADABLE = Scene.streamed("hi").replaceFirst("\\{", "{\"stop\":5,");

    @ParameterizedTest
    @CsvSource({"openai, openai, live", "openai, anthropic, live", "anthropic, openai, live", "openai, openai, whole"})
    void aSecondTargetAnswersForASilentOneWhichIsCancelled(String first, String second, String delivery)
            throws Exception {
        try (Scene scene = hedged(first, second, "after: 50ms, budget: 50%", delivery)) {
            warm(scene);
            scene.first().next(Reply.fault("hang"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.said()).isEqualTo("second says: hi");
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.header("x-signalbox-target")).isEqualTo("second/model-of-second");
            scene.first().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly("hedge_lost", "-");
            assertThat(records.getLast().path("target").asString()).isEqualTo("second/model-of-second");
            assertThat(scene.condition("first")).as("losing is no failure").isEqualTo("open");
        }
    }

    @Test
    void aFirstTargetThatIsQuickerAfterAllAnswersAndTheSecondIsCancelled() throws Exception {
        try (Scene scene = hedged("openai", "openai", "after: 50ms, budget: 50%", "live")) {
            warm(scene);
            scene.first().next(Reply.fault("delay=1s"));
            scene.second().next(Reply.fault("hang"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.said()).isEqualTo("first says: hi");
            assertThat(answer.header("x-signalbox-target")).isEqualTo("first/model-of-first");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("2");
            scene.second().awaitRequest(request -> request.end() == End.CLIENT_CLOSED, SOON);
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly("hedge_lost", "-");
            assertThat(records.getLast().path("target").asString()).isEqualTo("first/model-of-first");
        }
    }

    @ParameterizedTest
    @CsvSource({"reset, upstream_reset", "html, upstream_malformed", "status=500, upstream_error"})
    void aHedgeThatFailsLeavesTheFirstAlone(String fault, String code) throws Exception {
        try (Scene scene = hedged("openai", "openai", "after: 50ms, budget: 50%", "live")) {
            warm(scene);
            scene.first().next(Reply.fault("delay=1s"));
            scene.second().next(Reply.fault(fault));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("first says: hi");
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly(code, "-");
        }
    }

    /// It counts as an attempt, and is over before anything was sent.
    @ParameterizedTest
    @ValueSource(strings = {"live", "whole"})
    void aHedgeThatCannotBeTranslatedTakesNothingOfTheFirstAnswer(String delivery) throws Exception {
        try (Scene scene = Scene.of("openai", "anthropic")
                .route("strict: true, hedge: { after: 50ms, budget: 50% }, delivery: " + delivery)
                .start()) {
            warm(scene);
            scene.first().next(Reply.fault("delay=1s"));
            String odd = Scene.streamed("hi").replaceFirst("\\{", "{\"seed\":7,");
            Answer answer = Visit.ask(scene, odd);
            assertThat(answer.said()).isEqualTo("first says: hi");
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.header("x-signalbox-target")).isEqualTo("first/model-of-first");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("2");
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly("unsupported_parameter", "-");
            assertThat(scene.second().requests()).isEmpty();
        }
    }

    /// A provider of the client's dialect may take what we would not know how to translate.
    @Test
    void aHedgeForWhichTheRequestCannotBeReadLeavesTheFirstAlone() throws Exception {
        try (Scene scene = hedged("openai", "anthropic", "after: 50ms, budget: 50%", "live")) {
            warm(scene);
            scene.first().next(Reply.fault("delay=1s"));
            assertThat(Visit.ask(scene, UNREADABLE).said()).isEqualTo("first says: hi");
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly("invalid_request", "-");
        }
    }

    @ParameterizedTest
    @CsvSource({"openai, anthropic", "anthropic, openai"})
    void aFirstThatFailsAfterItsHedgeIsTheOneThatIsToldOf(String first, String second) throws Exception {
        try (Scene scene = hedged(first, second, "after: 50ms, budget: 50%", "live")) {
            warm(scene);
            scene.first().next(Reply.fault("delay=1s,status=400"));
            scene.second().next(Reply.fault("status=500"));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("type").asString("none"))
                    .as("an error as Anthropic writes it begins with its type")
                    .isEqualTo("none");
            boolean verbatim =
                    answer.json().path("error").path("code").asString("").isEmpty();
            assertThat(verbatim).as(answer.text()).isEqualTo(first.equals("openai"));
            assertThat(answer.header("x-signalbox-target")).isEqualTo("first/model-of-first");
            assertThat(answer.header("x-signalbox-attempts")).isEqualTo("2");
            JsonNode record =
                    settles(scene, 3, "caller_error", "upstream_rejected").getLast();
            assertThat(Scene.attempts(record)).containsExactly("upstream_error", "upstream_rejected");
            assertThat(record.path("target").asString()).isEqualTo("first/model-of-first");
        }
    }

    /// The idle limit is about the attempt that goes on, not about the one that was begun last.
    @Test
    void aHedgeThatFailsDoesNotEndTheCollectingOfASlowFirstAnswer() throws Exception {
        try (Scene scene = Scene.of("openai", "openai")
                .route("hedge: { after: 50ms, budget: 50% }, delivery: whole, timeouts: { idle: 300ms, total: 10s }")
                .start()) {
            warm(scene);
            String words = "one two three four five six seven eight nine ten";
            scene.first().next(Reply.fault("delay=1s,drip=60ms"));
            scene.second().next(Reply.fault("html"));
            assertThat(Visit.ask(scene, Scene.streamed(words)).said()).isEqualTo("first says: " + words);
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly("upstream_malformed", "-");
        }
    }

    @ParameterizedTest
    @CsvSource({"'delay=150ms,html', upstream_malformed", "'delay=150ms,empty', upstream_truncated"})
    void aFirstThatFailsLeavesTheHedgeAlone(String fault, String code) throws Exception {
        try (Scene scene = hedged("openai", "openai", "after: 50ms, budget: 50%", "live")) {
            warm(scene);
            scene.first().next(Reply.fault(fault));
            scene.second().next(Reply.fault("delay=300ms"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("second says: hi");
            assertThat(scene.second().requests()).hasSize(1);
            List<JsonNode> records = settles(scene, 3, "success", null);
            assertThat(Scene.attempts(records.getLast())).containsExactly(code, "-");
        }
    }

    @Test
    void hedgesStayWithinTheirBudget() throws Exception {
        int asked = 200;
        try (Scene scene = hedged("openai", "openai", "after: 20ms, budget: 2%", "live");
                ExecutorService clients = Executors.newFixedThreadPool(20)) {
            scene.first()
                    .script(Script.defaults().withPrefix("first says: ").withFault(FaultRule.always("delay=150ms")));
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                answers.add(clients.submit(() -> Visit.ask(scene, Scene.streamed("hi"))));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().said()).endsWith("says: hi");
            }
            assertThat(scene.second().requests())
                    .as("2 % of the requests; nothing was saved before")
                    .hasSizeBetween(1, asked * 2 / 100);
            settles(scene, asked, "success", null);
        }
    }

    @Test
    void withoutTheWordNobodyHedges() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().next(Reply.fault("delay=1s"));
            assertThat(Visit.ask(scene, Scene.streamed("hi")).said()).isEqualTo("first says: hi");
            assertThat(scene.second().requests()).isEmpty();
            settles(scene, 1, "success", null);
        }
    }

    /// Two requests that go well, of which the budget lets one hedge be saved. No streams: on a busy machine
    /// those could be hedged themselves.
    private static void warm(Scene scene) throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(Visit.ask(scene, Scene.whole("warm")).said()).isEqualTo("first says: warm");
        }
    }

    private static Scene hedged(String first, String second, String hedge, String delivery) throws Exception {
        return Scene.of(first, second)
                .route("hedge: { " + hedge + " }, delivery: " + delivery)
                .start();
    }
}
