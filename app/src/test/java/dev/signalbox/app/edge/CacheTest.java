package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Answers that a route keeps for identical requests.
@Tag("sockets")
final class CacheTest {
    private static final String KEPT = "cache: { ttl: 10m, sampled: true }";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Answer ask(Scene scene, int caller, String body, String... headers) throws IOException {
        String[] all = List.of(headers).toArray(new String[headers.length + 1]);
        all[headers.length] = "Connection: close";
        String request = Scene.chat(body, all).replace("Bearer " + Scene.CALLER_KEY, "Bearer " + Scene.caller(caller));
        return scene.wire().send(request).answer();
    }

    private static @Nullable String did(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.header("x-signalbox-cache");
    }

    private static String words(String words) {
        return Scene.whole(words);
    }

    @Test
    void theSameRequestIsAnsweredWithoutAProvider() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            Answer first = scene.ask(words("hi"));
            assertThat(did(first)).isEqualTo("miss");
            Answer second = scene.ask(words("hi"));

            assertThat(did(second)).isEqualTo("hit");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.header("age")).isNotNull();
            assertThat(second.header("x-signalbox-target")).isEqualTo("first/model-of-first");
            assertThat(second.header("x-signalbox-attempts")).isEqualTo("0");
            assertThat(second.header("x-signalbox-cost-usd")).isEqualTo("0");
            assertThat(second.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
            assertThat(scene.first().requests()).hasSize(1);
            JsonNode record = scene.record(second);
            assertThat(record.path("cache").asString()).isEqualTo("hit");
            assertThat(record.path("target").asString()).isEqualTo("-");
            assertThat(record.path("cost").isNull()).isTrue();
            assertThat(record.at("/tokens/input").asInt()).isZero();
            assertThat(did(scene.ask(words("ho")))).isEqualTo("miss");
            assertThat(scene.metrics())
                    .contains("signalbox_cache_requests_total{result=\"hit\",route=\"chat\"} 1.0")
                    .contains("signalbox_cache_requests_total{result=\"miss\",route=\"chat\"} 2.0")
                    .contains("signalbox_cache_entries 2.0");
            scene.ended(3, "success", null);
        }
    }

    @Test
    void theSameWithOtherSpacesAndInAnotherOrderIsTheSame() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            scene.ask("{\"model\":\"chat\",\"top_p\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            Answer other = scene.ask(
                    "{ \"messages\": [{\"content\": \"\\u0068i\", \"role\": \"user\"}],\n \"model\": \"chat\", \"top_p\": 1 }");

            assertThat(did(other)).isEqualTo("hit");
        }
    }

    @Test
    void aRouteThatDeclaresNoneKeepsNothing() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            assertThat(did(ask(scene, 1, words("hi"), "x-signalbox-cache: refresh")))
                    .isNull();
            assertThat(did(scene.ask(words("hi")))).isNull();
            assertThat(scene.first().requests()).hasSize(2);
            assertThat(scene.metrics()).doesNotContain("signalbox_cache_entries");
        }
    }

    @Test
    void aStreamIsReplayedByteForByteAndApartFromWholeAnswers() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            Answer first = scene.ask(Scene.streamed("hi"));
            Answer second = scene.ask(Scene.streamed("hi"));

            assertThat(did(first)).isEqualTo("miss");
            assertThat(did(second)).isEqualTo("hit");
            assertThat(second.text()).isEqualTo(first.text());
            assertThat(second.terminated()).isTrue();
            assertThat(second.header("content-type")).isEqualTo(first.header("content-type"));
            assertThat(did(scene.ask(words("hi")))).isEqualTo("miss");
            assertThat(did(scene.ask(words("hi")))).isEqualTo("hit");
            assertThat(scene.first().requests()).hasSize(2);
            scene.ended(4, "success", null);
        }
    }

    @Test
    void aStreamThatBreaksIsNotKept() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            scene.first().next(Reply.fault("truncate-after=3"));
            scene.ask(Scene.streamed("hi"));

            assertThat(did(scene.ask(Scene.streamed("hi")))).isEqualTo("miss");
        }
    }

    @Test
    void translatedAnswersAreKeptInTheCallersLanguage() throws Exception {
        try (Scene scene = Scene.of("anthropic").route(KEPT).start()) {
            Answer openai = scene.ask(Scene.streamed("hi"));
            assertThat(scene.ask(Scene.streamed("hi")).text()).isEqualTo(openai.text());
            assertThat(did(scene.askAnthropic(Scene.streamed("hi")))).isEqualTo("miss");
            assertThat(did(scene.askAnthropic(Scene.streamed("hi")))).isEqualTo("hit");
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void anotherKeyGetsNothingOfIt() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).callers(2).start()) {
            assertThat(did(ask(scene, 1, words("hi")))).isEqualTo("miss");
            assertThat(did(ask(scene, 2, words("hi")))).isEqualTo("miss");
            assertThat(did(ask(scene, 2, words("hi")))).isEqualTo("hit");
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"workload", "route"})
    void whereDeclaredKeysShare(String scope) throws Exception {
        try (Scene scene = Scene.of("openai")
                .route("cache: { ttl: 10m, sampled: true, scope: " + scope + " }")
                .callers(2)
                .more("workloads: { other: {} }\n")
                .start()) {
            assertThat(did(ask(scene, 1, words("hi")))).isEqualTo("miss");
            assertThat(did(ask(scene, 2, words("hi")))).isEqualTo("hit");
            // Reads of the cache keep to what the key may do now.
            scene.reload(yaml -> yaml.replace("name: caller-2,", "name: caller-2, workload: other,"));
            assertThat(did(ask(scene, 2, words("hi")))).isEqualTo(scope.equals("route") ? "hit" : "miss");
            scene.reload(yaml -> yaml.replace("name: caller-2,", "name: caller-2, routes: [\"*\"],"));
            assertThat(ask(scene, 2, words("hi")).status()).isIn(403, 404);
            assertThat(ask(scene, 9, words("hi")).status()).isEqualTo(401);
        }
    }

    @Test
    void whoMustBeAnsweredInOnePlaceIsNotAnsweredFromAnother() throws Exception {
        try (Scene scene = Scene.of("openai")
                .route("cache: { ttl: 10m, sampled: true, scope: route }")
                .provider("first", "processing: kr")
                .callers(2)
                .more("workloads: { kr: { residency: kr } }\n")
                .start()) {
            assertThat(did(ask(scene, 1, words("hi")))).isEqualTo("miss");
            scene.reload(yaml -> yaml.replace("name: caller-2,", "name: caller-2, workload: kr,"));
            assertThat(did(ask(scene, 2, words("hi")))).isEqualTo("miss");
        }
    }

    @Test
    void aHitCostsNothingOfTheCallersLimits() throws Exception {
        try (Scene scene =
                Scene.of("openai").route(KEPT).key("limits: { rpm: 1 }").start()) {
            assertThat(did(scene.ask(words("hi")))).isEqualTo("miss");
            assertThat(did(scene.ask(words("hi")))).isEqualTo("hit");
            assertThat(scene.ask(words("ho")).code()).isEqualTo("rate_limited");
            assertThat(did(scene.ask(words("hi")))).isEqualTo("hit");
        }
    }

    @Test
    void anAnswerIsKeptForItsTimeOnly() throws Exception {
        try (Scene scene =
                Scene.of("openai").route("cache: { ttl: 300ms, sampled: true }").start()) {
            scene.ask(words("hi"));
            await().atMost(PATIENCE).until(() -> "miss".equals(did(scene.ask(words("hi")))));
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void aReloadKeepsAnswersUnlessTheRouteLeadsElsewhere() throws Exception {
        try (Scene scene = Scene.of("openai", "openai").route(KEPT).start()) {
            scene.ask(words("hi"));
            scene.reload();
            assertThat(did(scene.ask(words("hi")))).isEqualTo("hit");
            scene.reload(yaml -> yaml.replace("model-of-first", "model-of-first-2"));
            assertThat(did(scene.ask(words("hi")))).isEqualTo("miss");
        }
    }

    @Test
    void withoutTheRoutesWordOnlyWhatIsTheSameEachTimeIsKept() throws Exception {
        try (Scene scene = Scene.of("openai").route("cache: { ttl: 10m }").start()) {
            String cold = words("hi").replace("\"max_tokens\"", "\"temperature\":0,\"max_tokens\"");
            assertThat(did(scene.ask(words("hi")))).isEqualTo("bypass");
            assertThat(did(scene.ask(words("hi")))).isEqualTo("bypass");
            assertThat(did(scene.ask(cold))).isEqualTo("miss");
            assertThat(did(scene.ask(cold))).isEqualTo("hit");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]",
                "\"store\":true",
                "\"n\":2"
            })
    void whatActsOrWantsSeveralAnswersIsAnsweredAnew(String word) throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            String body = words("hi").replace("\"max_tokens\":1000", word);
            assertThat(did(scene.ask(body))).isEqualTo("bypass");
            assertThat(did(scene.ask(body))).isEqualTo("bypass");
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void aCallerMayGoAroundItOrHaveItAnew() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            String old = scene.ask(words("hi")).text();
            assertThat(did(ask(scene, 1, words("hi"), "x-signalbox-cache: bypass")))
                    .isEqualTo("bypass");
            assertThat(scene.ask(words("hi")).text()).isEqualTo(old);
            Answer anew = ask(scene, 1, words("hi"), "x-signalbox-cache: refresh");
            assertThat(did(anew)).isEqualTo("miss");
            assertThat(scene.ask(words("hi")).text()).isEqualTo(anew.text());
            assertThat(scene.first().requests()).hasSize(3);
            Answer wrong = ask(scene, 1, words("hi"), "x-signalbox-cache: hit");
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.code()).isEqualTo("invalid_request");
        }
    }

    @Test
    void whereCallersHaveNoSayInItTheirWishesCountForNothing() throws Exception {
        try (Scene scene = Scene.of("openai")
                .route("cache: { ttl: 10m, sampled: true, controls: false }")
                .start()) {
            scene.ask(words("hi"));
            assertThat(did(ask(scene, 1, words("hi"), "x-signalbox-cache: bypass")))
                    .isEqualTo("hit");
            assertThat(did(ask(scene, 1, words("hi"), "x-signalbox-cache: refresh")))
                    .isEqualTo("hit");
            assertThat(scene.first().requests()).hasSize(1);
        }
    }

    @Test
    void theMemoryIsBoundedAndWhatIsTooLargeIsNotKept() throws Exception {
        try (Scene scene = Scene.of("openai")
                .route("cache: { ttl: 10m, sampled: true, max-entry: 200KiB }")
                .limits("cache: 1MiB")
                .start()) {
            for (int i = 0; i < 20; i++) {
                scene.first().next(Reply.text("x".repeat(120_000)));
                assertThat(did(scene.ask(unbounded(words("number " + i))))).isEqualTo("miss");
            }
            assertThat(figure(scene, "signalbox_cache_bytes")).isBetween(200_000.0, 1024.0 * 1024);
            assertThat(figure(scene, "signalbox_cache_max_bytes")).isEqualTo(1024 * 1024);
            assertThat(figure(scene, "signalbox_cache_evictions_total")).isGreaterThan(5);
            for (int i = 0; i < 2; i++) {
                scene.first().next(Reply.text("x".repeat(220_000)));
                assertThat(did(scene.ask(unbounded(Scene.streamed("large"))))).isEqualTo("miss");
            }
            scene.ended(22, "success", null);
        }
    }

    private static String unbounded(String body) {
        return body.replace("\"max_tokens\":1000", "\"max_tokens\":1000000");
    }

    private static double figure(Scene scene, String name) throws IOException, InterruptedException {
        return scene.metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsTooLongOrTooDeepToBeToldApartIsAnsweredAnew() throws Exception {
        try (Scene scene = Scene.of("openai").route(KEPT).start()) {
            String deep = words("hi")
                    .replace("\"max_tokens\"", "\"metadata\":" + "[".repeat(60) + "]".repeat(60) + ",\"max_tokens\"");
            assertThat(did(scene.ask(words("x".repeat(600_000))))).isEqualTo("bypass");
            assertThat(did(scene.ask(deep))).isEqualTo("bypass");
            assertThat(did(scene.ask(words("x".repeat(400_000))))).isEqualTo("miss");
            assertThat(did(scene.ask(words("x".repeat(400_000))))).isEqualTo("hit");
        }
    }

    @Test
    void embeddingsAreKeptAsTheyAreTheSameEachTime() throws Exception {
        try (Scene scene = Scene.of("openai").route("cache: { ttl: 10m }").start()) {
            String body = "{\"model\":\"chat\",\"input\":\"hi\"}";
            Answer first = scene.wire()
                    .send(Scene.post("/v1/embeddings", body, "Connection: close"))
                    .answer();
            Answer second = scene.wire()
                    .send(Scene.post("/v1/embeddings", body, "Connection: close"))
                    .answer();
            assertThat(did(first)).isEqualTo("miss");
            assertThat(did(second)).isEqualTo("hit");
            assertThat(second.text()).isEqualTo(first.text());
        }
    }
}
