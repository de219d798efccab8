package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.json.CanonicalWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Abilities;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.ModelCard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The Gemini API as clients call it.
final class GeminiServed implements ServedApi {
    /// What makes an answer good for once only: tools, what the provider keeps, and several answers at
    /// once.
    private static final CanonicalWriter REQUESTS = new CanonicalWriter(
            Set.of(),
            Set.of("tools", "toolConfig", "tool_config", "cachedContent", "cached_content"),
            Set.of("functionResponse", "function_response", "candidateCount", "candidate_count"),
            Set.of(),
            true);

    private static final CanonicalWriter EMBEDDINGS =
            new CanonicalWriter(Set.of(), Set.of(), Set.of(), Set.of(), false);

    /// The names of fields that give an answer a form; a prompt that cites one is taken for formed, which
    /// harms nobody.
    private static final Set<String> FORMS =
            Set.of("responseMimeType", "response_mime_type", "responseModalities", "response_modalities");

    /// With the SDKs' base URL at our root, and at `/gemini`.
    private static final List<String> ROOTS = List.of("/v1beta", "/gemini/v1beta", "/v1", "/gemini/v1");

    private static final List<Endpoint> ENDPOINTS = endpointList();

    @Override
    public List<Endpoint> endpoints() {
        return ENDPOINTS;
    }

