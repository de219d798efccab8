package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads a provider's error; [OpenAiErrors] says what it means. OpenAI's form is
/// `{"error":{"message","type","param","code"}}`; the compatible servers put the same facts elsewhere, so
/// that the first of several places that has something counts.
public final class Refusals {
    private static final int MESSAGE_LIMIT = 2000;
    private static final int WORD_LIMIT = 200;

    private Refusals() {}

    /// From an answer with an error status.
    public static Refused of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        JsonNode tree = parse(body);
        Refused refused = refused(status, tree, body, RetryAfter.millis(headers, nowEpochMillis));
        boolean limited = refused.reason() == Reason.RATE_LIMITED || refused.reason() == Reason.ACCOUNT_LIMITED;
        if (!limited || refused.retryAfterMillis() != RetryAfter.NONE) {
            return refused;
        }
        long reset = RateLimits.resetMillis(headers, nowEpochMillis);
        return reset == 0 ? refused : refused(status, tree, body, reset);
    }

    /// From an event or a body that tells of an error under status 200. Its status is the one that it should
    /// have had.
    public static Refused inBand(byte[] body) {
        JsonNode tree = parse(body);
        return refused(impliedStatus(tree), tree, body, RetryAfter.NONE);
    }

    /// From an answer that says that it failed but not how.
    public static Refused unexplained() {
        return new Refused(
                Reason.UNAVAILABLE, 500, "The provider ended its answer with an error.", null, null, -1, null);
    }

    /// Whether the body is an error instead of an answer.
    public static boolean tellsOfError(byte[] body) {
        return tellsOfError(parse(body));
    }

    /// The same of a body that is read already.
    public static boolean tellsOfError(JsonNode tree) {
        JsonNode error = tree.path("error");
        return (!error.isMissingNode() && !error.isNull())
                || "error".equals(tree.path("object").asString(""));
    }

    private static Refused refused(int status, JsonNode tree, byte[] body, long retryAfterMillis) {
        JsonNode error = details(tree);
        String message = first(MESSAGE_LIMIT, Mask.text(message(error, tree)));
        String code = word(error, "code");
        String type = word(error, "type");
        Reason reason = OpenAiErrors.MEANINGS.reason(status, codes(error), message);
        boolean callers =
                reason == Reason.CALLER || reason == Reason.CONTEXT_OVERFLOW || reason == Reason.CONTENT_FILTER;
        boolean whole = callers && tree.isObject() && body.length <= Mask.LIMIT;
        return new Refused(
                reason,
                status,
                message.isEmpty() ? "The provider answered with status " + status + "." : message,
                word(error, "param"),
                type == null ? code : type,
                retryAfterMillis,
                whole ? Mask.bytes(body) : null);
    }

    /// A code that is a status (OpenRouter, vLLM, Groq), else what the error would have come with.
    private static int impliedStatus(JsonNode tree) {
        JsonNode error = details(tree);
        for (String name : new String[] {"code", "status_code", "status"}) {
            int status = error.path(name).asInt(0);
            if (status >= 400 && status <= 599) {
                return status;
            }
        }
        return OpenAiErrors.MEANINGS.status(codes(error), first(MESSAGE_LIMIT, message(error, tree)));
    }

    /// What is meant for programs, the more special first: Azure has a filter's verdict inside, Cohere a name
    /// of its own.
    private static List<String> codes(JsonNode error) {
        return Stream.of(
                        word(error.path("innererror"), "code"),
                        word(error, "code"),
                        word(error, "type"),
                        word(error, "error_type"))
                .filter(Objects::nonNull)
                .toList();
    }

    /// Where the facts are: in `error`, or (Mistral, Cohere, vLLM) at the top; Google puts a list around it.
    private static JsonNode details(JsonNode tree) {
        JsonNode body = tree.isArray() ? tree.path(0) : tree;
        JsonNode error = body.path("error");
        return error.isObject() ? error : body;
    }

    private static String message(JsonNode error, JsonNode tree) {
        for (JsonNode place : new JsonNode[] {
            error.path("message"),
            tree.path("error"),
            error.path("detail"),
            error.path("detail").path(0).path("msg"),
            error.path("error_msg")
        }) {
            if (place.isString() && !place.stringValue().isBlank()) {
                return place.stringValue();
            }
        }
        return "";
    }

    private static @Nullable String word(JsonNode error, String name) {
        JsonNode value = error.path(name);
        return value.isString() && !value.stringValue().isEmpty()
                ? first(WORD_LIMIT, Mask.text(value.stringValue()))
                : null;
    }

    private static String first(int limit, String text) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode tree = Json.LENIENT.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JacksonException _) {
            // A page of a proxy, or nothing: then the status alone has to tell.
            return MissingNode.getInstance();
        }
    }
}
