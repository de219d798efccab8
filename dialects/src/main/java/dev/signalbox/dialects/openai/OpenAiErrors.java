package dev.signalbox.dialects.openai;

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

/// What the errors of OpenAI's API mean, and those of the servers that speak it: codes of OpenAI's, Azure's
/// and Kimi's API descriptions, and words that providers are known to use where they have no code.
final class OpenAiErrors {
    private static final List<Meaning> LINES = List.of(
            // A filter's verdict comes first: whatever else is said, it is never to be routed around.
            code("content_filter", CONTENT_FILTER, 400, "OpenAI, Azure, Kimi"),
            code("content_policy_violation", CONTENT_FILTER, 400, "OpenAI"),
            code("image_content_policy_violation", CONTENT_FILTER, 400, "OpenAI"),
            code("bio_policy", CONTENT_FILTER, 400, "OpenAI"),
            code("invalid_prompt", CONTENT_FILTER, 400, "OpenAI"),
            code("moderation_blocked", CONTENT_FILTER, 400, "OpenAI"),
            code("ResponsibleAIPolicyViolation", CONTENT_FILTER, 400, "Azure"),
            code("data_inspection_failed", CONTENT_FILTER, 400, "DashScope"),
            code("DataInspectionFailed", CONTENT_FILTER, 400, "DashScope"),
            code("SensitiveContentDetected", CONTENT_FILTER, 400, "Volcengine"),
            words("content violates usage guidelines", CONTENT_FILTER, "xAI", 403, 400),
            words("…requires moderation", CONTENT_FILTER, "OpenRouter", 403),
            words("content exists risk", CONTENT_FILTER, "DeepSeek", 400),
            code("invalid_api_key", CREDENTIAL, 401, "OpenAI"),
            code("incorrect_api_key", CREDENTIAL, 401, "compatible servers"),
            code("incorrect_api_key_error", CREDENTIAL, 401, "Kimi"),
            code("invalid_authentication_error", CREDENTIAL, 401, "Kimi"),
            code("InvalidApiKey", CREDENTIAL, 401, "DashScope"),
            code("account_deactivated", CREDENTIAL, 401, "OpenAI"),
            code("account_suspended", CREDENTIAL, 403, "compatible servers"),
            code("organization_restricted", CREDENTIAL, 400, "Groq"),
            code("insufficient_quota", CREDENTIAL, 429, "OpenAI"),
            code("exceeded_current_quota_error", CREDENTIAL, 429, "Kimi"),
            code("billing_hard_limit_reached", CREDENTIAL, 400, "OpenAI"),
            code("billing_not_active", CREDENTIAL, 429, "OpenAI"),
            code("insufficient_balance", CREDENTIAL, 402, "DeepSeek"),
            code("insufficient_credits", CREDENTIAL, 402, "OpenRouter"),
            code("AccountOverdueError", CREDENTIAL, 403, "Volcengine"),
            code("Arrearage", CREDENTIAL, 400, "DashScope"),
            words("incorrect api key provided", CREDENTIAL, "xAI", 400, 403),
            words("api key not valid", CREDENTIAL, "Gemini", 400, 403),
            words("api key expired", CREDENTIAL, "Gemini", 400, 403),
            words("invalid api key", CREDENTIAL, "compatible servers", 403, 400),
            words("your api key…expired", CREDENTIAL, "compatible servers", 403),
            words("your api key…disabled", CREDENTIAL, "compatible servers", 403),
            words("your api key…revoked", CREDENTIAL, "compatible servers", 403),
            words("your account…not active", CREDENTIAL, "Kimi, OpenAI", 403, 429),
            words("your account…deactivated", CREDENTIAL, "OpenAI", 403),
            words("your account…disabled", CREDENTIAL, "compatible servers", 403),
            words("…account…suspended", CREDENTIAL, "Kimi, Fireworks", 403, 412, 429),
            words("key limit exceeded", CREDENTIAL, "OpenRouter", 403),
            words("…used all available credits", CREDENTIAL, "xAI", 403, 429),
            words("…doesn't have any credits", CREDENTIAL, "xAI", 403, 429),
            words("…insufficient balance", CREDENTIAL, "Z.ai", 429, 403),
            code("engine_overloaded_error", UNAVAILABLE, 503, "Kimi"),
            code("engine_overloaded", UNAVAILABLE, 503, "compatible servers"),
            code("overloaded_error", UNAVAILABLE, 503, "compatible servers"),
            code("service_unavailable", UNAVAILABLE, 503, "compatible servers"),
            code("ServerOverloaded", UNAVAILABLE, 503, "Volcengine"),
            code("AccountRateLimitExceeded", ACCOUNT_LIMITED, 429, "Volcengine"),
            words("…reached max organization", ACCOUNT_LIMITED, "Kimi", 429),
            words("…reached organization max", ACCOUNT_LIMITED, "Kimi", 429),
            words("you are using a trial key", ACCOUNT_LIMITED, "Cohere", 429),
            code("rate_limit_exceeded", RATE_LIMITED, 429, "OpenAI, Groq"),
            code("rate_limit_error", RATE_LIMITED, 429, "compatible servers"),
            code("rate_limit_reached_error", RATE_LIMITED, 429, "Kimi"),
            code("too_many_requests", RATE_LIMITED, 429, "compatible servers"),
            code("RateLimitReached", RATE_LIMITED, 429, "Azure"),
            code("limit_requests", RATE_LIMITED, 429, "DashScope"),
            code("Throttling", RATE_LIMITED, 429, "DashScope"),
            code("model_not_found", MODEL_NOT_FOUND, 404, "OpenAI, Groq"),
            code("model_not_exist", MODEL_NOT_FOUND, 404, "compatible servers"),
            code("model_decommissioned", MODEL_NOT_FOUND, 400, "Groq"),
            code("invalid_model", MODEL_NOT_FOUND, 400, "Mistral"),
            code("DeploymentNotFound", MODEL_NOT_FOUND, 404, "Azure"),
            code("ModelNotFound", MODEL_NOT_FOUND, 404, "DashScope"),
            code("unknown_model", MODEL_NOT_FOUND, 400, "Azure"),
            code("unavailable_model", MODEL_NOT_FOUND, 400, "Azure"),
            code("InvalidEndpointOrModel.NotFound", MODEL_NOT_FOUND, 404, "Volcengine"),
            words("the model…does not exist", MODEL_NOT_FOUND, "OpenAI, vLLM, xAI", 404, 400),
            words("the requested model…does not exist", MODEL_NOT_FOUND, "OpenAI", 404, 400),
            words("model not exist", MODEL_NOT_FOUND, "DeepSeek", 400, 404),
            words("model…not found", MODEL_NOT_FOUND, "Ollama, Cohere", 404),
            words("models/…is not found", MODEL_NOT_FOUND, "Gemini", 404),
            words("publisher model…not found", MODEL_NOT_FOUND, "Vertex AI", 404),
            words("no endpoints found for", MODEL_NOT_FOUND, "OpenRouter", 404),
            words("…is not a valid model id", MODEL_NOT_FOUND, "OpenRouter", 400),
            words("the provided model identifier is invalid", MODEL_NOT_FOUND, "Bedrock", 400),
            code("context_length_exceeded", CONTEXT_OVERFLOW, 400, "OpenAI, Azure, Groq"),
            code("exceed_context_size_error", CONTEXT_OVERFLOW, 400, "llama.cpp"),
            code("too_many_prompt_tokens", CONTEXT_OVERFLOW, 400, "Perplexity"),
            code("too_many_tokens", CONTEXT_OVERFLOW, 400, "Cohere"),
            code("input_too_long", CONTEXT_OVERFLOW, 400, "compatible servers"),
            words("…maximum context length", CONTEXT_OVERFLOW, "OpenAI, vLLM, Mistral, OpenRouter", 400, 413, 422),
            words("…longer than the maximum model length", CONTEXT_OVERFLOW, "vLLM", 400),
            words("…longer than the model's context length", CONTEXT_OVERFLOW, "SGLang", 400),
            words("…context window", CONTEXT_OVERFLOW, "OpenAI", 400, 413, 422),
            words("…context length is", CONTEXT_OVERFLOW, "compatible servers", 400, 413, 422),
            words("…context length of", CONTEXT_OVERFLOW, "compatible servers", 400, 413, 422),
            words("…context length exceeded", CONTEXT_OVERFLOW, "compatible servers", 400, 413, 422),
            words("…exceeds the available context size", CONTEXT_OVERFLOW, "llama.cpp", 400),
            words("…maximum prompt length", CONTEXT_OVERFLOW, "xAI", 400),
            words("…exceeded model token limit", CONTEXT_OVERFLOW, "Kimi", 400),
            words("input token length too long", CONTEXT_OVERFLOW, "Kimi", 400),
            words("…exceeds the maximum number of tokens allowed", CONTEXT_OVERFLOW, "Gemini", 400),
            words("…number of input tokens exceeds maximum length", CONTEXT_OVERFLOW, "Bedrock", 400),
            words("input is too long", CONTEXT_OVERFLOW, "Bedrock", 400),
            words("…range of input length", CONTEXT_OVERFLOW, "DashScope", 400),
            words("prompt exceeds max length", CONTEXT_OVERFLOW, "Z.ai", 400),
            words("input validation error…tokens…must be <=", CONTEXT_OVERFLOW, "TGI", 422));

    private static final Map<Integer, Reason> STATUSES = Map.of(
            401, CREDENTIAL,
            402, CREDENTIAL,
            403, FORBIDDEN,
            408, UNAVAILABLE,
            409, UNAVAILABLE,
            424, UNAVAILABLE, // TGI: its own generation failed
            425, UNAVAILABLE,
            429, RATE_LIMITED,
            498, RATE_LIMITED); // Groq: no room in the flex tier

    private static final Map<String, Integer> TYPES = Map.of(
            "invalid_request_error", 400,
            "badrequesterror", 400,
            "authentication_error", 401,
            "permission_error", 403,
            "permission_denied_error", 403,
            "not_found_error", 404,
            "notfounderror", 404,
            "server_error", 500);

    static final Meanings MEANINGS = new Meanings(LINES, STATUSES, TYPES);

    private OpenAiErrors() {}
}
