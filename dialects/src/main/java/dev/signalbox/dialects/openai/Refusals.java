package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.ProviderApi.HeaderSource;
import dev.signalbox.dialects.mask.Mask;
import dev.signalbox.dialects.retry.RetryAfter;
import dev.signalbox.model.failure.Failure.Refused;
import dev.signalbox.model.failure.Failure.Refused.Reason;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What a provider's error means. OpenAI's form is `{"error":{"message","type","param","code"}}`; the compatible
/// servers put the same facts elsewhere, so that the first of several places that has something counts.
final class Refusals {
    private static final int MESSAGE_LIMIT = 2000;
    private static final int WORD_LIMIT = 200;

    /// A credential that is wrong, or an account that is empty or closed: OpenAI, DeepSeek, DashScope, OpenRouter.
    private static final Set<String> CREDENTIAL = Set.of(
            "invalid_api_key",
            "incorrect_api_key",
            "invalidapikey",
            "insufficient_quota",
            "insufficient_balance",
            "billing_hard_limit_reached",
            "billing_not_active",
            "account_deactivated",
            "account_suspended",
            "arrearage",
            "insufficient_credits");

    private static final Set<String> CONTEXT_OVERFLOW =
            Set.of("context_length_exceeded", "exceed_context_size_error", "too_many_prompt_tokens", "input_too_long");

    private static final Set<String> CONTENT_FILTER = Set.of(
            "content_filter",
            "content_policy_violation",
            "responsibleaipolicyviolation",
            "data_inspection_failed",
            "datainspectionfailed",
            "moderation_blocked");

    private static final Set<String> MODEL_NOT_FOUND =
            Set.of("model_not_found", "model_not_exist", "deploymentnotfound", "modelnotfound", "invalid_model");

    private static final Set<String> RATE_LIMITED =
            Set.of("rate_limit_exceeded", "ratelimitreached", "rate_limit_error", "too_many_requests", "throttling");

    private static final Pattern CONTEXT_OVERFLOW_WORDS =
            Pattern.compile("maximum context length|context window|context length (?:is|of|exceeded)"
                    + "|exceeds the available context size|range of input length");

    private static final Pattern MODEL_NOT_FOUND_WORDS =
            Pattern.compile("model\\b.{0,200}(?:does not exist|not found|not exist)|is not a valid model id"
                    + "|no endpoints found for");

    private Refusals() {}

    /// From an answer with an error status.
    static Refused of(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return refused(status, parse(body), body, RetryAfter.millis(headers, nowEpochMillis));
    }

    /// From an event or a body that tells of an error under status 200. Its status is the one that it should have
    /// had.
    static Refused inBand(byte[] body) {
        JsonNode tree = parse(body);
        return refused(impliedStatus(tree), tree, body, RetryAfter.NONE);
    }

    /// From an answer that says that it failed but not how.
    static Refused unexplained() {
        return new Refused(
                Reason.UNAVAILABLE, 500, "The provider ended its answer with an error.", null, null, -1, null);
    }

    /// Whether the body is an error instead of an answer.
    static boolean tellsOfError(byte[] body) {
        return tellsOfError(parse(body));
    }

    /// The same of a body that is read already.
    static boolean tellsOfError(JsonNode tree) {
        JsonNode error = tree.path("error");
        return (!error.isMissingNode() && !error.isNull())
                || "error".equals(tree.path("object").asString(""));
    }

    private static Refused refused(int status, JsonNode tree, byte[] body, long retryAfterMillis) {
        JsonNode error = details(tree);
        String message = first(MESSAGE_LIMIT, Mask.text(message(error, tree)));
        String code = word(error, "code");
        String type = word(error, "type");
        Reason reason =
                reason(status, lower(code), lower(type), lower(word(error.path("innererror"), "code")), lower(message));
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

    private static Reason reason(int status, String code, String type, String innerCode, String message) {
        boolean refused = status >= 400 && status < 500;
        if (refused) {
            if (CONTENT_FILTER.contains(code) || CONTENT_FILTER.contains(type) || CONTENT_FILTER.contains(innerCode)) {
                return Reason.CONTENT_FILTER;
            }
            if (CREDENTIAL.contains(code) || CREDENTIAL.contains(type)) {
                return Reason.CREDENTIAL;
            }
            if (RATE_LIMITED.contains(code) || RATE_LIMITED.contains(type)) {
                return Reason.RATE_LIMITED;
            }
            if (MODEL_NOT_FOUND.contains(code) || MODEL_NOT_FOUND.contains(type)) {
                return Reason.MODEL_NOT_FOUND;
            }
        }
        return switch (status) {
            case 401, 402 -> Reason.CREDENTIAL;
            case 403 -> Reason.FORBIDDEN;
            case 408, 409, 425 -> Reason.UNAVAILABLE;
            case 429 -> Reason.RATE_LIMITED;
            case 404 -> MODEL_NOT_FOUND_WORDS.matcher(message).find() ? Reason.MODEL_NOT_FOUND : Reason.CALLER;
            case 400, 413, 422 ->
                CONTEXT_OVERFLOW.contains(code)
                                || CONTEXT_OVERFLOW.contains(type)
                                || CONTEXT_OVERFLOW_WORDS.matcher(message).find()
                        ? Reason.CONTEXT_OVERFLOW
                        : message.contains("is not a valid model id") ? Reason.MODEL_NOT_FOUND : Reason.CALLER;
            default -> refused ? Reason.CALLER : Reason.UNAVAILABLE;
        };
    }

    /// A code that is a status (OpenRouter, vLLM, Groq), else what OpenAI sends with that type.
    private static int impliedStatus(JsonNode tree) {
        JsonNode error = details(tree);
        for (String name : new String[] {"code", "status_code", "status"}) {
            int status = error.path(name).asInt(0);
            if (status >= 400 && status <= 599) {
                return status;
            }
        }
        String code = lower(word(error, "code"));
        String type = lower(word(error, "type"));
        if (CREDENTIAL.contains(code) || type.equals("authentication_error")) {
            return code.contains("api_key") || type.equals("authentication_error") ? 401 : 429;
        }
        if (RATE_LIMITED.contains(code) || RATE_LIMITED.contains(type)) {
            return 429;
        }
        return switch (type) {
            case "permission_error", "permission_denied_error" -> 403;
            case "not_found_error" -> 404;
            case "invalid_request_error", "badrequesterror" -> MODEL_NOT_FOUND.contains(code) ? 404 : 400;
            case "overloaded_error", "engine_overloaded", "service_unavailable" -> 503;
            default -> CONTEXT_OVERFLOW.contains(code) || CONTENT_FILTER.contains(code) ? 400 : 500;
        };
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

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static String first(int limit, String text) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode tree = Trees.lenient().readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JacksonException _) {
            // A page of a proxy, or nothing: then the status alone has to tell.
            return MissingNode.getInstance();
        }
    }
}
