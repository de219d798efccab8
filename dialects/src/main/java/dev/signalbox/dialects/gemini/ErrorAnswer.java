package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads Google's errors, as a status or as an event; [GeminiErrors] says what they mean.
final class ErrorAnswer {
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    private static final double MOST_SECONDS = Duration.ofDays(1).toSeconds();

    private ErrorAnswer() {}

    /// An error answer.
    static Failure of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        Said said = Said.in(Json.value(body, 0, body.length));
        String message = said == null ? "The provider answered with status " + status + "." : said.message();
        List<String> codes = said == null ? List.of() : said.codes();
        Reason reason = GeminiErrors.MEANINGS.reason(status, codes, message);
        long advice = RetryAfter.millis(headers, nowEpochMillis);
        long retryAfter = advice == RetryAfter.NONE && said != null ? said.retryMillis() : advice;
        // A body that masking cut short is no JSON any more.
        byte[] masked = said == null || body.length > Mask.LIMIT ? null : Mask.bytes(body);
        String type = codes.isEmpty() ? null : Mask.text(codes.getFirst());
        return new Failure.Refused(reason, status, Mask.text(message), null, type, retryAfter, masked);
    }

    /// An error in place of a stream whose status was 200; null where it is none.
    static @Nullable Failure inBand(byte[] body) {
        return Said.in(Json.value(body, 0, body.length)) == null ? null : ofEvent(body, 0, body.length);
    }

    /// An error in place of an answer whose status was 200, or in the middle of it.
    static Failure ofEvent(byte[] data, int from, int to) {
        byte[] body = Arrays.copyOfRange(data, from, Math.min(to, from + Mask.LIMIT));
        Said said = Said.in(Json.value(body, 0, body.length));
        int status = 500;
        if (said != null) {
            boolean told = said.code() >= 400 && said.code() < 600;
            status = told ? said.code() : GeminiErrors.MEANINGS.status(said.codes(), said.message());
        }
        return of(status, _ -> null, body, 0);
    }

    /// @param code an HTTP status, 0 when none is told
    /// @param codes the status word, and the reason of the details
    /// @param retryMillis the advice in the details, or [RetryAfter#NONE]
    private record Said(int code, List<String> codes, String message, long retryMillis) {
        /// An error, also as the only element of an array, as streams that grow have it.
        static @Nullable Said in(@Nullable JsonNode body) {
            JsonNode holder = body != null && body.isArray() ? body.path(0) : body;
            JsonNode error = holder == null ? null : holder.path("error");
            if (error == null || !error.isObject()) {
                return null;
            }
            String status = error.path("status").asString("");
            String message = error.path("message").asString("");
            if (status.isEmpty() && message.isEmpty()) {
                return null;
            }
            List<String> codes = new ArrayList<>(2);
            if (!status.isEmpty()) {
                codes.add(status);
            }
            long retry = RetryAfter.NONE;
            for (JsonNode detail : error.path("details")) {
                String type = detail.path("@type").asString("");
                String reason = detail.path("reason").asString("");
                if (type.equals(TYPE + "ErrorInfo") && !reason.isEmpty()) {
                    codes.add(reason);
                } else if (type.equals(TYPE + "RetryInfo")) {
                    retry = millis(detail.path("retryDelay").asString(""));
                }
            }
            return new Said(error.path("code").asInt(0), codes, message.isEmpty() ? status : message, retry);
        }

        /// A duration as `34.07s`.
        private static long millis(String delay) {
            if (!delay.matches("[0-9]{1,9}(\\.[0-9]{1,9})?s")) {
                return RetryAfter.NONE;
            }
            double seconds = Double.parseDouble(delay.substring(0, delay.length() - 1));
            return (long) (Math.min(seconds, MOST_SECONDS) * 1000);
        }
    }
}
