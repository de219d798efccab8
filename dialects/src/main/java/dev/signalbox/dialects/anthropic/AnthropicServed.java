package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.json.CanonicalWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.dialects.tree.Pruned;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.ModelCard;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The Messages API as clients call it.
final class AnthropicServed implements ServedApi {
    /// What makes an answer good for once only: tools, and what the provider keeps.
    private static final CanonicalWriter CHATS = new CanonicalWriter(
            Set.of("stream"),
            Set.of("tools", "tool_choice", "mcp_servers", "container"),
            Set.of("tool_use_id"),
            Set.of("output_config", "output_format"),
            true);

    /// With the SDKs' base URL at our root, at `/anthropic`, and with a base URL that ends in `/v1` already.
    private static final List<Endpoint> ENDPOINTS = List.of(
            new Endpoint(Operation.CHAT, "POST", "/v1/messages"),
            new Endpoint(Operation.CHAT, "POST", "/anthropic/v1/messages"),
            new Endpoint(Operation.CHAT, "POST", "/messages"),
            new Endpoint(Operation.COUNT_TOKENS, "POST", "/v1/messages/count_tokens"),
            new Endpoint(Operation.COUNT_TOKENS, "POST", "/anthropic/v1/messages/count_tokens"),
            new Endpoint(Operation.COUNT_TOKENS, "POST", "/messages/count_tokens"),
            new Endpoint(Operation.LIST_MODELS, "GET", "/v1/models"),
            new Endpoint(Operation.LIST_MODELS, "GET", "/anthropic/v1/models"),
            new Endpoint(Operation.GET_MODEL, "GET", "/v1/models/{model}"),
            new Endpoint(Operation.GET_MODEL, "GET", "/anthropic/v1/models/{model}"),
            new Endpoint(Operation.LIST_JOBS, "GET", "/v1/deferred"),
            new Endpoint(Operation.LIST_JOBS, "GET", "/anthropic/v1/deferred"),
            new Endpoint(Operation.GET_JOB, "GET", "/v1/deferred/{model}"),
            new Endpoint(Operation.GET_JOB, "GET", "/anthropic/v1/deferred/{model}"),
            new Endpoint(Operation.END_JOB, "DELETE", "/v1/deferred/{model}"),
            new Endpoint(Operation.END_JOB, "DELETE", "/anthropic/v1/deferred/{model}"));

