package dev.signalbox.dialects.openai;

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
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.ModelCard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The dialect as clients see it.
final class OpenAiServed implements ServedApi {
    private static final String THOUGHTS = "reasoning_details";
    /// What makes an answer good for once only: tools, of compatible servers too, and what the provider keeps.
    private static final Set<String> ACTING = Set.of(
            "tools",
            "functions",
            "tool_choice",
            "function_call",
            "store",
            "background",
            "conversation",
            "previous_response_id",
            "web_search_options",
            "search_parameters",
            "plugins");

    private static final Set<String> ACTING_INSIDE = Set.of("tool_calls", "function_call", "tool_call_id");
    /// What makes an answer more than a text: forms, of compatible servers too, sound, and figures about its tokens.
    private static final Set<String> FORMING = Set.of(
            "response_format",
            "modalities",
            "audio",
            "logprobs",
            "grammar",
            "json_schema",
            "structured_outputs",
            "guided_json",
            "guided_regex",
            "guided_choice",
            "guided_grammar");

    private static final Set<String> UNSAID = Set.of("stream");
    private static final CanonicalWriter CHATS = new CanonicalWriter(UNSAID, ACTING, ACTING_INSIDE, FORMING, true);
    private static final CanonicalWriter EMBEDDINGS =
            new CanonicalWriter(UNSAID, ACTING, ACTING_INSIDE, FORMING, false);

