package dev.signalbox.app.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Header;
import dev.signalbox.simulator.Reply;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/// Providers that say the key with which the gateway called them, however they write it: callers do not hear
/// it. This one looks like no key of a known provider.
@Tag("sockets")
final class EchoedKeyTest {
    private static final String KEY = "gw+planted/5f2d0c9b=7a61e348";

    /// Ways to write a text into JSON.
    enum Writing {
        PLAIN,
        EVERY_CHARACTER,
        SLASH,
        PLUS,
        CAPITALS,
        TWICE,
        THREE_TIMES;

        String of(String text) {
            return switch (this) {
                case PLAIN -> text;
                case EVERY_CHARACTER ->
                    text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
                case SLASH -> text.replace("/", "\\/");
                case PLUS -> text.replace("+", "\\u002B");
                case CAPITALS -> text.chars().mapToObj("\\u%04X"::formatted).collect(Collectors.joining());
                case TWICE -> quoted(SLASH.of(PLUS.of(text)));
                case THREE_TIMES -> quoted(quoted(EVERY_CHARACTER.of(text)));
            };
        }

        private static String quoted(String text) {
            return text.replace("\\", "\\\\");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyInAnErrorIsMasked(Writing writing) throws Exception {
        String error = error(writing.of(KEY));
        masked(Reply.json(400, error));
        masked(Reply.sse(("data: " + error + "\n\n").getBytes(UTF_8)));
    }

    private static void masked(Reply reply) throws Exception {
        try (Scene scene = scene()) {
            scene.first().next(reply);
            Answer answer = Visit.ask(scene, Scene.streamed("hi"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(decoded(answer.text())).contains("bad key", "***").doesNotContain("planted", "5f2d0c9b");
            assertThat(answer.json().at("/error/message").asString())
                    .startsWith("bad key")
                    .endsWith("sorry");
            assertThat(answer.text()).as("in its own words").contains("\"more\": \"a\\/b\"");
            scene.ended("caller_error", "upstream_rejected");
        }
    }

    @Test
    void anErrorWithEscapesAndWithoutTheKeyGoesBackAsItCame() throws Exception {
        String error = error("gw\\u002Bplanned\\/5f");
        try (Scene scene = scene()) {
            scene.first().next(Reply.json(400, error));
            assertThat(Visit.ask(scene, Scene.whole("hi")).text()).isEqualTo(error);
        }
    }

    @Test
    void aKeyInAHeaderThatPassesIsMasked() throws Exception {
        try (Scene scene = scene()) {
            for (Writing writing : Writing.values()) {
                scene.first()
                        .next(Reply.of(
                                200,
                                List.of(
                                        new Header("content-type", "application/json"),
                                        new Header("openai-model", "gpt-5.1"),
                                        new Header("openai-version", "2020 " + writing.of(KEY)),
                                        new Header("openai-processing-ms", writing.of(KEY))),
                                ok().getBytes(UTF_8)));
                Answer answer = Visit.ask(scene, Scene.whole("hi"));
                assertThat(answer.said()).isEqualTo("hello");
                assertThat(answer.header("openai-model")).isEqualTo("gpt-5.1");
                assertThat(answer.header("openai-version")).isEqualTo("2020 ***");
                assertThat(answer.header("openai-processing-ms")).isEqualTo("***");
            }
        }
    }

    private static Scene scene() throws Exception {
        return Scene.of("openai")
                .provider("first", "keys: [\"" + KEY + "\"]")
                .route("retry: { attempts: 1 }")
                .start();
    }

    private static String error(String key) {
        return """
                {"error": {"message": "bad key %s, sorry", "type": "invalid_request_error", "param": null, \
                "code": "%s"}, "more": "a\\/b"}""".formatted(key, key);
    }

    private static String ok() {
        return """
                {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
                "message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}""";
    }

    /// What somebody could make of it who takes every escape for what it means.
    private static String decoded(String text) {
        String read = text;
        for (int i = 0; i < 4; i++) {
            String quoted = "\"" + read.replace("\"", "'").replace("\n", " ") + "\"";
            read = JsonMapper.shared().readValue(quoted, String.class);
        }
        return read;
    }
}
