package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are refused for what their head says.
@Tag("sockets")
final class RefusedHeadsTest {
    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai").start();
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(scene.first().requests()).as("what reached the provider").isEmpty();
        scene.nothingSecretCameOut();
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/nothing,                openai",
        "POST,   /v1/chat/completion,        openai",
        "POST,   /openai/v2/chat,            openai",
        "GET,    /nothing,                   openai",
        "POST,   /v1/messages/nothing,       anthropic",
        "POST,   /anthropic/v1/nothing,      anthropic",
    })
    void anUnknownPathIs404InThePathsDialect(String method, String path, String dialect) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("path_not_found");
        assertThat(answer.json().path("type").asString("")).isEqualTo(dialect.equals("anthropic") ? "error" : "");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/chat/completions,       openai,    POST",
        "DELETE, /v1/models,                 openai,    GET",
        "PUT,    /v1/embeddings,             openai,    POST",
        "GET,    /v1/messages,               anthropic, POST",
        "PATCH,  /anthropic/v1/messages,     anthropic, POST",
        "OPTIONS, /v1/messages,              anthropic, POST",
    })
    void aWrongMethodIs405InThePathsDialectAndTellsTheRightOne(
            String method, String path, String dialect, String allowed) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("method_not_allowed");
        assertThat(answer.header("allow")).isEqualTo(allowed);
        assertThat(answer.json().path("type").asString("")).isEqualTo(dialect.equals("anthropic") ? "error" : "");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, api.openai.com:443",
        "CONNECT, /v1/models",
        "CONNECT, http://localhost/",
        "GET,     http://user@localhost/healthz",
        "POST,    http://user:pass@localhost/v1/chat/completions",
        "GET,     http://localhost:80@evil.example.com/",
        "GET,     http:///healthz",
        "GET,     ftp://localhost/healthz",
        "GET,     localhost:80",
        "GET,     healthz",
        "GET,     *",
    })
    void aTargetThatIsForNobodyHereIs400(String method, String target) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad_request");
        assertThat(wire.closed()).isTrue();
    }

    @Test
    void theServerAsAWholeIsAnUnknownPath() throws Exception {
        Wire wire = scene.wire();
        Answer answer =
                wire.send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("path_not_found");
    }

    @ParameterizedTest
    @CsvSource({"http://localhost", "HTTPS://localhost:8080", "http://localhost?a=/b"})
    void anAbsoluteTargetWithoutPathIsTheRoot(String target) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("Signalbox\n");
    }

    @Test
    void aRefusedHeadIsAnsweredWithoutABody() throws Exception {
        Wire wire = scene.wire();
        wire.send("HEAD /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(wire.answerWithoutBody().status()).isEqualTo(405);
        assertThat(wire.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type: text/plain",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: application/jsonp",
        "Content-Type:",
        "X-None: at all",
    })
    void aBodyThatIsNotDeclaredAsJsonIs415(String header) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi")).replace("Content-Type: application/json", header))
                .answer();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
        assertThat(wire.closed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"gzip", "br", "deflate", "'identity, gzip'"})
    void aCompressedBodyIs415(String encoding) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi"), "Content-Encoding: " + encoding))
                .answer();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
        assertThat(wire.closed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: identity\r\nContent-Encoding: gzip",
                "Content-Encoding: gzip\r\nContent-Encoding: identity"
            })
    void aBodyThatIsCompressedAfterAllIs415(String encodings) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi"), encodings)).answer();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Expect: a-miracle",
                "Expect:",
                "Expect: 100-continue, a-miracle",
                "Expect: 100-continue\r\nExpect: a-miracle",
                "Expect: a-miracle\r\nExpect: 100-continue",
            })
    void anExpectationThatNobodyKnowsIs417(String expectations) throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi"), expectations)).answer();
        assertThat(answer.status()).isEqualTo(417);
        assertThat(answer.code()).isEqualTo("expectation_failed");
        assertThat(wire.closed()).isTrue();
    }
}
