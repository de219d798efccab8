package dev.signalbox.dialects.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.eventstream.Framed;
import dev.signalbox.dialects.meaning.Documented;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockErrorsTest {
    @Test
    void theTableIsTheDocumentedOne() throws IOException {
        assertThat(Documented.rows("Amazon Bedrock"))
                .containsExactlyElementsOf(Documented.expected(BedrockErrors.MEANINGS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | ThrottlingException | Too many tokens, please wait before trying again. | RATE_LIMITED
            429 | ModelNotReadyException | The model is not ready. | UNAVAILABLE
            400 | ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/ | The provided model identifier is invalid. | MODEL_NOT_FOUND
            400 | ValidationException | Invocation of model ID anthropic.claude-x with on-demand throughput isn’t supported. | MODEL_NOT_FOUND
            400 | ValidationException | Input is too long for requested model. | CONTEXT_OVERFLOW
            400 | ValidationException | The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. | CONTEXT_OVERFLOW
            400 | ValidationException | The model returned the following errors: prompt is too long: 2 tokens > 1 maximum | CONTEXT_OVERFLOW
            400 | ValidationException | messages.0: wrong | CALLER
            400 | ServiceQuotaExceededException | Your request exceeds the service quota for your account. | ACCOUNT_LIMITED
            403 | AccessDeniedException | You don't have access to the model with the specified model ID. | FORBIDDEN
            403 | UnrecognizedClientException | The security token included in the request is invalid. | CREDENTIAL
            403 | ExpiredTokenException | The security token included in the request is expired | CREDENTIAL
            403 | ExpiredToken | odd | CREDENTIAL
            403 | AccessDeniedException | The security token included in the request is expired | CREDENTIAL
            403 | AccessDeniedException | Bearer Token has expired | CREDENTIAL
            403 | AccessDeniedException | Authentication failed: Please make sure your API Key is valid. | CREDENTIAL
            404 | ResourceNotFoundException | gone | MODEL_NOT_FOUND
            408 | ModelTimeoutException | late | UNAVAILABLE
            424 | ModelErrorException | odd | UNAVAILABLE
            500 | InternalServerException | odd | UNAVAILABLE
            503 | ServiceUnavailableException | odd | UNAVAILABLE
            """)
    void anErrorMeansWhatItsTypeOrItsWordsSay(int status, String type, String message, Reason reason) {
        Failure.Refused failure = refused(status, type, "{\"message\":\"" + message + "\"}");

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.message()).isEqualTo(message);
        assertThat(failure.type()).isEqualTo(type.split(":", 2)[0]);
        assertThat(failure.body()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Signature expired: 20260301T000000Z is now earlier than 20260301T010000Z (20260301T010500Z - 5 min.) | clock
            Signature not yet current: 20260301T020000Z is still later than 20260301T011000Z | clock
            The request signature we calculated does not match. The Canonical String was 'POST x-amz-security-token:SECRET' | secret access key
            """)
    void whatIsWrongWithASignatureIsToldWithoutWhatWasSigned(String message, String told) {
        Failure.Refused failure = refused(403, "InvalidSignatureException", "{\"message\":\"" + message + "\"}");

        assertThat(failure.reason()).isEqualTo(Reason.CREDENTIAL);
        assertThat(failure.message()).contains(told).doesNotContain("SECRET", "2026");
    }

    @Test
    void aTypeInTheBodyIsReadWhereNoHeaderHasOne() {
        Failure failure = ErrorAnswer.of(
                429,
                _ -> null,
                "{\"__type\":\"com.amazon#ThrottlingException\",\"Message\":\"slow\"}".getBytes(UTF_8),
                0);

        assertThat(failure)
                .isEqualTo(
                        new Failure.Refused(Reason.RATE_LIMITED, 429, "slow", null, "ThrottlingException", -1, null));
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException, 429, RATE_LIMITED",
        "modelStreamErrorException, 424, UNAVAILABLE",
        "serviceUnavailableException, 503, UNAVAILABLE",
        "internalServerException, 500, UNAVAILABLE",
        "validationException, 400, CALLER",
        "modelTimeoutException, 408, UNAVAILABLE"
    })
    void anExceptionInAStreamIsAFailureOfTheProvider(String type, int status, Reason reason) {
        List<ChatEvent> events = new ArrayList<>();
        StreamReader reader = new StreamReader("m", 1000);
        byte[] exception = Framed.exception(type, "{\"message\":\"so it is\"}");
        reader.take(exception, 0, exception.length, events::add);
        reader.end(events::add);

        assertThat(events).hasSize(1).first().isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> {
            assertThat(failed.failure()).isInstanceOfSatisfying(Failure.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(reason);
                assertThat(refused.status()).isEqualTo(status);
                assertThat(refused.message()).isEqualTo("so it is");
            });
        });
    }

    @Test
    void anErrorOfWhatCarriesTheStreamIsOneToo() {
        List<ChatEvent> events = new ArrayList<>();
        byte[] error = Framed.error("InternalFailure", "it broke");
        new StreamReader("m", 1000).take(error, 0, error.length, events::add);

        assertThat(events)
                .containsExactly(new ChatEvent.Failed(
                        new Failure.Refused(Reason.UNAVAILABLE, 500, "it broke", null, "InternalFailure", -1, null)));
    }

    private static Failure.Refused refused(int status, String type, String body) {
        return (Failure.Refused)
                ErrorAnswer.of(status, name -> name.equals("x-amzn-errortype") ? type : null, body.getBytes(UTF_8), 0);
    }
}