    /// OpenAI's SDKs are given a base URL with `/v1`; some programs leave it out, and LiteLLM's and LangChain's
    /// conventions for several dialects behind one host put `/openai` in front.
    private static final List<String> BASES = List.of("/v1", "", "/openai/v1");

    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String base : BASES) {
            endpoints.add(new Endpoint(Operation.CHAT, "POST", base + "/chat/completions"));
            endpoints.add(new Endpoint(Operation.EMBEDDINGS, "POST", base + "/embeddings"));
            endpoints.add(new Endpoint(Operation.COMPLETIONS, "POST", base + "/completions"));
            endpoints.add(new Endpoint(Operation.MODERATIONS, "POST", base + "/moderations"));
            endpoints.add(new Endpoint(Operation.IMAGES, "POST", base + "/images/generations"));
            endpoints.add(new Endpoint(Operation.IMAGE_EDITS, "POST", base + "/images/edits"));
            endpoints.add(new Endpoint(Operation.IMAGE_VARIATIONS, "POST", base + "/images/variations"));
            endpoints.add(new Endpoint(Operation.RERANK, "POST", base + "/rerank"));
            endpoints.add(new Endpoint(Operation.SPEECH, "POST", base + "/audio/speech"));
            endpoints.add(new Endpoint(Operation.TRANSCRIPTIONS, "POST", base + "/audio/transcriptions"));
            endpoints.add(new Endpoint(Operation.TRANSLATIONS, "POST", base + "/audio/translations"));
            endpoints.add(new Endpoint(Operation.LIST_MODELS, "GET", base + "/models"));
            endpoints.add(new Endpoint(Operation.GET_MODEL, "GET", base + "/models/{model}"));
            endpoints.add(new Endpoint(Operation.SHOW_KEY, "GET", base + "/signalbox/me"));
            endpoints.add(new Endpoint(Operation.LIST_JOBS, "GET", base + "/deferred"));
            endpoints.add(new Endpoint(Operation.GET_JOB, "GET", base + "/deferred/{model}"));
            endpoints.add(new Endpoint(Operation.END_JOB, "DELETE", base + "/deferred/{model}"));
            endpoints.add(new Endpoint(Operation.KEEP_FILE, "POST", base + "/files"));
            endpoints.add(new Endpoint(Operation.LIST_FILES, "GET", base + "/files"));
            endpoints.add(new Endpoint(Operation.GET_FILE, "GET", base + "/files/{model}"));
            endpoints.add(new Endpoint(Operation.END_FILE, "DELETE", base + "/files/{model}"));
            endpoints.add(new Endpoint(Operation.BEGIN_BATCH, "POST", base + "/batches"));
            endpoints.add(new Endpoint(Operation.LIST_BATCHES, "GET", base + "/batches"));
            endpoints.add(new Endpoint(Operation.GET_BATCH, "GET", base + "/batches/{model}"));
            endpoints.add(new Endpoint(Operation.END_BATCH, "POST", base + "/batches/{model}"));
        }
        // As Cohere's own clients ask.
        endpoints.add(new Endpoint(Operation.RERANK, "POST", "/v2/rerank"));
        return List.copyOf(endpoints);
    }

    @Override
    public List<String> pathPrefixes() {
        return List.of("/v1/", "/v2/", "/openai/");
    }

    @Override
    public @Nullable String tellingHeader() {
        return null;
    }

    @Override
    public Scan scan(Operation operation, byte[] body, int length) throws InvalidRequest {
        return operation.isForm() ? FormScan.of(operation, body, length) : RequestScan.of(operation, body, length);
    }

    @Override
    public @Nullable String place(Operation operation, Ability ability, byte[] body, int length) {
        return Needs.place(ability, body, length);
    }

    @Override
    public EncodedRequest own(byte[] body, int length) {
        ObjectNode tree = Pruned.tree(body, length);
        for (JsonNode message : tree.path("messages")) {
            if (message instanceof ObjectNode said
                    && said.get(THOUGHTS) instanceof ArrayNode thoughts
                    && Pruned.remove(thoughts, OpenAiServed::isForeign)
                    && thoughts.isEmpty()) {
                said.remove(THOUGHTS);
            }
        }
        return Pruned.request(tree, THOUGHTS);
    }

    private static boolean isForeign(JsonNode thought) {
        return Seal.isMarked(thought.path("signature").asString(""))
                || Seal.isMarked(thought.path("data").asString(""));
    }

    @Override
    public @Nullable Canonical canonical(Operation operation, byte[] body, int length) {
        return switch (operation) {
            case CHAT -> CHATS.write(body, length);
            case EMBEDDINGS -> EMBEDDINGS.write(body, length);
            default -> null;
        };
    }

    @Override
    public ChatRequest read(byte[] body, int length) throws InvalidRequest {
        return RequestReader.read(body, length);
    }

    @Override
    public EmbeddingRequest readEmbeddings(String address, byte[] body, int length) throws InvalidRequest {
        return EmbeddingReader.read(body, length);
    }

    @Override
    public byte[] embeddings(EmbeddingRequest asked, Vectors vectors, String model) {
        return EmbeddingWriter.write(asked, vectors, model);
    }

    @Override
    public AnswerWriter writer(Scan scan) {
        if (!(scan instanceof RequestScan asked)) {
            throw new IllegalArgumentException("a scan of another dialect");
        }
        return asked.stream() ? new StreamWriter(asked.wantsUsage()) : new WholeWriter();
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        byte[] verbatim = problem.verbatim();
        return verbatim == null ? error(problem) : verbatim;
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        byte[] verbatim = problem.verbatim();
        // Only a body with `error` in it makes an SDK raise; some compatible servers have another form.
        byte[] json = verbatim != null && Refusals.tellsOfError(verbatim) ? oneLine(verbatim) : error(problem);
        return new JsonBytes(json.length + 16)
                .raw("data: ")
                .raw(json)
                .raw("\n\n")
                .toByteArray();
    }

    @Override
    public byte @Nullable [] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    @Override
    public byte[] models(List<ModelCard> models) {
        JsonBytes json = new JsonBytes(64 + 96 * models.size()).raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < models.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            model(json, models.get(i));
        }
        return json.raw("]}").toByteArray();
    }

    @Override
    public byte[] model(ModelCard model) {
        JsonBytes json = new JsonBytes(96 + model.name().length());
        model(json, model);
        return json.toByteArray();
    }

    @Override
    public List<String> forwardedHeaders() {
        return List.of("openai-beta", "openai-organization", "openai-project", "idempotency-key");
    }

    private static void model(JsonBytes json, ModelCard model) {
        json.raw("{\"id\":")
                .string(model.name())
                .raw(",\"object\":\"model\",\"created\":0,\"owned_by\":\"signalbox\"}");
    }

    private static byte[] error(Problem problem) {
        JsonBytes json = new JsonBytes(160 + problem.message().length());
        json.raw("{\"error\":{\"message\":").string(problem.message());
        json.raw(",\"type\":\"").raw(type(problem)).raw("\",\"param\":");
        String param = problem.param();
        if (param == null) {
            json.raw("null");
        } else {
            json.string(param);
        }
        return json.raw(",\"code\":\"").raw(problem.code().word()).raw("\"}}").toByteArray();
    }

    /// OpenAI's words; it calls an unknown model or path an invalid request.
    private static String type(Problem problem) {
        return switch (problem.code().kind()) {
            case REQUEST, NOT_FOUND, TOO_LARGE -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case RATE_LIMIT -> "rate_limit_error";
            case TIMEOUT, OVERLOADED, SERVER -> "server_error";
        };
    }

    /// Line ends in valid JSON are only between tokens, where a space means the same.
    private static byte[] oneLine(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
