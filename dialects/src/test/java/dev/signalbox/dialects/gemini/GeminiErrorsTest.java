package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.meaning.Documented;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiErrorsTest {
    @Test
    void theTableIsDocumentedWordForWord() throws IOException {
        assertThat(Documented.rows("Gemini")).containsExactlyElementsOf(Documented.expected(GeminiErrors.MEANINGS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | INVALID_ARGUMENT | Request contains an invalid argument. | CALLER
            400 | INVALID_ARGUMENT | API key not valid. Please pass a valid API key. | CREDENTIAL
            400 | FAILED_PRECONDITION | User location is not supported for the API use. | FORBIDDEN
            400 | INVALID_ARGUMENT | The input token count (1) exceeds the maximum number of tokens allowed (0). | CONTEXT_OVERFLOW
            403 | PERMISSION_DENIED | The caller does not have permission | FORBIDDEN
            404 | NOT_FOUND | models/x is not found for API version v1beta, or is not supported for generateContent. | MODEL_NOT_FOUND
            404 | NOT_FOUND | Publisher Model `projects/p/models/x` not found. | MODEL_NOT_FOUND
            404 | NOT_FOUND | Requested entity was not found. | CALLER
            429 | RESOURCE_EXHAUSTED | You exceeded your current quota | RATE_LIMITED
            429 | RESOURCE_EXHAUSTED | Your prepayment credits are depleted. | CREDENTIAL
            503 | UNAVAILABLE | The model is overloaded. Please try again later. | UNAVAILABLE
            """)
    void anErrorMeansWhatGoogleMeansByIt(int status, String word, String message, Reason reason) {
        Refused refused = refused(
                status,
                "{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"status\":\"" + word + "\"}}");

        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.body()).isNotNull();
    }

    @Test
    void theReasonInTheDetailsCountsMoreThanTheWords() {
        Refused refused = refused(400, """
                {"error":{"code":400,"message":"Nope.","status":"INVALID_ARGUMENT","details":[
                 {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""");

        assertThat(refused.reason()).isEqualTo(Reason.CREDENTIAL);
    }

    @ParameterizedTest
    @CsvSource({"34.07s, 34070", "0s, 0", "999999999s, 86400000", "soon, -1", "-3s, -1"})
    void whenToComeAgainStandsInTheDetails(String delay, long millis) {
        Refused refused = refused(429, """
                [{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED","details":[
                 {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"%s"}]}}]""".formatted(delay));

        assertThat(refused.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(refused.retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void whatIsNoErrorOfGooglesHasItsStatusAlone() {
        assertThat(refused(502, "<html>").reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refused(502, "<html>").body()).isNull();
        assertThat(refused(400, "{\"error\":[]}").reason()).isEqualTo(Reason.CALLER);
    }

    private static Refused refused(int status, String body) {
        return (Refused) ErrorAnswer.of(status, _ -> null, body.getBytes(StandardCharsets.UTF_8), 0);
    }
}
