package dev.signalbox.dialects.gemini;

import static dev.signalbox.dialects.meaning.Meaning.code;
import static dev.signalbox.dialects.meaning.Meaning.words;
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

/// What Google's errors mean (<https://ai.google.dev/gemini-api/docs/troubleshooting>). A wrong key is a
/// 400 there, so the reason in the details decides, and where there is none, the words that the service is
/// known to use.
final class GeminiErrors {
    private static final String GOOGLE = "Google";

    private static final List<Meaning> LINES = List.of(
            code("API_KEY_INVALID", CREDENTIAL, 400, GOOGLE),
            code("API_KEY_SERVICE_BLOCKED", CREDENTIAL, 403, GOOGLE),
            code("BILLING_DISABLED", CREDENTIAL, 403, GOOGLE),
            code("CONSUMER_SUSPENDED", CREDENTIAL, 403, GOOGLE),
            code("UNAUTHENTICATED", CREDENTIAL, 401, GOOGLE),
            words("api key not valid", CREDENTIAL, GOOGLE, 400),
            words("api key expired", CREDENTIAL, GOOGLE, 400),
            words("api key not found", CREDENTIAL, GOOGLE, 400),
            words("…reported as leaked", CREDENTIAL, GOOGLE, 403),
            words("your prepayment credits are depleted", CREDENTIAL, GOOGLE, 429),
            words("user location is not supported", FORBIDDEN, GOOGLE, 400),
            code("RESOURCE_EXHAUSTED", RATE_LIMITED, 429, GOOGLE),
            words("models/…is not found", MODEL_NOT_FOUND, GOOGLE, 404),
            words("models/…no longer available", MODEL_NOT_FOUND, GOOGLE, 404),
            words("this model models/…is no longer available", MODEL_NOT_FOUND, GOOGLE, 404),
            words("publisher model…not found", MODEL_NOT_FOUND, "Vertex AI", 404),
            words("the input token count…exceeds the maximum", CONTEXT_OVERFLOW, GOOGLE, 400),
            words("…token count…exceeds the maximum number of tokens", CONTEXT_OVERFLOW, GOOGLE, 400),
            words("the model is overloaded", UNAVAILABLE, GOOGLE, 429));

    private static final Map<Integer, Reason> STATUSES = Map.of(
            401, CREDENTIAL,
            402, CREDENTIAL,
            403, FORBIDDEN,
            408, UNAVAILABLE,
            409, UNAVAILABLE,
            425, UNAVAILABLE,
            429, RATE_LIMITED,
            499, UNAVAILABLE);

    private static final Map<String, Integer> TYPES = Map.of(
            "invalid_argument", 400,
            "failed_precondition", 400,
            "permission_denied", 403,
            "not_found", 404,
            "aborted", 409,
            "cancelled", 499,
            "internal", 500,
            "unavailable", 503,
            "deadline_exceeded", 504);

    static final Meanings MEANINGS = new Meanings(LINES, STATUSES, TYPES);

    private GeminiErrors() {}
}
