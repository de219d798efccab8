package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What Anthropic's errors mean, as a status or as an event
/// (<https://platform.claude.com/docs/en/api/errors>). The words are those that the service is known to use.
final class ErrorAnswer {
    private static final String[] QUOTA_WORDS = {
        "credit balance is too low", "reached your specified api usage limits", "organization has been disabled"
    };
    private static final String[] OVERFLOW_WORDS = {
        "prompt is too long", "exceed context limit", "exceeds the maximum context", "context window"
    };

    private ErrorAnswer() {}

    /// An error answer.
    static Failure of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        Said said = Said.in(Json.object(body, 0, body.length));
        String message = said == null ? "The provider answered with status " + status + "." : said.message();
        String type = said == null || said.type() == null ? null : Mask.text(said.type());
        Reason reason = reason(status, type, message);
        long advice = RetryAfter.millis(headers, nowEpochMillis);
        long retryAfter = advice == RetryAfter.NONE ? LimitReset.millis(headers, nowEpochMillis) : advice;
        // A body that masking cut short is no JSON any more.
        byte[] masked = said == null || body.length > Mask.LIMIT ? null : Mask.bytes(body);
        return new Failure.Refused(reason, status, Mask.text(message), null, type, retryAfter, masked);
    }

    static boolean isOne(byte[] body) {
        return Said.in(Json.object(body, 0, body.length)) != null;
    }

    /// An error in place of an answer whose status was 200, or in the middle of it.
    static Failure ofEvent(byte[] data, int from, int to) {
        byte[] body = Arrays.copyOfRange(data, from, Math.min(to, from + Mask.LIMIT));
        Said said = Said.in(Json.object(body, 0, body.length));
        int status = said == null ? 500 : status(said.type());
        return of(status, _ -> null, body, 0);
    }

    /// The status that Anthropic answers with for a type.
    private static int status(@Nullable String type) {
        return switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            case null, default -> 500;
        };
    }

    private static Reason reason(int status, @Nullable String type, String message) {
        String words = message.toLowerCase(Locale.ROOT);
        if (status < 400 || status >= 500 || "overloaded_error".equals(type)) {
            return Reason.UNAVAILABLE;
        }
        return switch (status) {
            case 401, 402 -> Reason.CREDENTIAL;
            case 403 -> Reason.FORBIDDEN;
            case 404 -> words.startsWith("model:") ? Reason.MODEL_NOT_FOUND : Reason.CALLER;
            case 408, 409, 425 -> Reason.UNAVAILABLE;
            case 429 -> Reason.RATE_LIMITED;
            default -> rejected(words);
        };
    }

    private static Reason rejected(String words) {
        if (contains(words, QUOTA_WORDS)) {
            return Reason.CREDENTIAL;
        } else if (contains(words, OVERFLOW_WORDS)) {
            return Reason.CONTEXT_OVERFLOW;
        }
        return words.contains("content filtering policy") ? Reason.CONTENT_FILTER : Reason.CALLER;
    }

    private static boolean contains(String words, String[] any) {
        return Arrays.stream(any).anyMatch(words::contains);
    }

    /// @param type the provider's word, null when it has none
    private record Said(@Nullable String type, String message) {
        static @Nullable Said in(@Nullable ObjectNode body) {
            if (body == null) {
                return null;
            }
            JsonNode error = body.path("error");
            String type = error.path("type").asString("");
            String message =
                    error.isString() ? error.asString() : error.path("message").asString("");
            if (message.isEmpty() && type.isEmpty()) {
                return null;
            }
            return new Said(type.isEmpty() ? null : type, message.isEmpty() ? type : message);
        }
    }
}
