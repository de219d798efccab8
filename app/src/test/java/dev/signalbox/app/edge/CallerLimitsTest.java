package dev.signalbox.app.edge;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.simulator.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a key, a workload and a route may ask for.
@Tag("sockets")
final class CallerLimitsTest {
    private static final String HELD = "delay=30s";

    private static long number(Answer answer, String header) {
        String value = answer.header(header);
        return value == null ? -1 : Long.parseLong(value);
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate_limited");
    }

    @Test
    void theRequestTooManyIs429WhicheverApiItComesBy() throws Exception {
        try (Scene scene =
                Scene.of("openai", "anthropic").key("limits: { rpm: 2 }").start()) {
            Answer first = scene.ask(Scene.whole("one"));
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("2");
            assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("1");
            assertThat(first.header("x-ratelimit-reset-requests")).isEqualTo("30s");
            assertThat(first.header("x-ratelimit-limit-tokens")).isNull();
            assertThat(scene.askAnthropic(Scene.whole("two")).status()).isEqualTo(200);

            Answer third = scene.ask(Scene.whole("three"));
            refused(third);
            assertThat(third.json().at("/error/type").asString()).isEqualTo("rate_limit_error");
            assertThat(third.json().at("/error/message").asString())
                    .isEqualTo("The key `caller` may make 2 requests a minute.");
            assertThat(number(third, "retry-after")).isBetween(1L, 33L);
            assertThat(third.header("x-should-retry")).isNull();
            assertThat(third.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            Answer fourth = scene.askAnthropic(Scene.whole("four"));
            refused(fourth);
            assertThat(fourth.json().at("/error/type").asString()).isEqualTo("rate_limit_error");
            assertThat(scene.first().requests()).hasSize(2);
            scene.ended(4, "caller_error", "rate_limited");
        }
    }

    @Test
    void aStreamTellsInItsHeadWhatIsLeft() throws Exception {
        try (Scene scene =
                Scene.of("openai").key("limits: { rpm: 10, tpm: 100k }").start()) {
            Answer answer = scene.ask(Scene.streamed("hi"));
            assertThat(answer.terminated()).isTrue();
            assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("9");
            assertThat(number(answer, "x-ratelimit-limit-tokens")).isEqualTo(100_000);
            assertThat(number(answer, "x-ratelimit-remaining-tokens")).isBetween(98_000L, 99_000L);
            assertThat(answer.header("x-ratelimit-reset-tokens")).endsWith("ms");
        }
    }

    @Test
    void whatARequestDidNotUseIsThereForTheNext() throws Exception {
        try (Scene scene = Scene.of("openai").key("limits: { tpm: 5000 }").start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(scene.ask(Scene.whole("hi")).status()).isEqualTo(200);
            }
            List<JsonNode> records = scene.ended(20, "success", null);
            assertThat(records.getLast().path("usage").path("output").asLong()).isLessThan(100);
        }
    }

    @Test
    void aLargeMaxTokensAloneRefusesNobodyButByDeclaration() throws Exception {
        String body = Scene.whole("hi").replace("\"max_tokens\":1000", "\"max_tokens\":100000");
        try (Scene scene = Scene.of("openai").key("limits: { tpm: 2000 }").start()) {
            assertThat(scene.ask(body).status()).isEqualTo(200);
            assertThat(scene.ask(body).status()).isEqualTo(200);
        }
        try (Scene scene =
                Scene.of("openai").key("limits: { tpm: 2000, reserve: max }").start()) {
            scene.first().next(Reply.fault(HELD));
            try (Wire held = scene.wire()) {
                held.send(Scene.chat(body));
                await().atMost(20, SECONDS).until(() -> scene.first().requests().size() == 1);
                Answer second = scene.ask(body);
                refused(second);
                assertThat(second.json().at("/error/message").asString())
                        .startsWith("The key `caller` may use 2000 tokens a minute; this request needs about 2000");
            }
        }
    }

