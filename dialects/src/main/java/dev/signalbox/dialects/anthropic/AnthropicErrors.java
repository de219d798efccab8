package dev.signalbox.dialects.anthropic;

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

/// What Anthropic's errors mean (<https://platform.claude.com/docs/en/api/errors>). Its types are general, so
/// the words decide: those that the service is known to use.
final class AnthropicErrors {
    private static final List<Meaning> LINES = List.of(
            words("…content filtering policy", CONTENT_FILTER, "Anthropic", 400),
            code("overloaded_error", UNAVAILABLE, 529, "Anthropic"),
            code("authentication_error", CREDENTIAL, 401, "Anthropic"),
            code("billing_error", CREDENTIAL, 402, "Anthropic"),
            words("your credit balance is too low", CREDENTIAL, "Anthropic", 400, 403, 429),
            words("you have reached your specified api usage limits", CREDENTIAL, "Anthropic", 400, 403, 429),
            words("this organization has been disabled", CREDENTIAL, "Anthropic", 400, 403),
            words("your account…disabled", CREDENTIAL, "Anthropic", 403),
            words("your account…suspended", CREDENTIAL, "compatible servers", 403),
            words("your api key…expired", CREDENTIAL, "compatible servers", 403),
            words("your api key…disabled", CREDENTIAL, "compatible servers", 403),
            words("your api key…revoked", CREDENTIAL, "compatible servers", 403),
            words("number of concurrent connections", ACCOUNT_LIMITED, "Anthropic", 429),
            code("rate_limit_error", RATE_LIMITED, 429, "Anthropic"),
            words("model:", MODEL_NOT_FOUND, "Anthropic", 404),
            words("publisher model…not found", MODEL_NOT_FOUND, "Vertex AI", 404),
            words("publisher model…not servable in region", MODEL_NOT_FOUND, "Vertex AI", 400),
            words("…prompt is too long", CONTEXT_OVERFLOW, "Anthropic", 400, 413),
            words("…exceed context limit", CONTEXT_OVERFLOW, "Anthropic", 400),
            words("…exceeds the maximum context", CONTEXT_OVERFLOW, "Anthropic", 400),
            words("…maximum context length", CONTEXT_OVERFLOW, "compatible servers", 400),
            words("…context window", CONTEXT_OVERFLOW, "Anthropic", 400));

    private static final Map<Integer, Reason> STATUSES = Map.of(
            401, CREDENTIAL,
            402, CREDENTIAL,
            403, FORBIDDEN,
            408, UNAVAILABLE,
            409, UNAVAILABLE,
            425, UNAVAILABLE,
            429, RATE_LIMITED);

    private static final Map<String, Integer> TYPES = Map.of(
            "invalid_request_error", 400,
            "permission_error", 403,
            "not_found_error", 404,
            "conflict_error", 409,
            "request_too_large", 413,
            "api_error", 500,
            "timeout_error", 504);

    static final Meanings MEANINGS = new Meanings(LINES, STATUSES, TYPES);

    private AnthropicErrors() {}
}
