package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Errors that providers were recorded with. The caller's own mistake goes back in the provider's words; the
/// rest is between the gateway and the provider, and the caller learns only that.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedErrorsTest {
    /// An account without money, told as a 400.
    private static final Set<String> EMPTY_ACCOUNT = Set.of(
            "loongsuite__otel-anthropic__test_sync_messages_create_api_error-760ef0",
            "loongsuite__otel-anthropic__test_sync_messages_create_stop_reason-ca8fc3");

    private final Map<String, Replay> replays = new HashMap<>();

    @AfterAll
    void close() throws IOException {
        for (Replay replay : replays.values()) {
            replay.close();
        }
    }

    static Stream<Recording> errors() {
        return Recorded.all().stream().filter(recording -> recording.status() >= 400);
    }

    static Stream<Recording> chatErrors() {
        return errors().filter(recording -> !recording.api().equals("embeddings"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_reaches_a_client_of_the_same_dialect(Recording recording) throws Exception {
        String dialect = Recorded.dialect(recording);

        Replay.Exchange exchange =
                replay(dialect).ask(Recorded.path(recording), recording.request(), Recorded.reply(recording));

        Told told = Told.of(recording);
        assertThat(exchange.status()).isEqualTo(told.status);
        if (told.verbatim) {
            assertThat(exchange.body()).isEqualTo(Mask.bytes(recording.response()));
        } else {
            assertThat(exchange.text()).contains(told.code).doesNotContain("https://");
            assertThat(Recorded.json(exchange.body())
                            .path("error")
                            .path("message")
                            .asString())
                    .isNotBlank();
        }
        assertThat(exchange.headers().firstValue("retry-after").isPresent()).isEqualTo(told.status == 503);
    }

    @ParameterizedTest
    @MethodSource("chatErrors")
    void an_error_reaches_a_client_of_the_other_dialect_in_its_form(Recording recording) throws Exception {
        boolean fromAnthropic = Recorded.dialect(recording).equals("anthropic");
        String model = Recorded.model(recording);
        byte[] request = """
                {"model":"%s","max_tokens":5,"messages":[{"role":"user","content":"Hello"}]}
                """.formatted(model).getBytes(StandardCharsets.UTF_8);

        Replay.Exchange exchange = replay(Recorded.dialect(recording))
                .ask(fromAnthropic ? "/v1/chat/completions" : "/v1/messages", request, Recorded.reply(recording));

        Told told = Told.of(recording);
        assertThat(exchange.status()).isEqualTo(told.status);
        JsonNode body = Recorded.json(exchange.body());
        assertThat(body.path("type").asString("")).isEqualTo(fromAnthropic ? "" : "error");
        assertThat(body.path("error").path("type").asString("")).isNotBlank();
        assertThat(exchange.text()).contains(told.verbatim ? "upstream_rejected" : told.code);
        if (told.verbatim) {
            String said = Recorded.json(recording.response())
                    .path("error")
                    .path("message")
                    .asString();
            assertThat(body.path("error").path("message").asString()).contains(Mask.text(said));
        }
    }

    private Replay replay(String dialect) throws IOException {
        Replay used = replays.remove(dialect);
        if (used != null) {
            used.close();
        }
        // Each with a gateway that has not heard bad things of its provider yet: a refused key is not used again.
        Replay fresh = new Replay(dialect, Recorded.routes(dialect, model -> model));
        replays.put(dialect, fresh);
        return fresh;
    }

    /// What the caller is told.
    private record Told(int status, String code, boolean verbatim) {
        static Told of(Recording recording) {
            if (EMPTY_ACCOUNT.stream().anyMatch(recording.name()::endsWith)) {
                return new Told(502, "upstream_credential", false);
            }
            return switch (recording.status()) {
                case 401 -> new Told(502, "upstream_credential", false);
                // All recorded ones name the model or the deployment.
                case 404 -> new Told(502, "upstream_model_not_found", false);
                case 429 -> new Told(503, "upstream_rate_limited", false);
                default -> new Told(recording.status(), "", true);
            };
        }
    }
}
