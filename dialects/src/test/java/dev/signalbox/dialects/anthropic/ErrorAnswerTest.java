package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ErrorAnswerTest {
    private static final long NOW = Instant.parse("2026-11-22T07:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | invalid_request_error | max_tokens: Field required                                  | CALLER
                    400 | invalid_request_error | Your credit balance is too low to access the Anthropic API. | CREDENTIAL
                    400 | invalid_request_error | You have reached your specified API usage limits.           | CREDENTIAL
                    400 | invalid_request_error | prompt is too long: 208310 tokens > 200000 maximum          | CONTEXT_OVERFLOW
                    400 | invalid_request_error | input length and `max_tokens` exceed context limit: 1 > 0   | CONTEXT_OVERFLOW
                    400 | invalid_request_error | Output blocked by content filtering policy                  | CONTENT_FILTER
                    401 | authentication_error  | invalid x-api-key                                           | CREDENTIAL
                    402 | billing_error         | Payment required                                            | CREDENTIAL
                    403 | permission_error      | Your API key does not have permission                       | FORBIDDEN
                    404 | not_found_error       | model: invalid-model-name                                   | MODEL_NOT_FOUND
                    404 | not_found_error       | Not found                                                   | CALLER
                    409 | conflict_error        | Locked                                                      | UNAVAILABLE
                    413 | request_too_large     | Request exceeds the maximum size                            | CALLER
                    422 | invalid_request_error | Unprocessable                                               | CALLER
                    429 | rate_limit_error      | This request would exceed your account's rate limit.        | RATE_LIMITED
                    500 | api_error             | Internal server error                                       | UNAVAILABLE
                    504 | timeout_error         | Timed out                                                   | UNAVAILABLE
                    529 | overloaded_error      | Overloaded                                                  | UNAVAILABLE
                    302 | moved                 | Elsewhere                                                   | UNAVAILABLE
                    """)
    void anErrorMeansWhatItsStatusAndWordsSay(int status, String type, String message, Reason reason) {
        Refused refused = refused(status, Map.of(), body(type, message));

        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.type()).isEqualTo(type);
        assertThat(refused.message()).isEqualTo(message);
        assertThat(refused.retryAfterMillis()).isEqualTo(-1);
        assertThat(new String(notNull(refused.body()), StandardCharsets.UTF_8)).isEqualTo(body(type, message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    7                               | 7000
                    0                               | 0
                    999999                          | 86400000
                    Sun, 22 Nov 2026 07:00:30 GMT   | 30000
                    Sun, 22 Nov 2026 06:00:00 GMT   | 0
                    soon                            | -1
                    -5                              | 0
                    """)
    void retryAfterIsSecondsOrADate(String header, long millis) {
        Refused refused = refused(429, Map.of("retry-after", header), body("rate_limit_error", "Slow down"));

        assertThat(refused.retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void withoutRetryAfterTheLimitThatIsUsedUpSaysWhenToComeAgain() {
        Map<String, String> headers = Map.of(
                "anthropic-ratelimit-requests-remaining", "0",
                "anthropic-ratelimit-requests-reset", "2026-11-22T07:00:12Z",
                "anthropic-ratelimit-tokens-remaining", "16000",
                "anthropic-ratelimit-tokens-reset", "2026-11-22T07:00:40Z");

        assertThat(refused(429, headers, body("rate_limit_error", "Slow down")).retryAfterMillis())
                .isEqualTo(12_000);
    }

    @Test
    void aPageInPlaceOfAnErrorIsNotPassedOn() {
        Refused refused = refused(502, Map.of(), "<html>Bad gateway</html>");

        assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refused.message()).isEqualTo("The provider answered with status 502.");
        assertThat(refused.body()).isNull();
    }

    @Test
    void keysAndAddressesAreMaskedInWordsAndBody() {
        Refused refused =
                refused(401, Map.of(), body("authentication_error", "no sk-ant-api03-abc123 at http://10.0.0.1/x"));

        assertThat(refused.message()).doesNotContain("abc123", "10.0.0.1");
        assertThat(new String(notNull(refused.body()), StandardCharsets.UTF_8)).doesNotContain("abc123", "10.0.0.1");
    }

    @Test
    void anErrorEventHasTheStatusThatItsTypeStandsFor() {
        byte[] data = body("overloaded_error", "Overloaded").getBytes(StandardCharsets.UTF_8);

        assertThat(ErrorAnswer.ofEvent(data, 0, data.length)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(529);
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
        });
    }

    @TestFactory
    Stream<DynamicTest> aRecordedErrorIsUnderstood() {
        return Recording.all().stream()
                .filter(recording -> recording.status() != 200)
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> {
                    JsonNode error = Recording.JSON.readTree(recording.answer()).path("error");

                    Refused refused = refused(
                            recording.status(), Map.of(), new String(recording.answer(), StandardCharsets.UTF_8));

                    assertThat(refused.type()).isEqualTo(error.path("type").asString());
                    assertThat(refused.message())
                            .isEqualTo(error.path("message").asString());
                    assertThat(refused.body()).isEqualTo(recording.answer());
                }));
    }

    @TestFactory
    Stream<DynamicTest> aReportedErrorIsUnderstood() {
        Path folder = Recording.folder().resolve("errors-reported");
        return Stream.of("anthropic_429", "anthropic_529", "anthropic_529_old")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    JsonNode reported = Recording.JSON.readTree(Recording.read(folder.resolve(name + ".json")));
                    HeaderSource headers =
                            header -> reported.path("headers").path(header).asString(null);
                    byte[] body = Recording.JSON.writeValueAsBytes(reported.path("body"));
                    long then = Instant.parse("2024-03-26T19:59:00Z").toEpochMilli();

                    Failure failure = ErrorAnswer.of(reported.path("status").asInt(), headers, body, then);

                    assertThat(failure).isInstanceOfSatisfying(Refused.class, refused -> {
                        boolean limited = name.equals("anthropic_429");
                        assertThat(refused.reason()).isEqualTo(limited ? Reason.RATE_LIMITED : Reason.UNAVAILABLE);
                        assertThat(refused.retryAfterMillis()).isEqualTo(limited ? 60_000 : -1);
                    });
                }));
    }

    private static String body(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}";
    }

    private static Refused refused(int status, Map<String, String> headers, String body) {
        return (Refused)
                new AnthropicProvider().failure(status, headers::get, body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static byte[] notNull(byte @Nullable [] bytes) {
        assertThat(bytes).isNotNull();
        return bytes == null ? new byte[0] : bytes;
    }
}
