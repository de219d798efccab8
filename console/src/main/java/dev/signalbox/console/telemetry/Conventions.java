package dev.signalbox.console.telemetry;

import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.usage.AttemptRecord;
import dev.signalbox.model.usage.Outcome;
import dev.signalbox.model.usage.Usage;
import dev.signalbox.model.usage.UsageRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What our records are called in OpenTelemetry's semantic conventions. Those for generative AI are not stable
/// yet: when they change, this file does, and no other.
final class Conventions {
    /// The version that the names here are from.
    static final String VERSION = "1.37.0";

    static final String SCHEMA_URL = "https://opentelemetry.io/schemas/" + VERSION;

    static final String DURATION = "gen_ai.client.operation.duration";
    static final String TOKENS = "gen_ai.client.token.usage";
    static final String FIRST_TOKEN = "gen_ai.server.time_to_first_token";

    /// Seconds, as the conventions advise.
    static final List<Double> DURATION_BUCKETS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    static final List<Long> TOKEN_BUCKETS = List.of(
            1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L, 16777216L, 67108864L);

    static final List<Double> FIRST_TOKEN_BUCKETS =
            List.of(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    static final AttributeKey<String> SERVICE_VERSION = AttributeKey.stringKey("service.version");

    private static final Set<String> ASKING = Set.of("chat", "embeddings", "count_tokens");

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("signalbox.request_id");
    private static final AttributeKey<String> WORKLOAD = AttributeKey.stringKey("signalbox.workload");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("signalbox.route");
    private static final AttributeKey<String> TARGET = AttributeKey.stringKey("signalbox.target");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("signalbox.outcome");
    private static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("signalbox.attempts");

    /// What stands for the models that callers name themselves, in a target's label.
    private static final String ANY = "*";

    private Conventions() {}

    // ── Spans ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The name of a request's span: method and path.
    static String requestName(UsageRecord record) {
        String path = path(record);
        return path == null ? method(record) : method(record) + " " + path;
    }

    static Attributes request(UsageRecord record, Policy policy) {
        AttributesBuilder all = Attributes.builder();
        all.put(METHOD, method(record));
        put(all, HTTP_ROUTE, path(record));
        if (record.status() != 0) {
            all.put(STATUS, (long) record.status());
        }
        put(all, ERROR, record.code());
        all.put(OPERATION, operation(record.operation()));
        if (!record.attempts().isEmpty()) {
            provider(all, policy, record.target());
            put(all, REQUEST_MODEL, record.model());
        }
        Usage usage = record.usage();
        if (!usage.equals(Usage.NONE)) {
            all.put(INPUT_TOKENS, usage.input());
            all.put(OUTPUT_TOKENS, usage.output());
        }
        all.put(REQUEST_ID, record.requestId());
        all.put(WORKLOAD, record.workload());
        all.put(ROUTE, record.route());
        all.put(TARGET, record.target());
        all.put(OUTCOME, record.outcome().label());
        all.put(ATTEMPTS, (long) record.attempts().size());
        return all.build();
    }

    /// Whether a request's span is one of an error: for a server, what callers did wrong is none.
    static boolean failed(UsageRecord record) {
        return switch (record.outcome()) {
            case SUCCESS, CALLER_ERROR, CLIENT_GONE, DEFERRED -> false;
            case REFUSED, UPSTREAM_ERROR, TIMEOUT, TRUNCATED, INTERNAL_ERROR -> true;
        };
    }

    /// The name of an attempt's span: operation and model.
    static String attemptName(UsageRecord record, AttemptRecord attempt) {
        return operation(record.operation()) + " " + model(attempt.target());
    }

    static Attributes attempt(UsageRecord record, AttemptRecord attempt, Policy policy) {
        AttributesBuilder all = Attributes.builder();
        all.put(OPERATION, operation(record.operation()));
        provider(all, policy, attempt.target());
        all.put(REQUEST_MODEL, model(attempt.target()));
        all.put(METHOD, "POST");
        if (attempt.status() != 0) {
            all.put(STATUS, (long) attempt.status());
        }
        put(all, ERROR, attempt.failure());
        if (attempt.failure() == null && record.outcome() == Outcome.SUCCESS) {
            all.put(INPUT_TOKENS, record.usage().input());
            all.put(OUTPUT_TOKENS, record.usage().output());
        }
        all.put(TARGET, attempt.target());
        return all.build();
    }

    // ── Metrics ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Their number is bounded by the config: a model that a caller named is not told.
    static Attributes measured(UsageRecord record, Policy policy) {
        AttributesBuilder all = Attributes.builder();
        all.put(OPERATION, operation(record.operation()));
        provider(all, policy, record.target());
        String model = model(record.target());
        put(all, REQUEST_MODEL, model.equals(ANY) ? null : model);
        all.put(ROUTE, record.route());
        all.put(WORKLOAD, record.workload());
        return all.build();
    }

    /// The same for what also tells how it ended.
    static Attributes ended(Attributes measured, UsageRecord record) {
        return record.code() == null
                ? measured
                : measured.toBuilder().put(ERROR, record.code()).build();
    }

    /// The same for tokens of one kind.
    static Attributes tokens(Attributes measured, boolean input) {
        return measured.toBuilder().put(TOKEN_TYPE, input ? "input" : "output").build();
    }

    // ── Their pieces ─────────────────────────────────────────────────────────────────────────────────────────────────

    private static void provider(AttributesBuilder all, Policy policy, String target) {
        int slash = target.indexOf('/');
        Provider provider = policy.providers().get(slash < 0 ? target : target.substring(0, slash));
        if (provider != null) {
            URI url = provider.url();
            // Whose API it is: OpenAI has two.
            all.put(PROVIDER, provider.dialect().equals(Provider.RESPONSES) ? "openai" : provider.dialect());
            all.put(ADDRESS, url.getHost());
            all.put(PORT, url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443L : 80L);
        }
    }

    /// Behind the provider's name in a target's label.
    private static String model(String target) {
        return target.substring(target.indexOf('/') + 1);
    }

    private static String operation(String ours) {
        return ours;
    }

    private static String method(UsageRecord record) {
        return switch (record.operation()) {
            case "models", "key", "deferred", "files", "batches" -> "GET";
            case "deferred_end", "files_end" -> "DELETE";
            case "completions", "moderations", "images", "image_edits", "image_variations", "rerank" -> "POST";
            case "speech", "transcriptions", "translations" -> "POST";
            case "chat", "embeddings", "count_tokens", "files_keep", "batches_begin", "batches_end" -> "POST";
            default -> "_OTHER";
        };
    }

    /// @return null where it is not known
    private static @Nullable String path(UsageRecord record) {
        if (record.dialect().equals("gemini") && ASKING.contains(record.operation())) {
            // Model and verb stand in the path; which verb it was is the operation.
            return "/v1beta/models/{model}";
        }
        boolean anthropic = record.dialect().equals("anthropic");
        return switch (record.operation()) {
            case "chat" ->
                record.dialect().equals(Provider.RESPONSES)
                        ? "/v1/responses"
                        : anthropic ? "/v1/messages" : "/v1/chat/completions";
            case "embeddings" -> "/v1/embeddings";
            case "completions" -> "/v1/completions";
            case "moderations" -> "/v1/moderations";
            case "images" -> "/v1/images/generations";
            case "image_edits" -> "/v1/images/edits";
            case "image_variations" -> "/v1/images/variations";
            case "rerank" -> "/v1/rerank";
            case "speech" -> "/v1/audio/speech";
            case "transcriptions" -> "/v1/audio/transcriptions";
            case "translations" -> "/v1/audio/translations";
            case "count_tokens" -> "/v1/messages/count_tokens";
            case "models" -> "/v1/models";
            case "deferred", "deferred_end" -> "/v1/deferred";
            case "files", "files_keep", "files_end" -> "/v1/files";
            case "batches", "batches_begin", "batches_end" -> "/v1/batches";
            case "key" -> "/v1/signalbox/me";
            default -> null;
        };
    }

    private static void put(AttributesBuilder all, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            all.put(key, value);
        }
    }
}
