package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.meaning.Documented;
import dev.signalbox.dialects.meaning.Meaning;
import dev.signalbox.dialects.meaning.Meaning.Kind;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.testkit.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OpenAiErrorsTest {
    /// 2026-11-22T12:00:00Z.
    private static final long NOW = 1_795_348_800_000L;

    private static final OpenAiProvider PROVIDER = new OpenAiProvider();

    @Test
    void the_documentation_has_this_table() throws IOException {
        assertThat(Documented.rows("OpenAI and compatible servers"))
                .containsExactlyElementsOf(Documented.expected(OpenAiErrors.MEANINGS));
    }

    static Stream<Meaning> lines() {
        return OpenAiErrors.MEANINGS.lines().stream();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void each_line_is_reached_under_each_of_its_statuses_and_in_a_stream(Meaning line) {
        String body = body(line);
        for (int status : line.statuses()) {
            assertThat(refused(status, Map.of(), body).reason())
                    .isEqualTo(status < 500 ? line.reason() : Reason.UNAVAILABLE);
        }
        for (boolean whole : new boolean[] {true, false}) {
            assertThat(inAnswer(body, whole)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(line.reason());
                assertThat(refused.status()).isEqualTo(line.statuses().getFirst());
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    400 | {"error":{"message":"The response was filtered","param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}} | CONTENT_FILTER
                    403 | {"error":{"message":"openai/x requires moderation on OpenInference. Your input was flagged","code":403}} | CONTENT_FILTER
                    403 | {"code":"The caller does not have permission","error":"Content violates usage guidelines. Failed check: SAFETY"} | CONTENT_FILTER
                    400 | {"error":{"message":"Content Exists Risk","type":"invalid_request_error","code":"invalid_request_error"}} | CONTENT_FILTER
                    403 | {"error":{"message":"Project `p` does not have access to model `m`","code":"model_not_found"}} | MODEL_NOT_FOUND
                    403 | {"error":{"message":"Your API key does not have permission to use this model"}} | FORBIDDEN
                    403 | {"error":{"message":"Your API key has been disabled"}} | CREDENTIAL
                    403 | {"error":{"message":"Key limit exceeded (total limit). Manage it","code":403}} | CREDENTIAL
                    403 | {"error":{"message":"Country, region, or territory not supported","code":"unsupported_country_region_territory"}} | FORBIDDEN
                    400 | {"code":"invalid-argument","error":"Incorrect API key provided. You can obtain one"} | CREDENTIAL
                    422 | {"detail":[{"msg":"Input should be a number, not: incorrect api key provided"}]} | CALLER
                    400 | {"error":{"message":"Bad value: incorrect api key provided"}} | CALLER
                    412 | {"error":{"message":"Account acme is suspended"}} | CREDENTIAL
                    429 | {"error":{"message":"Your account org-1 request reached max organization concurrency: 1, please try again after 1 seconds","type":"rate_limit_reached_error"}} | ACCOUNT_LIMITED
                    429 | {"error":{"message":"Your account org-1 request reached organization max RPM: 3","type":"rate_limit_reached_error"}} | ACCOUNT_LIMITED
                    429 | {"error":{"message":"Slow down","type":"rate_limit_reached_error"}} | RATE_LIMITED
                    429 | {"error":{"message":"The engine is currently overloaded","type":"engine_overloaded_error"}} | UNAVAILABLE
                    429 | {"error":{"message":"The request to this account has exceeded it","code":"AccountRateLimitExceeded"}} | ACCOUNT_LIMITED
                    429 | {"message":"You are using a Trial key, which is limited to 20 API calls / minute."} | ACCOUNT_LIMITED
                    413 | {"error":{"message":"Request too large for model `x` on tokens per minute","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    424 | {"error":"Request failed during generation","error_type":"generation"} | UNAVAILABLE
                    498 | {"error":{"message":"Flex tier capacity exceeded"}} | RATE_LIMITED
                    400 | {"error_type":"TOO_MANY_TOKENS","message":"too many tokens: size limit exceeded"} | CONTEXT_OVERFLOW
                    422 | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000","error_type":"validation"} | CONTEXT_OVERFLOW
                    400 | {"message":"Prompt contains 65673 tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt"} | CONTEXT_OVERFLOW
                    400 | {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}} | CREDENTIAL
                    429 | {"error":{"code":429,"message":"You exceeded your current quota, please check your plan","status":"RESOURCE_EXHAUSTED"}} | RATE_LIMITED
                    404 | {"error":{"code":404,"message":"models/m is not found for API version v1main","status":"NOT_FOUND"}} | MODEL_NOT_FOUND
                    """)
    void what_providers_are_known_to_send(int status, String body, Reason reason) {
        assertThat(refused(status, Map.of(), body).reason()).isEqualTo(reason);
    }

    @Test
    void what_was_reported_of_providers_is_understood_as_a_status_and_in_a_stream() throws IOException {
        Map<String, Reason> reported = Map.of(
                "openai_429_tpm", Reason.RATE_LIMITED,
                "gemini_503", Reason.UNAVAILABLE,
                "bedrock_throttling", Reason.RATE_LIMITED);
        for (Map.Entry<String, Reason> each : reported.entrySet()) {
            JsonNode report = JsonMapper.shared()
                    .readTree(
                            Files.readAllBytes(Fixtures.required().path("errors-reported/" + each.getKey() + ".json")));
            String body = report.path("body").toString();
            assertThat(refused(report.path("status").asInt(), Map.of(), body).reason())
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
            if (!each.getKey().startsWith("bedrock")) {
                assertThat(inAnswer(body, false)).as(each.getKey()).isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(each.getValue());
                    assertThat(refused.status()).isEqualTo(report.path("status").asInt());
                });
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "120ms,            120",
        "1s,               1000",
        "7.66s,            7660",
        "6m0s,             360000",
        "2m59.56s,         179560",
        "1d2h,             86400000",
        "33011.38,         33011380",
        "60,               60000",
        "1795348830,       30000",
        "1795348830000,    30000",
        "1795348000,       0",
        "999999999999999999999999999999, 86400000",
        "99999999999999d,  86400000",
        "-5s,              0",
        "-5,               0",
        "soon,             0",
        "5s!,              0",
        "1e9,              0",
        "0s,               0",
        "'',               0",
    })
    void a_reset_is_understood_and_bounded(String reset, long millis) {
        Map<String, String> headers = Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", reset);

        assertThat(refused(429, headers, "{}").retryAfterMillis()).isEqualTo(millis == 0 ? -1 : millis);
        assertThat(PROVIDER.exhaustedMillis(headers::get, NOW)).isEqualTo(millis);
    }

    @Test
    void only_a_limit_that_is_used_up_says_when_to_come_again_and_the_last_one_counts() {
        Map<String, String> headers = Map.of(
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "12s",
                "x-ratelimit-remaining-tokens-minute", "-1",
                "x-ratelimit-reset-tokens-minute", "20",
                "x-ratelimit-remaining-tokens", "1",
                "x-ratelimit-reset-tokens", "40s",
                "x-ratelimit-remaining", "nothing",
                "x-ratelimit-reset", "50");

        assertThat(refused(429, headers, "{}").retryAfterMillis()).isEqualTo(20_000);
    }

    @Test
    void what_the_provider_advises_goes_before_its_limits() {
        Map<String, String> headers =
                Map.of("retry-after", "2", "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "12s");

        assertThat(refused(429, headers, "{}").retryAfterMillis()).isEqualTo(2000);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "500", "503"})
    void a_limit_says_nothing_about_another_failure(int status) {
        Map<String, String> headers =
                Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "12s");

        assertThat(refused(status, headers, "{}").retryAfterMillis()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"500, 6000", "3, 20000", "1, 60000", "0, 60000", "-2, 60000", "many, 60000"})
    void after_a_good_answer_the_provider_is_left_alone_until_a_tenth_of_the_limit_is_back(String limit, long millis) {
        HeaderSource headers = Map.of(
                "x-ratelimit-limit-requests", limit,
                "x-ratelimit-remaining-requests", "0",
                "x-ratelimit-reset-requests", "1m0s")::get;

        assertThat(PROVIDER.exhaustedMillis(headers, NOW)).isEqualTo(millis);
    }

    @Test
    void while_something_is_left_nothing_is_exhausted() {
        HeaderSource headers = Map.of("x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", "1m0s")::get;

        assertThat(PROVIDER.exhaustedMillis(headers, NOW)).isZero();
        assertThat(PROVIDER.exhaustedMillis(_ -> null, NOW)).isZero();
    }

    private static String body(Meaning line) {
        return line.kind() == Kind.CODE
                ? "{\"error\":{\"message\":\"m\",\"code\":\"%s\"}}".formatted(line.text())
                : "{\"error\":{\"message\":\"%s\"}}".formatted(line.text().replace("…", " so and so "));
    }

    private static Refused refused(int status, Map<String, String> headers, String body) {
        return (Refused) PROVIDER.failure(status, headers::get, body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    /// As the first frame of a stream, or in place of an answer.
    private static Failure inAnswer(String body, boolean whole) {
        byte[] bytes = (whole ? body : "data: " + body + "\n\n").getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> events = new ArrayList<>();
        PROVIDER.reader(!whole, 1 << 20).take(bytes, 0, bytes.length, events::add);
        assertThat(events).last().isInstanceOf(ChatEvent.Failed.class);
        return ((ChatEvent.Failed) events.getLast()).failure();
    }
}
