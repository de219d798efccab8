package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.eventstream.Heading;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Reads Bedrock's errors, as a status or as a message in a stream; [BedrockErrors] says what they mean.
final class ErrorAnswer {
    private static final String WRONG_TIME = "The provider says that the request was signed at a wrong time: the clock"
            + " of the machine that the gateway runs on has to be set.";
    private static final String WRONG_SIGNATURE =
            "The provider refused the signature: access key, secret access key" + " and region do not belong together.";

    private ErrorAnswer() {}

    /// An error answer: the type is in a header, `ThrottlingException:http://…`, or in the body.
    static Failure of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        ObjectNode said = Json.object(body, 0, body.length);
        String type = type(headers.get("x-amzn-errortype"));
        if (type.isEmpty() && said != null) {
            type = type(said.path("__type").asString(""));
        }
        String message = message(said);
        if (message.isEmpty()) {
            message = type.isEmpty() ? "The provider answered with status " + status + "." : type;
        }
        return refused(status, type, message, RetryAfter.millis(headers, nowEpochMillis));
    }

    /// An exception in the middle of an answer, or an error of what carries it.
    static Failure ofMessage(Heading heading, byte[] data, int from, int to) {
        boolean known = !heading.exception().isEmpty();
        String type = upper(known ? heading.exception() : heading.errorCode());
        String told = message(Json.object(data, from, to));
        String message = told.isEmpty() ? heading.errorMessage() : told;
        if (message.isEmpty()) {
            message = type.isEmpty() ? "The provider broke the answer off." : type;
        }
        return refused(BedrockErrors.MEANINGS.status(List.of(type), message), type, message, RetryAfter.NONE);
    }

    private static Failure refused(int status, String type, String message, long retryAfter) {
        Reason reason = BedrockErrors.MEANINGS.reason(status, type.isEmpty() ? List.of() : List.of(type), message);
        // Nothing of what was signed goes on: with a session's token, that is in it.
        String shown = BedrockErrors.OF_SIGNATURES.contains(type) ? ofSignature(message) : Mask.text(message);
        // There are no callers of this dialect to whom a body could go as it is.
        return new Failure.Refused(
                reason, status, shown, null, type.isEmpty() ? null : Mask.text(type), retryAfter, null);
    }

    private static String ofSignature(String message) {
        String words = message.toLowerCase(Locale.ROOT);
        boolean time = words.contains("signature expired") || words.contains("not yet current");
        return time ? WRONG_TIME : WRONG_SIGNATURE;
    }

    private static String message(@Nullable ObjectNode said) {
        if (said == null) {
            return "";
        }
        String message = said.path("message").asString("");
        return message.isEmpty() ? said.path("Message").asString("") : message;
    }

    /// The bare name of `com.amazon.coral.service#Name` and of `Name:http://…`.
    private static String type(@Nullable String said) {
        if (said == null) {
            return "";
        }
        String name = said.substring(said.indexOf('#') + 1);
        int colon = name.indexOf(':');
        return (colon < 0 ? name : name.substring(0, colon)).strip();
    }

    /// Streams name exceptions with a small first letter.
    private static String upper(String name) {
        return name.isEmpty() ? name : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
