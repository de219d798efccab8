package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.json.CanonicalWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.Pruned;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.ModelCard;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The Responses API as clients call it.
final class ResponsesServed implements ServedApi {
    /// What makes an answer good for once only: tools, and what the provider keeps. Where nothing is said of `store`,
    /// an answer may still be given twice: what is kept of it is the same.
    private static final CanonicalWriter CHATS = new CanonicalWriter(
            Set.of("stream", "stream_options"),
            Set.of("tools", "tool_choice", "store", "background", "conversation", "previous_response_id", "prompt"),
            Set.of("call_id", "encrypted_content"),
            Set.of("text"),
            true);

    /// The same base URLs as for chat.
    private static final List<String> BASES = List.of("/v1", "", "/openai/v1");

    private static final List<Endpoint> ENDPOINTS =
            BASES.stream().flatMap(ResponsesServed::under).toList();

    private final ServedApi chat;

    /// @param chat what both APIs have in common
    ResponsesServed(ServedApi chat) {
        this.chat = chat;
    }

    private static Stream<Endpoint> under(String base) {
        String responses = base + "/responses";
        String conversations = base + "/conversations";
        return Stream.of(
                new Endpoint(Operation.CHAT, "POST", responses),
                new Endpoint(Operation.COUNT_TOKENS, "POST", responses + "/input_tokens"),
                new Endpoint(Operation.COMPACT, "POST", responses + "/compact"),
                new Endpoint(Operation.GET_RESPONSE, "GET", responses + "/{model}"),
                new Endpoint(Operation.CANCEL_RESPONSE, "POST", responses + "/{model}"),
                new Endpoint(Operation.END_RESPONSE, "DELETE", responses + "/{model}"),
                new Endpoint(Operation.KEEP_CONVERSATION, "POST", conversations),
                new Endpoint(Operation.KEEP_CONVERSATION, "POST", conversations + "/{model}"),
                new Endpoint(Operation.GET_CONVERSATION, "GET", conversations + "/{model}"),
                new Endpoint(Operation.END_CONVERSATION, "DELETE", conversations + "/{model}"));
    }

    @Override
    public List<Endpoint> endpoints() {
        return ENDPOINTS;
    }

    @Override
    public List<String> pathPrefixes() {
        return BASES.stream()
                .flatMap(base -> Stream.of(base + "/responses", base + "/conversations"))
                .toList();
    }

    @Override
    public @Nullable String tellingHeader() {
        return null;
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
        if (tree.get("input") instanceof ArrayNode items) {
            Pruned.remove(
                    items,
                    item -> Carrier.isForeign(item.path("encrypted_content").asString("")));
        }
        return Pruned.request(tree, "encrypted_content");
    }

    @Override
    public @Nullable Canonical canonical(Operation operation, byte[] body, int length) {
        return operation == Operation.CHAT ? CHATS.write(body, length) : null;
    }

    @Override
    public ChatRequest read(byte[] body, int length) throws InvalidRequest {
        return RequestReader.read(body, length);
    }

    @Override
    public AnswerWriter writer(Scan scan) {
        if (!(scan instanceof RequestScan asked)) {
            throw new IllegalArgumentException("a scan of another dialect");
        }
        return asked.stream() ? new StreamWriter(asked.echo()) : new WholeWriter(asked.echo());
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        return chat.problem(problem, requestId);
    }

    /// The API's own `error` event has its facts at the top; OpenAI's SDKs raise for an event only where it has a
    /// member `error`. So it has both. Which number it would have is not known here; it is the last one anyway.
    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        Problem ours = problem.withoutVerbatim();
        byte[] body = chat.problem(ours, requestId);
        JsonBytes event = new JsonBytes(body.length + 256)
                .raw("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":")
                .string(ours.code().word())
                .raw(",\"message\":")
                .string(ours.message())
                .raw(",\"param\":");
        String param = ours.param();
        if (param == null) {
            event.raw("null,");
        } else {
            event.string(param).raw(",");
        }
        // From after its opening brace to its closing one, which closes the event too.
        return event.raw(body, 1, body.length).raw("\n\n").toByteArray();
    }

    @Override
    public byte @Nullable [] keepAlive() {
        return chat.keepAlive();
    }

    @Override
    public byte[] models(List<ModelCard> models) {
        return chat.models(models);
    }

    @Override
    public byte[] model(ModelCard model) {
        return chat.model(model);
    }

    @Override
    public List<String> forwardedHeaders() {
        return chat.forwardedHeaders();
    }
}
