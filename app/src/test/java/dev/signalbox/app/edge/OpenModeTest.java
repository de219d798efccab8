package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Without keys, loopback alone is not trust: a browser on this machine can be made to call.
@Tag("sockets")
final class OpenModeTest {
    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai").open().start();
    }

    @AfterAll
    static void stop() throws Exception {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.9.9.9",
                "localhost:",
                "[::1]",
                "[::1]:80"
            })
    void aLoopbackHostIsAnswered(String host) throws Exception {
        assertThat(ask("Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "example.com:8080",
                "localhost.example.com",
                "127.0.0.1.nip.io",
                "localhost@example.com",
                "evil-localhost",
                "10.0.0.5",
                "0.0.0.0",
                "[::]",
                "[fe80::1]",
                "2130706433",
                "127.1",
                "",
                "[::1",
                "[::1]evil",
                "[::1].example.com",
                "[::1]:80:80",
                "[::1%.example.com]",
                "[::1%lo]",
                "[localhost]",
                "[127.0.0.1]",
                "[[::1]]",
                "[::ffff:127.0.0.1]",
                "::1",
                "localhost:x@example.com",
                "localhost:80@example.com",
                "localhost:80:80",
                "localhost:-80",
                "localhost:80.example.com",
                "localhost:\u0661",
                "127.0.0.1:80,example.com",
                "localhost/example.com",
                "localhost.",
            })
    void aForeignHostIs403(String host) throws Exception {
        int before = scene.first().requests().size();
        Answer answer = ask("Host: " + host);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("foreign_host");
        assertThat(scene.first().requests()).hasSize(before);
    }

    @Test
    void theHostOfAnAbsoluteTargetCounts() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi")).replace("POST /", "POST http://example.com/"))
                .answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("foreign_host");
    }

    @Test
    void aPortOfAnAbsoluteTargetIsAPort() throws Exception {
        for (String authority : List.of("localhost:x", "[::1].example.com", "localhost:80:80")) {
            Wire wire = scene.wire();
            Answer answer = wire.send(Scene.chat(Scene.whole("hi")).replace("POST /", "POST http://" + authority + "/"))
                    .answer();
            assertThat(answer.code()).as(authority).isEqualTo("foreign_host");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"})
    void aPageOfThisMachineMayCall(String origin) throws Exception {
        assertThat(ask("Host: localhost\r\nOrigin: " + origin).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "http://localhost.example.com",
                "http://127.0.0.1.nip.io:8080",
                "null",
                "",
                "file://",
                "chrome-extension://abcdef",
                "http://localhost@example.com",
                "http://localhost:x@example.com",
                "http://[::1].example.com",
                "http://[::1%25lo]",
                "http://localhost:80:80",
                "not an origin"
            })
    void aForeignOriginIs403(String origin) throws Exception {
        int before = scene.first().requests().size();
        Answer answer = ask("Host: localhost\r\nOrigin: " + origin);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("foreign_origin");
        assertThat(scene.first().requests()).hasSize(before);
    }

    @Test
    void twoOriginsAre403() throws Exception {
        Answer answer = ask("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: https://example.com");
        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void theListOfModelsIsProtectedToo() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send("GET /v1/models HTTP/1.1\r\nHost: rebound.example.com\r\n\r\n")
                .answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).doesNotContain("\"chat\"");
    }

    @Test
    void aFormOfAPageIsNotTaken() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi")).replace("application/json", "text/plain"))
                .answer();
        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void keysThatCallersSendAnywayAreIgnored() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.chat(Scene.whole("hi"))).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(scene.first().requests().getLast().headers().toString()).doesNotContain("sb-caller");
    }

    @Test
    void keysThatDisagreeAre401HereToo() throws Exception {
        int before = scene.first().requests().size();
        Answer answer = scene.wire()
                .send(Scene.chat(Scene.whole("hi"), "x-api-key: another"))
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("conflicting_keys");
        assertThat(answer.text()).doesNotContain("another", "sb-caller");
        assertThat(scene.first().requests()).hasSize(before);
    }

    private static Answer ask(String head) throws Exception {
        return scene.wire()
                .send(Scene.chat(Scene.whole("hi")).replace("Host: 127.0.0.1", head))
                .answer();
    }
}
