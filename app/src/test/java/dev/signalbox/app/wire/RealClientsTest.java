package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.testkit.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Requests as programs were seen to send them, header by header: they are understood, and reach the provider.
@Tag("sockets")
class RealClientsTest {
    private static final Set<String> PROGRAMS = Set.of(
            "sdk-openai-node",
            "java-openai-java",
            "java-langchain4j",
            "sdk-anthropic",
            "claude-code",
            "claude-code-image-parallel");

    /// Calls of the Responses API, which are translated for most providers.
    private static final String ELSEWHERE = "/v1/responses";

    private static final Set<String> FORWARDED = Set.of("anthropic-version", "anthropic-beta");

    /// @param body as it was sent; the captures keep it as JSON
    record Sent(String name, String method, String url, Map<String, String> headers, JsonNode body) {
        String dialect() {
            return url.startsWith("/v1/messages") ? "anthropic" : "openai";
        }

        String model() {
            return body.path("model").asString();
        }

        byte[] bytes() {
            return method.equals("HEAD") ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
        }

        /// The recorded headers for another server and the bytes at hand.
        Map<String, String> headersTo(int port) {
            Map<String, String> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            changed.putAll(headers);
            changed.put("Host", "127.0.0.1:" + port);
            changed.remove("Transfer-Encoding");
            if (method.equals("POST")) {
                changed.put("Content-Length", String.valueOf(bytes().length));
            }
            return changed;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sent> all() {
        return PROGRAMS.stream().sorted().flatMap(RealClientsTest::of);
    }

    static Stream<Sent> answerable() {
        return all().filter(sent -> sent.method.equals("POST") && !sent.url.equals(ELSEWHERE));
    }

    static Stream<Sent> chats() {
        return answerable().filter(sent -> !sent.url.contains("count_tokens"));
    }

    @ParameterizedTest
    @MethodSource("answerable")
    void a_request_reaches_a_provider_of_its_own_dialect_as_it_is(Sent sent) throws Exception {
        try (Replay replay = new Replay(sent.dialect(), Map.of(sent.model(), sent.model()));
                RawClient client = new RawClient(replay.rig().port())) {
            RawClient.Answer answer = client.send(
                    sent.method, sent.url, sent.headersTo(replay.rig().port()), sent.bytes());

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            RecordedRequest got = replay.provider().requests().getLast();
            assertThat(got.target()).isEqualTo(sent.url);
            assertThat(got.method()).isEqualTo("POST");
            if (sent.dialect().equals("openai") && !sent.body.has("stream_options")) {
                ObjectNode expected = (ObjectNode) sent.body.deepCopy();
                expected.withObject("stream_options").put("include_usage", true);
                assertThat(Recorded.json(got.body())).isEqualTo(expected);
            } else {
                assertThat(got.body()).isEqualTo(sent.bytes());
            }
            assertOnlyForwardedHeaders(sent, got);
        }
    }

    @ParameterizedTest
    @MethodSource("chats")
    void a_request_reaches_a_provider_of_the_other_dialect_too(Sent sent) throws Exception {
        String provider = Translation.other(sent.dialect());
        try (Replay replay = new Replay(provider, Map.of(sent.model(), "model"));
                RawClient client = new RawClient(replay.rig().port())) {
            RawClient.Answer answer = client.send(
                    sent.method, sent.url, sent.headersTo(replay.rig().port()), sent.bytes());

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            RecordedRequest got = replay.provider().requests().getLast();
            // A query is the dialect's own.
            assertThat(got.target()).isEqualTo(Translation.path(provider));
            assertThat(got.body()).isEqualTo(Translation.request(sent.dialect(), sent.bytes(), "model"));
            boolean stream = sent.body.path("stream").asBoolean(false);
            Gist gist = Gist.of(sent.dialect(), stream, answer.body());
            assertThat(gist.words().isEmpty() && gist.calls().isEmpty()).isFalse();
        }
    }

    @Test
    void a_head_request_to_the_root_is_answered() throws Exception {
        for (Sent sent : all().filter(s -> s.method.equals("HEAD")).toList()) {
            try (Replay replay = new Replay("anthropic", Map.of("m", "m"));
                    RawClient client = new RawClient(replay.rig().port())) {
                RawClient.Answer answer = client.send(
                        sent.method, sent.url, sent.headersTo(replay.rig().port()), sent.bytes());

                assertThat(answer.status()).isEqualTo(200);
                // The connection is still good.
                assertThat(client.send("GET", "/healthz", Map.of("Host", "localhost"), new byte[0])
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void a_request_of_the_responses_api_is_answered_by_a_provider_that_only_chats() throws Exception {
        for (Sent sent : all().filter(s -> s.url.equals(ELSEWHERE)).toList()) {
            try (Replay replay = new Replay("openai", Map.of(sent.model(), "model"));
                    RawClient client = new RawClient(replay.rig().port())) {
                RawClient.Answer answer = client.send(
                        sent.method, sent.url, sent.headersTo(replay.rig().port()), sent.bytes());

                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(replay.provider().requests().getLast().target()).isEqualTo("/v1/chat/completions");
                assertThat(answer.text()).contains("\"object\":\"response\"", "\"status\":\"completed\"");
            }
        }
    }

    private static void assertOnlyForwardedHeaders(Sent sent, RecordedRequest got) {
        Set<String> ours = Set.of(
                "host",
                "content-type",
                "accept-encoding",
                "user-agent",
                "authorization",
                "x-api-key",
                "anthropic-version",
                "x-request-id",
                "content-length");
        got.headers().forEach(header -> {
            String name = header.name().toLowerCase(Locale.ROOT);
            assertThat(ours.contains(name) || FORWARDED.contains(name)).as(name).isTrue();
        });
        String key = sent.dialect().equals("openai") ? "Bearer " + Replay.PROVIDER_KEY : Replay.PROVIDER_KEY;
        assertThat(got.header(sent.dialect().equals("openai") ? "authorization" : "x-api-key"))
                .contains(key);
        for (String name : FORWARDED) {
            String value = sent.headersTo(0).get(name);
            if (value != null) {
                assertThat(got.header(name)).contains(value);
            }
        }
    }

    private static Stream<Sent> of(String program) {
        try (Stream<Path> files = Files.list(Fixtures.required().path("clients/" + program))) {
            List<Sent> sent = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                JsonNode capture = Recorded.json(Files.readAllBytes(file));
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                capture.path("headers")
                        .properties()
                        .forEach(header ->
                                headers.put(header.getKey(), header.getValue().asString()));
                sent.add(new Sent(
                        program + "/" + file.getFileName(),
                        capture.path("method").asString(),
                        capture.path("url").asString(),
                        headers,
                        capture.path("body")));
            }
            return sent.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