    private static List<Endpoint> endpointList() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String root : ROOTS) {
            String model = root + "/models/{model}:";
            endpoints.add(new Endpoint(Operation.CHAT, "POST", model + Address.GENERATE));
            endpoints.add(new Endpoint(Operation.CHAT, "POST", model + Address.STREAM));
            endpoints.add(new Endpoint(Operation.COUNT_TOKENS, "POST", model + Address.COUNT));
            endpoints.add(new Endpoint(Operation.EMBEDDINGS, "POST", model + Address.EMBED));
            endpoints.add(new Endpoint(Operation.EMBEDDINGS, "POST", model + Address.EMBED_SEVERAL));
            endpoints.add(new Endpoint(Operation.LIST_MODELS, "GET", root + "/models"));
            endpoints.add(new Endpoint(Operation.GET_MODEL, "GET", root + "/models/{model}"));
        }
        return List.copyOf(endpoints);
    }

    @Override
    public List<String> pathPrefixes() {
        return List.of("/v1beta/", "/gemini/");
    }

    @Override
    public String tellingHeader() {
        return "x-goog-api-key";
    }

    @Override
    public boolean keyInQuery() {
        return true;
    }

    /// A body does not say for which model it is.
    @Override
    public Scan scan(Operation operation, byte[] body, int length) throws InvalidRequest {
        return scan(operation, "", body, length);
    }

    @Override
    public Scan scan(Operation operation, String address, byte[] body, int length) throws InvalidRequest {
        return RequestScan.of(operation, Address.of(address), body, length);
    }

    @Override
    public @Nullable String place(Operation operation, Ability ability, byte[] body, int length) {
        return Needs.place(ability, body, length);
    }

    @Override
    public EncodedRequest own(byte[] body, int length) {
        return ForeignSignatures.without(body, length);
    }

    @Override
    public @Nullable Canonical canonical(Operation operation, byte[] body, int length) {
        if (operation == Operation.EMBEDDINGS) {
            return EMBEDDINGS.write(body, length);
        }
        Canonical written = REQUESTS.write(body, length);
        if (written == null) {
            return null;
        }
        String text = new String(written.bytes(), 0, written.length(), StandardCharsets.ISO_8859_1);
        boolean formed = FORMS.stream().anyMatch(text::contains);
        return new Canonical(written.bytes(), written.length(), written.sampled(), formed);
    }

    @Override
    public ChatRequest read(byte[] body, int length) throws InvalidRequest {
        return RequestReader.read(body, length, false);
    }

    @Override
    public ChatRequest read(String address, byte[] body, int length) throws InvalidRequest {
        return RequestReader.read(body, length, Address.of(address).streams());
    }

    @Override
    public EmbeddingRequest readEmbeddings(String address, byte[] body, int length) throws InvalidRequest {
        return EmbeddingReader.read(Address.of(address), body, length);
    }

    @Override
    public byte[] embeddings(EmbeddingRequest asked, Vectors vectors, String model) {
        return EmbeddingWriter.write(asked, vectors);
    }

    @Override
    public AnswerWriter writer(Scan scan) {
        if (!scan.stream()) {
            return new WholeWriter();
        }
        return new StreamWriter(scan instanceof RequestScan request && request.grows());
    }

    @Override
    public String streamType(String address) {
        return Address.of(address).grows() ? "application/json" : ServedApi.super.streamType(address);
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        byte[] verbatim = problem.verbatim();
        if (verbatim != null) {
            return verbatim;
        }
        JsonBytes json = new JsonBytes(256)
                .raw("{\"error\":{\"code\":")
                .number(problem.status())
                .raw(",\"message\":")
                .string(message(problem))
                .raw(",\"status\":")
                .string(StatusWords.of(problem))
                .raw(",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":")
                .string(problem.code().word().toUpperCase(Locale.ROOT))
                .raw(",\"domain\":\"signalbox\",\"metadata\":{\"requestId\":")
                .string(requestId)
                .raw("}}");
        if (problem.retryAfterSeconds() > 0) {
            json.raw(",{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"")
                    .number(problem.retryAfterSeconds())
                    .raw("s\"}");
        }
        return json.raw("]}}").toByteArray();
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        return problemEvent(problem, requestId, "?alt=sse", true);
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId, String address, boolean first) {
        byte[] body = problem(problem, requestId).clone();
        for (int i = 0; i < body.length; i++) {
            // Between tokens only, since strings have none: a provider's error may be indented, an event's line not.
            if (body[i] == '\n' || body[i] == '\r') {
                body[i] = ' ';
            }
        }
        boolean grows = Address.of(address).grows();
        return new JsonBytes(body.length + 16)
                .raw(!grows ? "data: " : first ? "[" : ",\r\n")
                .raw(body)
                .raw(grows ? "]" : "\r\n\r\n")
                .toByteArray();
    }

    /// The SDKs take a comment for a broken event, and have no other word for "wait".
    @Override
    public byte @Nullable [] keepAlive() {
        return null;
    }

    @Override
    public byte[] models(List<ModelCard> models) {
        JsonBytes json = new JsonBytes(256).raw("{\"models\":[");
        for (int i = 0; i < models.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            model(json, models.get(i));
        }
        return json.raw("]}").toByteArray();
    }

    @Override
    public byte[] model(ModelCard model) {
        JsonBytes json = new JsonBytes(256);
        model(json, model);
        return json.toByteArray();
    }

    @Override
    public List<String> forwardedHeaders() {
        return List.of();
    }

    private static void model(JsonBytes json, ModelCard model) {
        json.raw("{\"name\":")
                .string("models/" + model.name())
                .raw(",\"displayName\":")
                .string(model.name());
        Abilities known = model.abilities();
        if (known.context() > 0) {
            json.raw(",\"inputTokenLimit\":").number(known.context());
        }
        if (known.maxOutput() > 0) {
            json.raw(",\"outputTokenLimit\":").number(known.maxOutput());
        }
        if (known.has(Ability.REASONING) || known.lacks(Ability.REASONING)) {
            json.raw(",\"thinking\":").raw(String.valueOf(known.has(Ability.REASONING)));
        }
        json.raw(",\"supportedGenerationMethods\":[\"generateContent\",\"streamGenerateContent\",\"countTokens\",")
                .raw("\"embedContent\",\"batchEmbedContents\"]}");
    }

    /// The field at fault stands before the text.
    private static String message(Problem problem) {
        String param = problem.param();
        String said = problem.message();
        return param == null || said.contains(param) ? said : param + ": " + said;
    }
}