    @Test
    void aPromptAboveTheLimitIsToldNeverToComeAgain() throws Exception {
        try (Scene scene = Scene.of("openai").key("limits: { tpm: 100 }").start()) {
            Answer answer = scene.ask(Scene.whole("word ".repeat(1000)));
            refused(answer);
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            assertThat(answer.header("retry-after")).isNull();
            assertThat(scene.first().requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"answered", "left"})
    void aPlaceIsFreeAgainHoweverTheRequestBeforeEnded(String end) throws Exception {
        try (Scene scene = Scene.of("openai").key("limits: { concurrent: 1 }").start()) {
            scene.first().next(Reply.fault(end.equals("left") ? HELD : "delay=300ms"));
            try (Wire held = scene.wire()) {
                held.send(Scene.chat(Scene.whole("hi")));
                await().atMost(20, SECONDS).until(() -> scene.first().requests().size() == 1);
                if (end.equals("left")) {
                    Answer second = scene.ask(Scene.whole("hi"));
                    refused(second);
                    assertThat(number(second, "retry-after")).isBetween(1L, 3L);
                } else {
                    assertThat(held.answer().status()).isEqualTo(200);
                }
            }
            await().atMost(20, SECONDS)
                    .untilAsserted(() ->
                            assertThat(scene.ask(Scene.whole("hi")).status()).isEqualTo(200));
        }
    }

    @Test
    void keysOfOneWorkloadShareItsLimit() throws Exception {
        try (Scene scene = Scene.of("openai")
                .more("workloads: { default: { limits: { rpm: 3 } } }")
                .callers(2)
                .start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(askAs(scene, 1 + i % 2).status()).isEqualTo(200);
            }
            Answer fourth = askAs(scene, 2);
            refused(fourth);
            assertThat(fourth.json().at("/error/message").asString())
                    .isEqualTo("The workload `default` may make 3 requests a minute.");
        }
    }

    @Test
    void aRoutesLimitHoldsInOpenModeToo() throws Exception {
        try (Scene scene = Scene.of("openai").route("limits: { rpm: 1 }").open().start()) {
            assertThat(scene.ask(Scene.whole("hi")).status()).isEqualTo(200);
            Answer second = scene.ask(Scene.whole("hi"));
            refused(second);
            assertThat(second.json().at("/error/message").asString())
                    .isEqualTo("The route `chat` may make 1 requests a minute.");
        }
    }

    @Test
    void twoHundredAtOnceGetExactlyWhatIsAllowed() throws Exception {
        try (Scene scene = Scene.of("openai").key("limits: { rpm: 50 }").start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            Callable<Integer> client = () -> scene.ask(Scene.whole("hi")).status();
            for (int i = 0; i < 200; i++) {
                answers.add(clients.submit(client));
            }
            int passed = 0;
            for (Future<Integer> answer : answers) {
                passed += answer.get(60, SECONDS) == 200 ? 1 : 0;
            }
            // Besides the fifty, one more for every 1.2 seconds that it took.
            assertThat(passed).isBetween(50, 70);
            assertThat(scene.first().requests()).hasSize(passed);
        }
    }

    @Test
    void aReloadForgetsNothingOfWhatWasUsed() throws Exception {
        try (Scene scene = Scene.of("openai").key("limits: { rpm: 4 }").start()) {
            for (int i = 0; i < 2; i++) {
                assertThat(scene.ask(Scene.whole("hi")).header("x-ratelimit-limit-requests"))
                        .isEqualTo("4");
            }
            scene.reload(yaml -> yaml.replace("rpm: 4", "rpm: 2"));
            Answer third = scene.ask(Scene.whole("hi"));
            assertThat(third.status()).isEqualTo(200);
            assertThat(third.header("x-ratelimit-remaining-requests")).isEqualTo("0");
            refused(scene.ask(Scene.whole("hi")));
        }
    }

    @Test
    void whatIsLeftOfWorkloadsAndRoutesIsAFigure() throws Exception {
        try (Scene scene = Scene.of("openai")
                .route("limits: { rpm: 60, concurrent: 7 }")
                .more("workloads: { default: { limits: { tpm: 10k } } }")
                .start()) {
            scene.ask(Scene.whole("hi"));
            scene.ended("success", null);
            assertThat(scene.metrics())
                    .contains("signalbox_limit{kind=\"requests\",name=\"chat\",owner=\"route\"} 60.0")
                    .contains("signalbox_limit{kind=\"tokens\",name=\"default\",owner=\"workload\"} 10000.0")
                    .contains("signalbox_limit_left{kind=\"concurrent\",name=\"chat\",owner=\"route\"} 7.0")
                    .contains("signalbox_limit_left{kind=\"requests\",name=\"chat\",owner=\"route\"} ");
        }
    }

    private static Answer askAs(Scene scene, int caller) throws IOException {
        try (Wire wire = scene.wire()) {
            String request = Scene.chat(Scene.whole("hi"), "Connection: close");
            return wire.send(request.replace(Scene.CALLER_KEY, Scene.caller(caller)))
                    .answer();
        }
    }
}
