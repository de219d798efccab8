package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.meaning.Documented;
import dev.signalbox.dialects.meaning.Meaning;
import dev.signalbox.dialects.meaning.Meaning.Kind;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnthropicErrorsTest {
    private static final long NOW = Instant.parse("2026-11-22T07:00:00Z").toEpochMilli();
    private static final AnthropicProvider PROVIDER = new AnthropicProvider();

    @Test
    void theDocumentationHasThisTable() throws IOException {
        assertThat(Documented.rows("Anthropic"))
                .containsExactlyElementsOf(Documented.expected(AnthropicErrors.MEANINGS));
    }

    static Stream<Meaning> lines() {
        return AnthropicErrors.MEANINGS.lines().stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void eachLineIsReachedUnderEachOfItsStatusesAndInAStream(Meaning line) {
        String body = line.kind() == Kind.CODE
                ? body(line.text(), "m")
                : body("some_error", line.text().replace("…", " so and so "));
        for (int status : line.statuses()) {
            assertThat(refused(status, Map.of(), body).reason()).isEqualTo(line.reason());
        }
        for (boolean whole : new boolean[] {true, false}) {
            assertThat(inAnswer(body, whole)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(line.reason());
                assertThat(refused.status()).isEqualTo(line.statuses().getFirst());
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    invalid_request_error | prompt is too long: 2 tokens > 1 maximum | 400 | CONTEXT_OVERFLOW
                    invalid_request_error | Output blocked by content filtering policy | 400 | CONTENT_FILTER
                    invalid_request_error | Your credit balance is too low to use it | 400 | CREDENTIAL
                    invalid_request_error | bad field: your credit balance is too low | 400 | CALLER
                    authentication_error  | invalid x-api-key                        | 401 | CREDENTIAL
                    billing_error         | Payment required                         | 402 | CREDENTIAL
                    permission_error      | Your API key does not have permission    | 403 | FORBIDDEN
                    permission_error      | Your account has been disabled           | 403 | CREDENTIAL
                    not_found_error       | model: claude-x                          | 404 | MODEL_NOT_FOUND
                    not_found_error       | Not found                                | 404 | CALLER
                    conflict_error        | Locked                                   | 409 | UNAVAILABLE
                    request_too_large     | Too large                                | 413 | CALLER
                    rate_limit_error      | Slow down                                | 429 | RATE_LIMITED
                    rate_limit_error      | Number of concurrent connections has exceeded your rate limit | 429 | ACCOUNT_LIMITED
                    api_error             | Internal server error                    | 500 | UNAVAILABLE
                    timeout_error         | Timed out                                | 504 | UNAVAILABLE
                    overloaded_error      | Overloaded                               | 529 | UNAVAILABLE
                    """)
    void anErrorMeansTheSameAsAStatusAndInAStream(String type, String message, int status, Reason reason) {
        String body = body(type, message);

        assertThat(refused(status, Map.of(), body).reason()).isEqualTo(reason);
        assertThat(inAnswer(body, false)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            // Under both of a phrase's and a type's status: what counts is that it means the same.
            assertThat(refused.status() / 100).isEqualTo(status / 100);
        });
    }

    @Test
    void aReportedErrorInAStreamIsUnderstood() {
        byte[] report =
                Recording.read(Recording.folder().resolve("errors-reported/anthropic_midstream_overloaded.sse.json"));
        byte[] stream = Recording.JSON.readTree(report).path("body").asString().getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> events = new ArrayList<>();

        PROVIDER.reader(true, 1 << 20).take(stream, 0, stream.length, events::add);

        assertThat(((ChatEvent.Failed) events.getLast()).failure()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refused.status()).isEqualTo(529);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T07:00:12Z,           0,  12000",
        "2026-11-22T16:00:12+09:00,      0,  12000",
        "2026-11-22T07:00:12Z,           -3, 12000",
        "2026-11-22T07:00:12Z,           1,  -1",
        "2026-11-22T07:00:12Z,           x,  -1",
        "2026-11-22T06:00:00Z,           0,  0",
        "2099-01-01T00:00:00Z,           0,  86400000",
        "+999999999-12-31T23:59:59Z,     0,  -1",
        "12,                             0,  -1",
        "soon,                           0,  -1",
    })
    void aResetIsUnderstoodAndBounded(String reset, String left, long millis) {
        Map<String, String> headers =
                Map.of("anthropic-ratelimit-tokens-remaining", left, "anthropic-ratelimit-tokens-reset", reset);

        assertThat(refused(429, headers, body("rate_limit_error", "m")).retryAfterMillis())
                .isEqualTo(millis);
        assertThat(refused(500, headers, body("api_error", "m")).retryAfterMillis())
                .isEqualTo(-1);
        assertThat(PROVIDER.exhaustedMillis(headers::get, NOW)).isEqualTo(Math.max(0, millis));
    }

    @Test
    void afterAGoodAnswerTheProviderIsLeftAloneUntilATenthOfTheLimitIsBack() {
        Map<String, String> headers = new HashMap<>(Map.of(
                "anthropic-ratelimit-requests-limit", "50",
                "anthropic-ratelimit-requests-remaining", "0",
                "anthropic-ratelimit-requests-reset", "2026-11-22T07:01:00Z"));
        HeaderSource source = headers::get;

        assertThat(PROVIDER.exhaustedMillis(source, NOW)).isEqualTo(6000);
        headers.put("anthropic-ratelimit-requests-remaining", "1");
        assertThat(PROVIDER.exhaustedMillis(source, NOW)).isZero();
    }

    private static String body(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}";
    }

    private static Refused refused(int status, Map<String, String> headers, String body) {
        return (Refused) PROVIDER.failure(status, headers::get, body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    /// As the first frame of a stream, or in place of an answer.
    private static Failure inAnswer(String body, boolean whole) {
        byte[] bytes = (whole ? body : "event: error\ndata: " + body + "\n\n").getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> events = new ArrayList<>();
        PROVIDER.reader(!whole, 1 << 20).take(bytes, 0, bytes.length, events::add);
        assertThat(events).last().isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure();
    }
}
