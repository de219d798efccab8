package dev.signalbox.simulator;

import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An answer that is an error, in the words and shape of the provider that the caller thinks it is talking to. Bodies
/// are the recorded ones of both providers where there is a recording.
final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;
    private final String words;

    Refusal(int status, String type, @Nullable String param, @Nullable String code, String words) {
        // It is a value on its way to the client, not a failure of the simulator: no stack trace.
        super(words, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
        this.words = words;
    }

    /// The caller's own mistake: 400 in all dialects.
    static Refusal badRequest(String words, @Nullable String param, @Nullable String code) {
        return new Refusal(400, "invalid_request_error", param, code, words);
    }

    /// What the provider says with that status when nothing more is known.
    static Refusal ofStatus(int status, Dialect dialect) {
        return switch (dialect) {
            case OPENAI, RESPONSES -> openAi(status);
            case ANTHROPIC -> anthropic(status);
            case GEMINI -> gemini(status);
            case BEDROCK -> bedrock(status);
        };
    }

    private static Refusal openAi(int status) {
        return switch (status) {
            case 400 -> badRequest("Bad request.", null, null);
            case 401 -> wrongKey(Dialect.OPENAI, "");
            case 403 ->
                new Refusal(
                        403,
                        "invalid_request_error",
                        null,
                        null,
                        "You have insufficient permissions for this operation.");
            case 404 -> new Refusal(404, "invalid_request_error", null, null, "Not found.");
            case 429 ->
                new Refusal(
                        429,
                        "requests",
                        null,
                        "rate_limit_exceeded",
                        "Rate limit reached. Please try again later. Visit"
                                + " https://platform.openai.com/account/rate-limits to learn more.");
            case 503 ->
                new Refusal(
                        503,
                        "service_unavailable_error",
                        null,
                        null,
                        "The engine is currently overloaded, please try again later.");
            default ->
                status < 500
                        ? new Refusal(status, "invalid_request_error", null, null, "Request failed.")
                        : new Refusal(
                                status,
                                "server_error",
                                null,
                                null,
                                "The server had an error while processing your request. Sorry about that!");
        };
    }

    private static Refusal anthropic(int status) {
        return switch (status) {
            case 401 -> wrongKey(Dialect.ANTHROPIC, "");
            case 402 -> new Refusal(402, "billing_error", null, null, "Payment required.");
            case 403 ->
                new Refusal(403, "permission_error", null, null, "Your API key does not have permission to use it.");
            case 404 -> new Refusal(404, "not_found_error", null, null, "Not found");
            case 413 ->
                new Refusal(
                        413, "request_too_large", null, null, "Request exceeds the maximum allowed number of bytes.");
            case 429 ->
                new Refusal(
                        429,
                        "rate_limit_error",
                        null,
                        null,
                        "This request would exceed your account's rate limit. Please try again later.");
            case 504 -> new Refusal(504, "timeout_error", null, null, "Request timed out.");
            case 529 -> new Refusal(529, "overloaded_error", null, null, "Overloaded");
            default ->
                status < 500
                        ? new Refusal(status, "invalid_request_error", null, null, "Bad request.")
                        : new Refusal(status, "api_error", null, null, "Internal server error");
        };
    }

    private static Refusal gemini(int status) {
        return switch (status) {
            case 400 -> google(400, "Request contains an invalid argument.");
            case 401 -> google(401, "Request had invalid authentication credentials.");
            case 403 -> google(403, "The caller does not have permission");
            case 404 -> google(404, "Requested entity was not found.");
            case 429 -> usedUp("", 0);
            case 503 -> google(503, "The model is overloaded. Please try again later.");
            case 504 -> google(504, "The request timed out. Please try again.");
            default -> google(status, status < 500 ? "Bad request." : "An internal error has occurred.");
        };
    }

    private static Refusal bedrock(int status) {
        return switch (status) {
            case 403 ->
                amazon(403, "AccessDeniedException", "You don't have access to the model with the specified model ID.");
            case 404 -> amazon(404, "ResourceNotFoundException", "Could not resolve the foundation model.");
            case 408 -> amazon(408, "ModelTimeoutException", "The model took too long to answer.");
            case 424 -> amazon(424, "ModelErrorException", "The model could not process the request.");
            case 429 -> amazon(429, "ThrottlingException", "Too many requests, please wait before trying again.");
            case 503 -> amazon(503, "ServiceUnavailableException", "Bedrock is unable to process your request.");
            default ->
                status < 500
                        ? amazon(status, "ValidationException", "Malformed input request.")
                        : amazon(status, "InternalServerException", "The system encountered an unexpected error.");
        };
    }

    private static Refusal amazon(int status, String type, String words) {
        return new Refusal(status, type, null, null, words);
    }

    /// The type in the header of an error of AWS.
    String amazonsType() {
        return (type.endsWith("Exception") ? type : "ValidationException") + ":http://internal.amazon.com/coral/";
    }

    private static Refusal google(int status, String words) {
        return new Refusal(status, googleStatus(status), null, null, words);
    }

    private static String googleStatus(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }

    /// 429 in Google's words.
    ///
    /// @param waitSeconds told in the details; 0 for no such advice
    static Refusal usedUp(String model, long waitSeconds) {
        String details = waitSeconds == 0
                ? ""
                : "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"" + waitSeconds + "s\"}";
        return new Refusal(
                429,
                googleStatus(429),
                null,
                details,
                "You exceeded your current quota, please check your plan and billing details. Quota exceeded for metric:"
                        + " generativelanguage.googleapis.com/generate_content_requests, model: " + model);
    }

    /// 401 as both providers answer a key that is not theirs. The key itself is not repeated, whatever OpenAI does.
    static Refusal wrongKey(Dialect dialect, String given) {
        return switch (dialect) {
            case OPENAI, RESPONSES ->
                given.isEmpty()
                        ? new Refusal(
                                401,
                                "invalid_request_error",
                                null,
                                null,
                                "You didn't provide an API key. You need to provide your API key in an Authorization"
                                        + " header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).")
                        : new Refusal(
                                401,
                                "invalid_request_error",
                                null,
                                "invalid_api_key",
                                "Incorrect API key provided: ********. You can find your API key at"
                                        + " https://platform.openai.com/account/api-keys.");
            case ANTHROPIC ->
                new Refusal(
                        401,
                        "authentication_error",
                        null,
                        null,
                        given.isEmpty() ? "x-api-key header is required" : "invalid x-api-key");
            case GEMINI ->
                given.isEmpty()
                        ? google(
                                403,
                                "Method doesn't allow unregistered callers (callers without established identity).")
                        : new Refusal(
                                400,
                                googleStatus(400),
                                null,
                                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\","
                                        + "\"domain\":\"googleapis.com\"}",
                                "API key not valid. Please pass a valid API key.");
            case BEDROCK ->
                amazon(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        };
    }

    /// 404 for a model the provider does not have.
    static Refusal unknownModel(Dialect dialect, String model) {
        return switch (dialect) {
            case OPENAI, RESPONSES ->
                new Refusal(
                        404,
                        "invalid_request_error",
                        null,
                        "model_not_found",
                        "The model `" + model + "` does not exist or you do not have access to it.");
            case ANTHROPIC -> new Refusal(404, "not_found_error", null, null, "model: " + model);
            case GEMINI ->
                google(
                        404,
                        "models/" + model
                                + " is not found for API version v1beta, or is not supported for generateContent.");
            case BEDROCK -> amazon(400, "ValidationException", "The provided model identifier is invalid.");
        };
    }

    int status() {
        return status;
    }

    /// The JSON body.
    String body(Dialect dialect, String requestId) {
        return switch (dialect) {
            case OPENAI, RESPONSES ->
                "{\"error\":{\"message\":" + Json.quote(words) + ",\"type\":" + Json.quote(type) + ",\"param\":"
                        + orNull(param) + ",\"code\":" + orNull(code) + "}}";
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":" + Json.quote(type) + ",\"message\":" + Json.quote(words)
                        + "},\"request_id\":" + Json.quote(requestId) + "}";
            case GEMINI ->
                "{\"error\":{\"code\":" + status + ",\"message\":" + Json.quote(words) + ",\"status\":"
                        + Json.quote(googleStatus(status))
                        + (code == null || !code.startsWith("{") ? "" : ",\"details\":[" + code + "]") + "}}";
            case BEDROCK -> "{\"message\":" + Json.quote(words) + "}";
        };
    }

    private static String orNull(@Nullable String text) {
        return text == null ? "null" : Json.quote(text);
    }

    /// Refusals with a meaning beyond their status, by the names that the fault `error=NAME` takes.
    enum Known {
        QUOTA,
        CONTEXT,
        CONTENT_FILTER,
        MODEL,
        KEY,
        PERMISSION;

        static Known of(String word) {
            return Arrays.stream(values())
                    .filter(known -> known.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "fault error needs one of " + words() + ", not \"" + word + '"'));
        }

        private static List<String> words() {
            return Arrays.stream(values()).map(Known::word).toList();
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        Refusal in(Dialect dialect, String model) {
            if (dialect == Dialect.GEMINI) {
                return inGoogles(model);
            }
            if (dialect == Dialect.BEDROCK) {
                return inAmazons(model);
            }
            boolean openAi = dialect == Dialect.OPENAI || dialect == Dialect.RESPONSES;
            return switch (this) {
                case QUOTA ->
                    openAi
                            ? new Refusal(
                                    429,
                                    "insufficient_quota",
                                    null,
                                    "insufficient_quota",
                                    "You exceeded your current quota, please check your plan and billing details. For more"
                                            + " information on this error, read the docs:"
                                            + " https://platform.openai.com/docs/guides/error-codes/api-errors.")
                            : badRequest(
                                    "Your credit balance is too low to access the Anthropic API. Please go to Plans &"
                                            + " Billing to upgrade or purchase credits.",
                                    null,
                                    null);
                case CONTEXT ->
                    openAi
                            ? badRequest(
                                    "This model's maximum context length is 128000 tokens. However, your messages resulted"
                                            + " in 140000 tokens. Please reduce the length of the messages.",
                                    "messages",
                                    "context_length_exceeded")
                            : badRequest("prompt is too long: 240000 tokens > 200000 maximum", null, null);
                case CONTENT_FILTER ->
                    openAi
                            ? badRequest(
                                    "The response was filtered due to the prompt triggering our content management policy."
                                            + " Please modify your prompt and retry.",
                                    "prompt",
                                    "content_filter")
                            : badRequest("Output blocked by content filtering policy", null, null);
                case MODEL -> unknownModel(dialect, model);
                case KEY -> wrongKey(dialect, "given");
                case PERMISSION -> ofStatus(403, dialect);
            };
        }

        private Refusal inAmazons(String model) {
            return switch (this) {
                case QUOTA ->
                    amazon(
                            400,
                            "ServiceQuotaExceededException",
                            "Your request exceeds the service quota for your account.");
                case CONTEXT -> amazon(400, "ValidationException", "Input is too long for requested model.");
                case CONTENT_FILTER -> amazon(400, "ValidationException", "Output blocked by content filtering policy");
                case MODEL -> unknownModel(Dialect.BEDROCK, model);
                case KEY -> wrongKey(Dialect.BEDROCK, "given");
                case PERMISSION -> bedrock(403);
            };
        }

        private Refusal inGoogles(String model) {
            return switch (this) {
                case QUOTA ->
                    google(429, "Your prepayment credits are depleted. Please go to AI Studio to manage your billing.");
                case CONTEXT ->
                    google(
                            400,
                            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).");
                case CONTENT_FILTER -> google(400, "Request was blocked.");
                case MODEL -> unknownModel(Dialect.GEMINI, model);
                case KEY -> wrongKey(Dialect.GEMINI, "given");
                case PERMISSION -> gemini(403);
            };
        }
    }
}
