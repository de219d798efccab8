package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads Anthropic's errors, as a status or as an event; [AnthropicErrors] says what they mean.
final class ErrorAnswer {
    private ErrorAnswer() {}

    /// An error answer.
    static Failure of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        Said said = Said.in(Json.value(body, 0, body.length));
        String message = said == null ? "The provider answered with status " + status + "." : said.message();
        String type = said == null || said.type() == null ? null : Mask.text(said.type());
        Reason reason = AnthropicErrors.MEANINGS.reason(status, codes(type), message);
        boolean limited = reason == Reason.RATE_LIMITED || reason == Reason.ACCOUNT_LIMITED;
        long advice = RetryAfter.millis(headers, nowEpochMillis);
        long retryAfter = advice == RetryAfter.NONE && limited ? LimitReset.millis(headers, nowEpochMillis) : advice;
        // A body that masking cut short is no JSON any more, and one of Google's is not of this API.
        boolean own = said != null && !said.google();
        byte[] masked = own && body.length <= Mask.LIMIT ? Mask.bytes(body) : null;
        return new Failure.Refused(reason, status, Mask.text(message), null, type, retryAfter, masked);
    }

    /// An error in place of a stream whose status was 200; null where it is none.
    static @Nullable Failure inBand(byte[] body) {
        return Said.in(Json.object(body, 0, body.length)) == null ? null : ofEvent(body, 0, body.length);
    }

    /// An error in place of an answer whose status was 200, or in the middle of it.
    static Failure ofEvent(byte[] data, int from, int to) {
        byte[] body = Arrays.copyOfRange(data, from, Math.min(to, from + Mask.LIMIT));
        Said said = Said.in(Json.object(body, 0, body.length));
        int status = said == null ? 500 : AnthropicErrors.MEANINGS.status(codes(said.type()), said.message());
        return of(status, _ -> null, body, 0);
    }

    private static List<String> codes(@Nullable String type) {
        return type == null ? List.of() : List.of(type);
    }

    /// @param type the provider's word, null when it has none
    /// @param google whether it is in the form that Vertex AI has for its own errors
    private record Said(@Nullable String type, String message, boolean google) {
        static @Nullable Said in(@Nullable JsonNode body) {
            JsonNode holder = body != null && body.isArray() ? body.path(0) : body;
            if (holder == null || !holder.isObject()) {
                return null;
            }
            JsonNode error = holder.path("error");
            boolean google = error.path("status").isString() && !error.has("type");
            String type = error.path(google ? "status" : "type").asString("");
            String message =
                    error.isString() ? error.asString() : error.path("message").asString("");
            if (message.isEmpty() && type.isEmpty()) {
                return null;
            }
            return new Said(type.isEmpty() ? null : type, message.isEmpty() ? type : message, google);
        }
    }
}
