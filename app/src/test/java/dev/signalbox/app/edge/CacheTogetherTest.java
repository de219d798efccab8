package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.FaultRule;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Identical requests at the same time, and what is left of old answers when every target fails.
@Tag("sockets")
final class CacheTogetherTest {
    private static final String KEPT = "cache: { ttl: 10m, sampled: true }, retry: { attempts: 1 }";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static List<Answer> together(Scene scene, int callers, String body) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(pool.submit(() -> scene.ask(body)));
            }
            for (Future<Answer> each : all) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    private static long count(List<Answer> answers, String did) {
        return answers.stream()
                .filter(answer -> did.equals(answer.header("x-signalbox-cache")))
                .count();
    }

    private static void underWay(Scene scene, int requests) {
        await().atMost(PATIENCE).until(() -> scene.metrics().contains("signalbox_in_flight " + requests + ".0"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiftyWhoAskTheSameMakeOneCall(boolean stream) throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            scene.first().next(Reply.fault("delay=1500ms"));
            List<Answer> answers = together(scene, 50, stream ? Scene.streamed("hi") : Scene.whole("hi"));

            assertThat(scene.first().requests()).hasSize(1);
            assertThat(answers).allMatch(answer -> answer.status() == 200);
            assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
            assertThat(count(answers, "miss")).isEqualTo(1);
            assertThat(count(answers, "hit")).isEqualTo(49);
            scene.ended(50, "success", null);
        }
    }

    @Test
    void whenTheCallFailsTheOthersGoOnByThemselves() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            scene.first().next(Reply.fault("delay=1500ms,status=500"));
            List<Answer> answers = together(scene, 10, Scene.whole("hi"));

            assertThat(answers.stream().filter(answer -> answer.status() != 200))
                    .hasSize(1);
            assertThat(scene.rig().records(10)).hasSize(10);
        }
    }

    @Test
    void whenTheCallerThatMadeTheCallLeavesTheOthersGoOn() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start();
                Wire leader = Wire.to(scene.rig().port());
                Wire follower = Wire.to(scene.rig().port())) {
            scene.first().next(Reply.fault("hang"));
            leader.send(Scene.chat(Scene.streamed("hi")));
            scene.first().awaitRequests(1, PATIENCE);
            follower.send(Scene.chat(Scene.streamed("hi")));
            underWay(scene, 2);
            leader.reset();

            Answer answer = follower.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.terminated()).isTrue();
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void whoLeavesWhileItWaitsLeavesNothingBehind() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start();
                Wire leader = Wire.to(scene.rig().port());
                Wire follower = Wire.to(scene.rig().port())) {
            scene.first().next(Reply.fault("hang"));
            leader.send(Scene.chat(Scene.whole("hi")));
            scene.first().awaitRequests(1, PATIENCE);
            follower.send(Scene.chat(Scene.whole("hi")));
            underWay(scene, 2);
            follower.reset();

            assertThat(scene.rig().records(1).getFirst().path("outcome").asString())
                    .isEqualTo("client_gone");
            underWay(scene, 1);
            leader.reset();
            scene.ended(2, "client_gone", "client_gone");
            assertThat(scene.first().requests()).hasSize(1);
        }
    }

    @Test
    void whoWaitsKeepsToItsOwnTime() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start();
                Wire leader = Wire.to(scene.rig().port());
                Wire follower = Wire.to(scene.rig().port())) {
            scene.first().next(Reply.fault("hang"));
            leader.send(Scene.chat(Scene.whole("hi")));
            scene.first().awaitRequests(1, PATIENCE);
            follower.send(Scene.chat(Scene.whole("hi"), "x-signalbox-timeout-ms: 200"));

            Answer answer = follower.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("queue_timeout");
            assertThat(answer.json().at("/error/message").asString()).contains("same request", "200 ms");
        }
    }

    // ── When every target fails ──────────────────────────────────────────────────────────────────────────────────────

    private static Scene withStale(String more) throws IOException {
        return Scene.of("openai")
                .route("cache: { ttl: 50ms, sampled: true" + more + " }, retry: { attempts: 1 }")
                .start();
    }

    private static Answer expired(Scene scene, String body) {
        return await().atMost(PATIENCE)
                .until(() -> scene.ask(body), answer -> !Objects.equals(answer.header("x-signalbox-cache"), "hit"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOldAnswerIsBetterThanNone(boolean stream) throws Exception {
        String body = stream ? Scene.streamed("hi") : Scene.whole("hi");
        try (Scene scene = withStale(", stale-if-error: 10m")) {
            Answer first = scene.ask(body);
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=503")));

            Answer old = expired(scene, body);
            assertThat(old.status()).isEqualTo(200);
            assertThat(old.header("x-signalbox-cache")).isEqualTo("stale");
            assertThat(old.header("age")).isNotNull();
            assertThat(old.text()).isEqualTo(first.text());
            assertThat(scene.record(old).path("cache").asString()).isEqualTo("stale");
            assertThat(scene.record(old).path("outcome").asString()).isEqualTo("success");
            for (int i = 0; i < 8; i++) {
                // Also when nothing is asked any more, as every target is failing.
                assertThat(scene.ask(body).header("x-signalbox-cache")).isEqualTo("stale");
            }
            assertThat(scene.ask(Scene.whole("something else")).status()).isGreaterThanOrEqualTo(500);
            scene.first().script(Script.defaults());
            await().atMost(PATIENCE).until(() -> "miss".equals(scene.ask(body).header("x-signalbox-cache")));
        }
    }

    @Test
    void theCallersOwnMistakeStaysOne() throws Exception {
        try (Scene scene = withStale(", stale-if-error: 10m")) {
            scene.ask(Scene.whole("hi"));
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=400")));

            assertThat(expired(scene, Scene.whole("hi")).status()).isEqualTo(400);
        }
    }

    @Test
    void withoutTheRoutesWordNothingOldIsAnswered() throws Exception {
        try (Scene scene = withStale("")) {
            scene.ask(Scene.whole("hi"));
            scene.first().script(Script.defaults().withFault(FaultRule.always("status=503")));

            assertThat(expired(scene, Scene.whole("hi")).status()).isGreaterThanOrEqualTo(500);
        }
    }
}
