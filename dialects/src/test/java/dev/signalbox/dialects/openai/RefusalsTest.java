package dev.signalbox.dialects.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Fault;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import dev.signalbox.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RefusalsTest {
    /// 2026-11-22T12:00:00Z.
    private static final long NOW = 1_795_348_800_000L;

    private static final OpenAiProvider PROVIDER = new OpenAiProvider();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    400 | {"error":{"message":"bad","type":"invalid_request_error","param":"n","code":null}}   | CALLER
                    400 | {"error":{"message":"long","type":"invalid_request_error","code":"context_length_exceeded"}} | CONTEXT_OVERFLOW
                    400 | {"error":{"message":"This model's maximum context length is 8192 tokens.","code":400}} | CONTEXT_OVERFLOW
                    400 | {"error":{"message":"The total length of all messages is too long.","type":"too_many_prompt_tokens"}} | CONTEXT_OVERFLOW
                    400 | {"object":"error","message":"This model's maximum context length is 4 tokens","type":"BadRequestError","code":400} | CONTEXT_OVERFLOW
                    400 | {"error":{"message":"no","code":"content_filter"}}                                  | CONTENT_FILTER
                    400 | {"error":{"message":"no","code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}} | CONTENT_FILTER
                    400 | {"error":{"message":"no","code":"content_policy_violation"}}                        | CONTENT_FILTER
                    400 | {"code":"DataInspectionFailed","message":"no"}                                      | CONTENT_FILTER
                    400 | {"error":{"message":"x/y is not a valid model ID","code":400}}                      | MODEL_NOT_FOUND
                    400 | {"code":"Arrearage","message":"Access denied"}                                      | CREDENTIAL
                    400 | <html>                                                                              | CALLER
                    401 | {"error":{"message":"Incorrect API key","code":"invalid_api_key"}}                  | CREDENTIAL
                    401 | {"detail":"Invalid API Key"}                                                        | CREDENTIAL
                    402 | {"error":{"message":"Insufficient Balance"}}                                        | CREDENTIAL
                    403 | {"error":{"message":"Country not supported"}}                                       | FORBIDDEN
                    404 | {"error":{"message":"The model `x` does not exist","code":"model_not_found"}}       | MODEL_NOT_FOUND
                    404 | {"error":{"message":"The model `x` does not exist or you do not have access"}}      | MODEL_NOT_FOUND
                    404 | {"message":"model 'x' not found, make sure"}                                        | MODEL_NOT_FOUND
                    404 | {"error":{"code":"DeploymentNotFound","message":"The API deployment does not exist"}} | MODEL_NOT_FOUND
                    404 | {"error":{"message":"No endpoints found for x."}}                                   | MODEL_NOT_FOUND
                    404 | {"error":{"message":"Unknown request URL"}}                                         | CALLER
                    408 |                                                                                     | UNAVAILABLE
                    409 | {}                                                                                  | UNAVAILABLE
                    413 | {"error":{"message":"Request too large for model on TPM","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    413 | {}                                                                                  | CALLER
                    415 | {}                                                                                  | CALLER
                    422 | {"detail":[{"type":"extra_forbidden","msg":"Extra inputs are not permitted"}]}      | CALLER
                    425 | {}                                                                                  | UNAVAILABLE
                    429 | {"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}} | RATE_LIMITED
                    429 | {"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}} | CREDENTIAL
                    429 |                                                                                     | RATE_LIMITED
                    302 |                                                                                     | UNAVAILABLE
                    500 | {"error":{"message":"oops","type":"server_error","code":"rate_limit_exceeded"}}     | UNAVAILABLE
                    503 | <html>busy</html>                                                                   | UNAVAILABLE
                    529 | {}                                                                                  | UNAVAILABLE
                    """)
    void an_error_answer_means(int status, String body, Reason reason) {
        Failure failure = PROVIDER.failure(status, _ -> null, bytes(body == null ? "" : body), NOW);

        assertThat(failure).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.message()).isNotBlank();
            assertThat(refused.retryAfterMillis()).isEqualTo(-1);
        });
    }

    @Test
    void a_callers_mistake_keeps_the_providers_body_without_its_secrets() {
        byte[] body = bytes(
                "{\"error\":{\"message\":\"bad key sk-abcdef123456, see https://x.y/z\",\"param\":\"n\",\"type\":\"t\"}}");

        Refused refused = (Refused) PROVIDER.failure(400, _ -> null, body, NOW);

        assertThat(refused.message()).isEqualTo("bad key [masked], see [masked]");
        assertThat(refused.param()).isEqualTo("n");
        assertThat(refused.type()).isEqualTo("t");
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"error\":{\"message\":\"bad key [masked], see [masked]\",\"param\":\"n\",\"type\":\"t\"}}");
    }

    @Test
    void other_failures_keep_no_body() {
        Refused refused = (Refused) PROVIDER.failure(401, _ -> null, bytes("{\"error\":{\"message\":\"m\"}}"), NOW);

        assertThat(refused.body()).isNull();
        assertThat(refused.fault()).isEqualTo(Fault.CREDENTIAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    retry-after    | 7                             | 7000
                    retry-after    | 0.5                           | 500
                    retry-after    | -3                            | 0
                    retry-after    | 99999999                      | 86400000
                    retry-after    | 1e400                         | 86400000
                    retry-after    | NaN                           | -1
                    retry-after    | soon                          | -1
                    retry-after    | Sun, 22 Nov 2026 12:00:30 GMT | 30000
                    retry-after    | Sun, 22 Nov 2026 11:00:00 GMT | 0
                    retry-after    | Fri, 22 Nov 2030 12:00:00 GMT | 86400000
                    retry-after-ms | 250                           | 250
                    retry-after-ms | -250                          | 0
                    x-other        | 7                             | -1
                    """)
    void advice_when_to_come_again_is_understood_and_bounded(String name, String value, long millis) {
        HeaderSource headers = asked -> Map.of(name, value).get(asked);

        Refused refused = (Refused) PROVIDER.failure(429, headers, bytes("{}"), NOW);

        assertThat(refused.retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void milliseconds_are_more_exact_than_seconds() {
        HeaderSource headers = Map.of("retry-after", "2", "retry-after-ms", "1500")::get;

        assertThat(RetryAfter.millis(headers, NOW)).isEqualTo(1500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"error":{"message":"m","code":503}}                            | 503 | UNAVAILABLE
                    {"error":{"message":"m","status_code":400,"code":"tool_use_failed","type":"invalid_request_error"}} | 400 | CALLER
                    {"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}} | 429 | CREDENTIAL
                    {"error":{"message":"m","code":"invalid_api_key"}}              | 401 | CREDENTIAL
                    {"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}} | 400 | CONTEXT_OVERFLOW
                    {"error":{"message":"m","type":"server_error"}}                 | 500 | UNAVAILABLE
                    {"error":{"message":"m","type":"overloaded_error"}}             | 503 | UNAVAILABLE
                    {"error":"something broke"}                                     | 500 | UNAVAILABLE
                    """)
    void an_error_within_an_answer_means(String body, int status, Reason reason) {
        Refused refused = Refusals.inBand(bytes(body));

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.message()).isIn("m", "something broke");
    }

    @Test
    void recorded_errors_are_understood() {
        Set<String> apis = Set.of("chat.completions", "embeddings");
        List<String> meanings = Fixtures.required().recordings().stream()
                .filter(recording -> apis.contains(recording.api()) && recording.status() >= 400)
                .map(recording -> {
                    Refused refused =
                            (Refused) PROVIDER.failure(recording.status(), _ -> null, recording.response(), NOW);
                    assertThat(refused.message()).doesNotContain("answered with status");
                    return recording.provider() + " " + recording.status() + " " + refused.reason();
                })
                .distinct()
                .sorted()
                .toList();

        assertThat(meanings)
                .containsExactly(
                        "azure 404 MODEL_NOT_FOUND",
                        "azure 429 RATE_LIMITED",
                        "cohere 404 MODEL_NOT_FOUND",
                        "groq 400 CALLER",
                        "groq 404 MODEL_NOT_FOUND",
                        "mistral 401 CREDENTIAL",
                        "ollama 401 CREDENTIAL",
                        "openai 400 CALLER",
                        "openai 404 MODEL_NOT_FOUND",
                        "openrouter 400 CONTEXT_OVERFLOW",
                        "openrouter 429 RATE_LIMITED",
                        "perplexity 400 CONTEXT_OVERFLOW");
    }

    @Test
    void a_reported_rate_limit_is_understood() throws Exception {
        JsonNode reported = JsonMapper.shared()
                .readTree(Files.readAllBytes(Fixtures.required().path("errors-reported/openai_429_tpm.json")));

        Refused refused = (Refused)
                PROVIDER.failure(429, _ -> null, bytes(reported.path("body").toString()), NOW);

        assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(refused.message()).contains("Visit [masked] to learn more");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
