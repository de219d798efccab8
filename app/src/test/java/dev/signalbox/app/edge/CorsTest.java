package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Web pages of other origins.
@Tag("sockets")
final class CorsTest {
    private static final String PAGE = "https://app.example.com";
    private static final String BODY = Scene.whole("hi").replace("chat", "p/m");
    private static final String PREFLIGHT = "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            + PAGE + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\r\n";

    @Test
    void noPageIsLetInByDefault() throws Exception {
        try (Scene scene = Scene.of("openai").start()) {
            Answer preflight = scene.wire().send(PREFLIGHT).answer();
            assertThat(preflight.status()).isEqualTo(405);
            assertThat(preflight.header("access-control-allow-origin")).isNull();
            Answer answer = scene.wire()
                    .send(Scene.chat(Scene.whole("hi"), "Origin: " + PAGE))
                    .answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("access-control-allow-origin")).isNull();
        }
    }

    @Test
    void aDeclaredPageMayCallAndReadTheAnswer() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = declaring(provider);
                Wire wire = Wire.to(rig.port())) {
            Answer preflight = wire.send(PREFLIGHT).answer();
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-origin")).isEqualTo(PAGE);
            assertThat(preflight.header("access-control-allow-methods")).contains("POST");
            assertThat(preflight.header("access-control-allow-headers")).contains("authorization");
            assertThat(preflight.header("vary")).isEqualTo("origin");
            Answer answer = wire.send(Scene.chat(BODY, "Origin: " + PAGE)).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo(PAGE);
            assertThat(answer.header("access-control-expose-headers")).contains("x-request-id");
        }
    }

    /// What SDKs send from browsers, and what callers may wish.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-dangerous-direct-browser-access,anthropic-version,content-type,x-api-key",
                "authorization,content-type,x-stainless-helper-method,x-stainless-arch",
                "x-signalbox-session, x-signalbox-delivery, x-signalbox-timeout-ms, idempotency-key"
            })
    void aDeclaredPageMaySendWhatItsSdkSends(String wanted) throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = declaring(provider);
                Wire wire = Wire.to(rig.port())) {
            Answer preflight = wire.send(PREFLIGHT.replace("Headers: authorization", "Headers: " + wanted))
                    .answer();
            assertThat(preflight.header("access-control-allow-headers")).isEqualTo(wanted);
        }
    }

    @Test
    void whatIsNoListOfNamesIsNotRepeated() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = declaring(provider);
                Wire wire = Wire.to(rig.port())) {
            Answer preflight = wire.send(PREFLIGHT.replace("Headers: authorization", "Headers: a;b <script>"))
                    .answer();
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-headers")).isEqualTo("authorization, content-type");
        }
    }

    @Test
    void anotherPageIsRefusedInOpenMode() throws Exception {
        try (Simulator provider = Simulator.start(Script.defaults());
                Rig rig = declaring(provider);
                Wire wire = Wire.to(rig.port())) {
            Answer answer = wire.send(Scene.chat(BODY, "Origin: https://evil.example.com"))
                    .answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("foreign_origin");
            assertThat(answer.header("access-control-allow-origin")).isNull();
            HttpResponse<String> allowed = rig.post("/v1/chat/completions", BODY, "origin", PAGE);
            assertThat(allowed.statusCode()).isEqualTo(200);
        }
    }

    private static Rig declaring(Simulator provider) throws Exception {
        return Rig.start("""
                listen: { gateway: { address: "127.0.0.1:0", cors: ["%s"] }, console: "127.0.0.1:0" }
                providers: { p: { dialect: openai, url: "%s/v1" } }
                drain-timeout: 0s
                """.formatted(PAGE, provider.url()));
    }
}