    private static final byte[] PING =
            "event: ping\ndata: {\"type\": \"ping\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public List<Endpoint> endpoints() {
        return ENDPOINTS;
    }

    @Override
    public List<String> pathPrefixes() {
        return List.of("/v1/messages", "/anthropic/", "/messages");
    }

    @Override
    public String tellingHeader() {
        return "anthropic-version";
    }

    @Override
    public Scan scan(Operation operation, byte[] body, int length) throws InvalidRequest {
        return RequestScan.of(operation, body, length);
    }

    @Override
    public @Nullable String place(Operation operation, Ability ability, byte[] body, int length) {
        return Needs.place(ability, body, length);
    }

    @Override
    public EncodedRequest own(byte[] body, int length) {
        ObjectNode tree = Pruned.tree(body, length);
        Pruned.cut(
                tree.path("messages"),
                "content",
                block -> Seal.isMarked(block.path("signature").asString(""))
                        || Seal.isMarked(block.path("data").asString("")));
        if (tree.path("thinking").path("type").asString("").equals("enabled") && callsUnsigned(tree.path("messages"))) {
            tree.remove("thinking");
        }
        return Pruned.request(tree, "thinking");
    }

    /// While a model with a budget waits for tool results, its turn must begin with the thinking that it signed; else
    /// it
    /// goes on without.
    private static boolean callsUnsigned(JsonNode messages) {
        JsonNode turn = null;
        for (JsonNode message : messages) {
            turn = message.path("role").asString("").equals("assistant") ? message.path("content") : turn;
        }
        boolean calls = false;
        boolean thinks = false;
        for (JsonNode block : turn == null ? messages.path("none") : turn) {
            String type = block.path("type").asString("");
            calls |= type.equals("tool_use");
            thinks |= type.endsWith("thinking");
        }
        return calls && !thinks;
    }

    @Override
    public @Nullable Canonical canonical(Operation operation, byte[] body, int length) {
        return CHATS.write(body, length);
    }

    @Override
    public ChatRequest read(byte[] body, int length) throws InvalidRequest {
        return RequestReader.read(body, length);
    }

    @Override
    public AnswerWriter writer(Scan scan) {
        return scan.stream() ? new StreamWriter() : new WholeWriter();
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        byte[] verbatim = problem.verbatim();
        if (verbatim != null) {
            return verbatim;
        }
        return new JsonBytes(256)
                .raw("{\"type\":\"error\",\"error\":{\"type\":")
                .string(errorType(problem))
                .raw(",\"message\":")
                .string(message(problem))
                .raw("},\"request_id\":")
                .string(requestId)
                .raw("}")
                .toByteArray();
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        byte[] body = problem(problem, requestId).clone();
        for (int i = 0; i < body.length; i++) {
            // Between tokens only, since strings have none: a provider's error may be indented, an event's line not.
            if (body[i] == '\n' || body[i] == '\r') {
                body[i] = ' ';
            }
        }
        return new JsonBytes(body.length + 32)
                .raw("event: error\ndata: ")
                .raw(body)
                .raw("\n\n")
                .toByteArray();
    }

    @Override
    public byte[] keepAlive() {
        return PING.clone();
    }

    @Override
    public byte[] models(List<ModelCard> models) {
        JsonBytes json = new JsonBytes(256).raw("{\"data\":[");
        for (int i = 0; i < models.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            model(json, models.get(i));
        }
        json.raw("],\"has_more\":false,\"first_id\":");
        name(json, models.isEmpty() ? "" : models.getFirst().name()).raw(",\"last_id\":");
        return name(json, models.isEmpty() ? "" : models.getLast().name())
                .raw("}")
                .toByteArray();
    }

    @Override
    public byte[] model(ModelCard model) {
        JsonBytes json = new JsonBytes(256);
        model(json, model);
        return json.toByteArray();
    }

    @Override
    public List<String> forwardedHeaders() {
        return List.of("anthropic-version", "anthropic-beta", "idempotency-key");
    }

    private static void model(JsonBytes json, ModelCard model) {
        json.raw("{\"type\":\"model\",\"id\":")
                .string(model.name())
                .raw(",\"display_name\":")
                .string(model.name())
                // The API's own value where the day is not known.
                .raw(",\"created_at\":\"1970-01-01T00:00:00Z\",\"max_input_tokens\":");
        count(json, model.abilities().context()).raw(",\"max_tokens\":");
        count(json, model.abilities().maxOutput()).raw(",\"capabilities\":null}");
    }

    /// Null where it is not known.
    private static JsonBytes count(JsonBytes json, long tokens) {
        return tokens > 0 ? json.number(tokens) : json.raw("null");
    }

    private static JsonBytes name(JsonBytes json, String name) {
        return name.isEmpty() ? json.raw("null") : json.string(name);
    }

    /// Anthropic's errors have no field for a code, so our word stands in brackets at the end; the field at
    /// fault stands before the text, as Anthropic writes it.
    private static String message(Problem problem) {
        String param = problem.param();
        String said = problem.message();
        String field = param == null || said.contains(param) ? "" : param + ": ";
        return field + said + " (" + problem.code().word() + ")";
    }

    private static String errorType(Problem problem) {
        if (problem.code() == Code.UPSTREAM_REJECTED) {
            return switch (problem.status()) {
                case 404 -> "not_found_error";
                case 413 -> "request_too_large";
                default -> "invalid_request_error";
            };
        }
        return switch (problem.code().kind()) {
            case REQUEST -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case TIMEOUT -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            case SERVER -> "api_error";
        };
    }
}
