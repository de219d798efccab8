package dev.signalbox.app.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request gets the same answer whichever version of HTTP it came in.
@Tag("sockets")
final class SameAnswersTest {
    private static final Set<String> OF_THE_VERSION = Set.of("content-length", "transfer-encoding", "connection");

    private static final String ID = "x-request-id";

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void aWholeAnswer(String provider) throws Exception {
        try (Scene scene = Scene.of(provider).start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer plain = scene.wire()
                    .send(Scene.chat(Scene.whole("안녕"), ID + ": one"))
                    .answer();
            Answer streamed = client.answer(client.chat(Scene.whole("안녕"), ID, "one"));
            assertThat(streamed.said()).isEqualTo("first says: 안녕");
            assertSame(streamed, plain);
            assertThat(streamed.header("content-length"))
                    .isEqualTo(
                            String.valueOf(streamed.text().getBytes(java.nio.charset.StandardCharsets.UTF_8).length));
            scene.ended(2, "success", null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void aStream(String provider) throws Exception {
        try (Scene scene = Scene.of(provider).start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer plain = scene.wire()
                    .send(Scene.chat(Scene.streamed("안녕 하세요"), ID + ": one"))
                    .answer();
            Answer streamed = client.answer(client.chat(Scene.streamed("안녕 하세요"), ID, "one"));
            assertThat(streamed.said()).isEqualTo("first says: 안녕 하세요");
            assertThat(streamed.terminated()).isTrue();
            assertSame(streamed, plain);
            scene.ended(2, "success", null);
        }
    }

    @Test
    void anErrorOfAllProviders() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first().next(Reply.fault("status=400"), Reply.fault("status=400"));
            Answer plain = scene.wire()
                    .send(Scene.chat(Scene.whole("hi"), ID + ": one"))
                    .answer();
            Answer streamed = client.answer(client.chat(Scene.whole("hi"), ID, "one"));
            assertThat(streamed.status()).isEqualTo(400);
            assertThat(streamed.text()).isEqualTo(plain.text());
            assertSame(streamed, plain);
        }
    }

    @Test
    void aStreamThatBreaks() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            scene.first().next(Reply.fault("close-after=2"), Reply.fault("close-after=2"));
            Answer plain = scene.wire()
                    .send(Scene.chat(Scene.streamed("one two three"), ID + ": one"))
                    .answer();
            Answer streamed = client.answer(client.chat(Scene.streamed("one two three"), ID, "one"));
            assertThat(streamed.code()).isEqualTo(plain.code()).startsWith("upstream_");
            assertThat(streamed.terminated()).isEqualTo(plain.terminated());
            assertSame(streamed, plain);
            scene.ended(2, "truncated", streamed.code());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/models",
                "GET /v1/models/chat",
                "GET /v1/models/none",
                "GET /v1/nothing",
                "GET /v1/chat/completions",
                "GET /healthz",
                "HEAD /healthz",
                "HEAD /v1/nothing",
                "DELETE /readyz",
                "GET /",
                "OPTIONS *",
                "CONNECT /"
            })
    void whatNeedsNoProvider(String line) throws Exception {
        String method = line.substring(0, line.indexOf(' '));
        String path = line.substring(line.indexOf(' ') + 1);
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            var wire = scene.wire()
                    .send(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + ID + ": one\r\nAuthorization: Bearer "
                            + Scene.CALLER_KEY + "\r\n\r\n");
            Answer plain = method.equals("HEAD") ? wire.answerWithoutBody() : wire.answer();
            Answer streamed = client.answer(
                    client.open(method, path, true, "authorization", "Bearer " + Scene.CALLER_KEY, ID, "one"));
            if (!line.startsWith("CONNECT")) {
                // That one has no identifier of its own.
                assertThat(streamed.text()).isEqualTo(plain.text());
            }
            assertSame(streamed, plain);
            assertThat(streamed.header("content-length")).isEqualTo(plain.header("content-length"));
        }
    }

    @Test
    void aRequestWithoutAKey() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.open("POST", "/v1/chat/completions", false, "content-type", "application/json");
            Answer refused = client.answer(stream);
            assertThat(refused.status()).isEqualTo(401);
            // The rest of the request is not wanted.
            assertThat(client.resetOf(stream)).isEqualTo(Frames.NO_ERROR);
            assertThat(client.answer(client.chat(Scene.whole("hi"))).status()).isEqualTo(200);
            scene.ended(2, "success", null);
        }
    }

    @Test
    void aPreflight() throws Exception {
        try (Scene scene = Scene.of("openai")
                        .more("listen: { gateway: { address: \"127.0.0.1:0\", cors: [\"https://app.example.com\"] },"
                                + " console: \"127.0.0.1:0\" }\n")
                        .start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            Answer answer = client.answer(
                    client.open("OPTIONS", "/v1/chat/completions", true, "origin", "https://app.example.com"));
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example.com");
            assertThat(answer.header("access-control-allow-methods")).isEqualTo("GET, POST, DELETE");
            assertThat(answer.text()).isEmpty();
        }
    }

    @Test
    void aClientThatWaitsForPermissionToSendItsBody() throws Exception {
        try (Scene scene = Scene.of("openai").start();
                StreamClient client = StreamClient.to(scene.rig().port())) {
            int stream = client.open(
                    "POST",
                    "/v1/chat/completions",
                    false,
                    "content-type",
                    "application/json",
                    "authorization",
                    "Bearer " + Scene.CALLER_KEY,
                    "expect",
                    "100-continue");
            client.awaitStatus(stream, 100);
            client.frames().data(stream, Scene.whole("hi").getBytes(java.nio.charset.StandardCharsets.UTF_8), true);
            assertThat(client.answer(stream).said()).isEqualTo("first says: hi");
        }
    }

    private static void assertSame(Answer streamed, Answer plain) {
        assertThat(streamed.status()).isEqualTo(plain.status());
        assertThat(streamed.header("content-type")).isEqualTo(plain.header("content-type"));
        assertThat(names(streamed)).containsExactlyInAnyOrderElementsOf(names(plain));
        assertThat(streamed.headers())
                .allSatisfy(line -> assertThat(line.substring(0, line.indexOf(':')))
                        .isLowerCase()
                        .isNotIn("connection", "transfer-encoding"));
    }

    private static List<String> names(Answer answer) {
        return answer.headers().stream()
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .filter(name -> !OF_THE_VERSION.contains(name))
                .toList();
    }
}
