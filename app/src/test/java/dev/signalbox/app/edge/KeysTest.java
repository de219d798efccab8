package dev.signalbox.app.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is calling.
@Tag("sockets")
final class KeysTest {
    private static final String BEARER = "Authorization: Bearer " + Scene.CALLER_KEY;
    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai", "anthropic").start();
    }

    @AfterAll
    static void stop() throws Exception {
        scene.nothingSecretCameOut();
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BEARER,
                "authorization: bearer " + Scene.CALLER_KEY,
                "Authorization: " + Scene.CALLER_KEY,
                "x-api-key: " + Scene.CALLER_KEY,
                "X-Goog-Api-Key: " + Scene.CALLER_KEY,
                "api-key: " + Scene.CALLER_KEY,
                BEARER + "\r\nx-api-key: " + Scene.CALLER_KEY,
            })
    void aKeyIsTakenFromAnyOfItsHeaders(String headers) throws Exception {
        Answer answer = ask(headers);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(scene.record(answer).path("key").asString()).isEqualTo("caller");
        assertThat(scene.first().requests().getLast().headers().toString()).doesNotContain(Scene.CALLER_KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Nothing: x,                                                   missing_key",
        "Authorization:,                                                 missing_key",
        "'Authorization: Bearer ',                                       missing_key",
        "Authorization: Bearer sb-caller-wrong-77d1c0ffee,               invalid_key",
        "Authorization: Basic c2ItY2FsbGVyOng=,                          invalid_key",
        "x-api-key: sb-caller-wrong-77d1c0ffee,                          invalid_key",
    })
    void whoHasNoGoodKeyIs401(String header, String code) throws Exception {
        refused(header, code);
    }

    @Test
    void keysThatDisagreeAre401() throws Exception {
        refused(BEARER + "\r\nx-api-key: sb-caller-another-1234567", "conflicting_keys");
        refused("x-api-key: one-key-1234567890\r\nx-api-key: " + Scene.CALLER_KEY, "conflicting_keys");
        refused(BEARER + "\r\nAuthorization: Bearer other-key-1234567", "conflicting_keys");
        refused("api-key: a-key-1234567890123\r\nx-goog-api-key: " + Scene.CALLER_KEY, "conflicting_keys");
    }

    @Test
    void aPrefixOrAnExtensionOfAKeyIsNotTheKey() throws Exception {
        String key = Scene.CALLER_KEY;
        refused("x-api-key: " + key.substring(0, key.length() - 1), "invalid_key");
        refused("x-api-key: " + key + "0", "invalid_key");
        refused("x-api-key: " + key.toUpperCase(java.util.Locale.ROOT), "invalid_key");
    }

    @Test
    void aRefusalIsInTheCallersDialect() throws Exception {
        Wire wire = scene.wire();
        Answer answer = wire.send(Scene.post("/v1/messages", Scene.whole("hi")).replace(BEARER, "x-api-key: wrong"))
                .answer();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().at("/error/type").asString()).isEqualTo("authentication_error");
        assertThat(answer.json().path("request_id").asString()).isEqualTo(answer.header("x-request-id"));
    }

    @Test
    void aRequestMayBelongToAnotherWorkloadOfItsKeyAndToNoOther() throws Exception {
        try (Scene scene = Scene.of("openai")
                .key("workloads: [side]")
                .more(
                        "workloads: { side: { criticality: sheddable, limits: { rpm: 1 } }, other: { criticality: sheddable } }")
                .start()) {
            Answer named = named(scene, "side");
            assertThat(named.status()).isEqualTo(200);
            assertThat(scene.record(named).path("workload").asString()).isEqualTo("side");
            assertThat(named(scene, "side").code()).isEqualTo("rate_limited");
            assertThat(scene.record(named(scene, "default")).path("workload").asString())
                    .isEqualTo("default");
            for (String workload : new String[] {"other", "unknown"}) {
                Answer refused = named(scene, workload);
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.code()).isEqualTo("workload_not_allowed");
                assertThat(refused.json().at("/error/message").asString())
                        .isEqualTo("The key `caller` may not name the workload `" + workload + "`.");
            }
            assertThat(scene.first().requests()).hasSize(2);
        }
    }

    @Test
    void withoutKeysNobodyGetsBeforeTheDefaultWorkload() throws Exception {
        try (Scene scene = Scene.of("openai")
                .open()
                .more("workloads: { side: { criticality: sheddable }, core: { criticality: critical-plus } }")
                .start()) {
            assertThat(scene.record(named(scene, "side")).path("workload").asString())
                    .isEqualTo("side");
            assertThat(named(scene, "core").code()).isEqualTo("workload_not_allowed");
        }
    }

    private static Answer named(Scene scene, String workload) throws IOException {
        try (Wire wire = scene.wire()) {
            return wire.send(Scene.chat(Scene.whole("hi"), "x-signalbox-workload: " + workload))
                    .answer();
        }
    }

    @Test
    void theListOfModelsNeedsAKey() throws Exception {
        Wire wire = scene.wire();
        assertThat(wire.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .answer()
                        .status())
                .isEqualTo(401);
    }

    private static void refused(String headers, String code) throws Exception {
        int before = scene.first().requests().size();
        Answer answer = ask(headers);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().at("/error/type").asString()).isEqualTo("authentication_error");
        assertThat(answer.text()).doesNotContain("sb-caller", "1234567");
        assertThat(scene.first().requests()).hasSize(before);
    }

    private static Answer ask(String headers) throws Exception {
        return scene.wire()
                .send(Scene.chat(Scene.whole("hi"), "Connection: close").replace(BEARER, headers))
                .answer();
    }
}
