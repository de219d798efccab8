package dev.signalbox.dialects.bedrock;

import static dev.signalbox.dialects.meaning.Meaning.code;
import static dev.signalbox.dialects.meaning.Meaning.words;
import static dev.signalbox.model.failure.Failure.Refused.Reason.ACCOUNT_LIMITED;
import static dev.signalbox.model.failure.Failure.Refused.Reason.CONTENT_FILTER;
import static dev.signalbox.model.failure.Failure.Refused.Reason.CONTEXT_OVERFLOW;
import static dev.signalbox.model.failure.Failure.Refused.Reason.CREDENTIAL;
import static dev.signalbox.model.failure.Failure.Refused.Reason.FORBIDDEN;
import static dev.signalbox.model.failure.Failure.Refused.Reason.MODEL_NOT_FOUND;
import static dev.signalbox.model.failure.Failure.Refused.Reason.RATE_LIMITED;
import static dev.signalbox.model.failure.Failure.Refused.Reason.UNAVAILABLE;

import dev.signalbox.dialects.meaning.Meaning;
import dev.signalbox.dialects.meaning.Meanings;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What Bedrock's errors mean
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html>).
/// A type says most; what is wrong with a request is told in words, which are the model's maker's.
final class BedrockErrors {
    private static final String AWS = "Amazon Bedrock";

    private static final List<Meaning> LINES = List.of(
            code("UnrecognizedClientException", CREDENTIAL, 403, AWS),
            code("InvalidSignatureException", CREDENTIAL, 403, AWS),
            code("SignatureDoesNotMatch", CREDENTIAL, 403, AWS),
            code("IncompleteSignatureException", CREDENTIAL, 403, AWS),
            code("MissingAuthenticationTokenException", CREDENTIAL, 403, AWS),
            code("ExpiredTokenException", CREDENTIAL, 403, AWS),
            code("ExpiredToken", CREDENTIAL, 403, AWS),
            code("InvalidClientTokenId", CREDENTIAL, 403, AWS),
            // Before the type that they come with, or come without any.
            words("the security token included in the request is", CREDENTIAL, AWS, 403, 400),
            words("bearer token has expired", CREDENTIAL, AWS, 403),
            words("authentication failed: please make sure your api key is valid", CREDENTIAL, AWS, 403),
            code("AccessDeniedException", FORBIDDEN, 403, AWS),
            code("ResourceNotFoundException", MODEL_NOT_FOUND, 404, AWS),
            code("ModelNotReadyException", UNAVAILABLE, 429, AWS),
            code("ModelTimeoutException", UNAVAILABLE, 408, AWS),
            code("ModelErrorException", UNAVAILABLE, 424, AWS),
            code("ModelStreamErrorException", UNAVAILABLE, 424, AWS),
            code("ServiceQuotaExceededException", ACCOUNT_LIMITED, 400, AWS),
            code("ThrottlingException", RATE_LIMITED, 429, AWS),
            words("the provided model identifier is invalid", MODEL_NOT_FOUND, AWS, 400),
            words("invocation of model id…isn't supported", MODEL_NOT_FOUND, AWS, 400),
            words("invocation of model id…isn’t supported", MODEL_NOT_FOUND, AWS, 400),
            words("…input is too long", CONTEXT_OVERFLOW, AWS, 400),
            words("…input tokens exceeded", CONTEXT_OVERFLOW, AWS, 400),
            words("…too many input tokens", CONTEXT_OVERFLOW, AWS, 400),
            words("…prompt is too long", CONTEXT_OVERFLOW, AWS, 400),
            words("…exceed context limit", CONTEXT_OVERFLOW, AWS, 400),
            words("…maximum context length", CONTEXT_OVERFLOW, AWS, 400),
            words("…content filtering policy", CONTENT_FILTER, AWS, 400));

    private static final Map<Integer, Reason> STATUSES = Map.of(
            401, CREDENTIAL,
            403, FORBIDDEN,
            408, UNAVAILABLE,
            409, UNAVAILABLE,
            424, UNAVAILABLE,
            425, UNAVAILABLE,
            429, RATE_LIMITED);

    private static final Map<String, Integer> TYPES = Map.of(
            "validationexception", 400,
            "internalserverexception", 500,
            "serviceunavailableexception", 503);

    /// Types that say what is wrong with a signature, and cite what was signed.
    static final Set<String> OF_SIGNATURES =
            Set.of("InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignatureException");

    static final Meanings MEANINGS = new Meanings(LINES, STATUSES, TYPES);

    private BedrockErrors() {}
}
