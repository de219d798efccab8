package dev.signalbox.app.fault;

import static dev.signalbox.app.fault.Aftermath.settles;
import static dev.signalbox.app.fault.Aftermath.settlesOnce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that say no: to us, or to the caller.
@Tag("sockets")
final class RefusalsTest {
    private static final String LEAKY = """
            {"error":{"message":"Incorrect API key provided: sk-planted-first-5f2d0c9b7a61e348.","type":"invalid_request_error",\
            "param":null,"code":"%s"}}""";

    @ParameterizedTest(name = "{0}: {1} at {2}")
    @CsvSource({
        "row17RateLimited,       'status=429,retry-after=5', openai,    upstream_rate_limited,    503",
        "row17RateLimited,       'status=429,retry-after=5', anthropic, upstream_rate_limited,    503",
        "row21Unauthorised,      error=key,                  openai,    upstream_credential,      502",
        "row21Unauthorised,      error=key,                  anthropic, upstream_credential,      502",
        "row21Forbidden,         error=permission,           openai,    upstream_credential,      502",
        "row21Forbidden,         error=permission,           anthropic, upstream_credential,      502",
        "row21NoSuchModel,       error=model,                openai,    upstream_model_not_found, 502",
        "row21NoSuchModel,       error=model,                anthropic, upstream_model_not_found, 502",
        "quotaExhausted,         error=quota,                openai,    upstream_credential,      502",
        "quotaExhausted,         error=quota,                anthropic, upstream_credential,      502",
    })
    void aRefusalOfUsGoesToTheNextTarget(String row, String fault, String dialect, String code, int status)
            throws Exception {
        for (boolean stream : new boolean[] {true, false}) {
            String body = stream ? Scene.streamed("hi") : Scene.whole("hi");
            try (Scene scene = Scene.of(dialect, "openai").start()) {
                scene.first().next(Reply.fault(fault));
                Answer answer = Visit.ask(scene, body);
                assertThat(answer.said()).as(row).isEqualTo("second says: hi");
                assertThat(scene.first().requests()).hasSize(1);
                assertThat(scene.second().requests()).hasSize(1);
                assertThat(Scene.attempts(settlesOnce(scene, "success", null))).containsExactly(code, "-");
            }
            try (Scene scene = Scene.of(dialect).route("retry: { attempts: 1 }").start()) {
                scene.first().next(Reply.fault(fault));
                Answer answer = Visit.ask(scene, body);
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.code()).isEqualTo(code);
                assertThat(scene.first().requests()).hasSize(1);
                settlesOnce(scene, "upstream_error", code);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5,                               5",
        "0,                               1",
        "-30,                             1",
        "61,                              60",
        "99999999999999999999,            60",
        "1.5,                             2",
        "nonsense,                        1",
        "'Wed, 21 Oct 2015 07:28:00 GMT', 1",
        "'Wed, 21 Oct 2099 07:28:00 GMT', 60",
    })
    void row19RetryAfterIsParsedAndClamped(String given, String told) throws Exception {
        try (Scene scene = Scene.of("openai").route("retry: { attempts: 1 }").start()) {
            scene.first().next(Reply.fault("status=429,retry-after=\"" + given + "\""));
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo(told);
            assertThat(answer.header("x-should-retry")).isNull();
            assertThat(scene.condition("first")).isEqualTo("resting");
            assertThat(scene.endpoints("first").getFirst().openInMillis())
                    .as("at least a second without advice, and never more than five minutes")
                    .isBetween(100L, 300_000L);
            settlesOnce(scene, "upstream_error", "upstream_rate_limited");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void row21WhatAProviderSaysOfOurKeyStaysHere(int status) throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.json(status, LEAKY.formatted("invalid_api_key")));
            Answer answer = Visit.ask(scene, Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text()).doesNotContain("Incorrect");
            settlesOnce(scene, "upstream_error", "upstream_credential");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 422, 500, 503})
    void aSecretInAProvidersErrorIsMasked(int status) throws Exception {
        try (Scene scene = Scene.of("openai").route("retry: { attempts: 1 }").start()) {
            scene.first().next(Reply.json(status, LEAKY.formatted("odd")));
            Answer answer = Visit.ask(scene, Scene.whole("hi"));
            assertThat(answer.text()).contains("Incorrect");
            boolean callers = status < 500;
            settlesOnce(
                    scene,
                    callers ? "caller_error" : "upstream_error",
                    callers ? "upstream_rejected" : "upstream_error");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "error=context,        400",
        "error=content-filter, 400",
        "status=400,           400",
        "status=404,           404",
        "status=413,           413",
        "status=422,           422",
    })
    void row12cARefusalOfTheCallersRequestIsTheAnswer(String fault, int status) throws Exception {
        for (String dialect : new String[] {"openai", "anthropic"}) {
            try (Scene scene = Scene.of(dialect, "openai").start()) {
                scene.first().next(Reply.fault(fault));
                Answer answer = Visit.ask(scene, Scene.streamed("hi"));
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.json().at("/error/message").asString()).isNotBlank();
                assertThat(scene.second().requests()).isEmpty();
                settlesOnce(scene, "caller_error", "upstream_rejected");
            }
        }
    }

    @Test
    void row12cTheProvidersOwnBodyGoesBackUnchanged() throws Exception {
        String body =
                "{\n  \"error\": {\"message\": \"no 🚦\", \"type\": \"t\", \"param\": \"p\", \"code\": \"c\", \"x\": 1}\n}";
        try (Scene scene = Scene.of("openai", "openai").start()) {
            scene.first().next(Reply.json(422, body));
            Answer answer = Visit.ask(scene, Scene.whole("hi"));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text()).isEqualTo(body);
            settlesOnce(scene, "caller_error", "upstream_rejected");
        }
    }

    @Test
    void row21AnotherCallersRequestsAreNotTouched() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            scene.first().next(Reply.fault("error=permission"));
            assertThat(Visit.ask(scene, Scene.whole("one")).status()).isEqualTo(502);
            assertThat(Visit.ask(scene, Scene.whole("two")).said()).isEqualTo("first says: two");
            settles(scene, 2, "success", null);
        }
    }
}
