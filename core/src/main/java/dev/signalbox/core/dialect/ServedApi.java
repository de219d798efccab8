package dev.signalbox.core.dialect;

import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Vectors;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Ability;
import dev.signalbox.model.policy.ModelCard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dialect as clients speak it.
public interface ServedApi {

    /// A method and path that clients call.
    ///
    /// @param path exact, or with `/{model}` for a prefix whose rest is the model's name; what follows
    ///     that, such as `:generateContent`, is a verb behind the name
    record Endpoint(Operation operation, String method, String path) {}

    /// The paths of this API, each with all prefixes that SDKs' base URLs lead to.
    List<Endpoint> endpoints();

    /// The prefixes whose unknown paths are answered in this dialect: `/anthropic/`, `/v1/messages`.
    List<String> pathPrefixes();

    /// A header that only clients of this dialect send; decides between dialects that share a path (`GET /v1/models`).
    /// Null when there is none.
    @Nullable
    String tellingHeader();

    /// Reads what routing must know from a body, in one pass and without building a tree.
    ///
    /// @param body holds the request from 0 to `length`; only read, and only during this call unless said otherwise
    /// @throws InvalidRequest when it is not JSON, has a key twice, is too deep, or lacks `model`
    Scan scan(Operation operation, byte[] body, int length) throws InvalidRequest;

    /// The same for a request whose address says more than the operation.
    ///
    /// @param address what followed the prefix of an endpoint with a verb, as it came:
    ///     `{model}:{verb}`, and behind it, if there is any, what of the query has a meaning, after a
    ///     question mark; for other endpoints the query alone
    /// @throws InvalidRequest as above
    default Scan scan(Operation operation, String address, byte[] body, int length) throws InvalidRequest {
        return scan(operation, body, length);
    }

    /// Where in a body that was scanned it says that it needs this; null where that is not known.
    ///
    /// @param ability one of [Scan#needs]
    default @Nullable String place(Operation operation, Ability ability, byte[] body, int length) {
        return null;
    }

    /// A body that was scanned and has [Scan#foreignSeals], without them; everything else says what it said.
    default ProviderApi.EncodedRequest own(byte[] body, int length) {
        throw new IllegalStateException("nothing is sealed in this dialect");
    }

    /// Writes a request that was scanned so that identical ones are the same bytes; whether it streams is not said.
    ///
    /// @return null for one that must be answered anew each time, because it acts (tools), keeps something with the
    ///     provider, or wants several answers
    @Nullable
    Canonical canonical(Operation operation, byte[] body, int length);

    /// Reads the whole request, for another dialect to write.
    ///
    /// @throws InvalidRequest when a field has the wrong type or form
    ChatRequest read(byte[] body, int length) throws InvalidRequest;

    /// The same for a request whose address says more than the operation.
    ///
    /// @param address as [#scan(Operation, String, byte[], int)] has it
    default ChatRequest read(String address, byte[] body, int length) throws InvalidRequest {
        return read(body, length);
    }

    /// Reads a whole request for vectors, for another dialect to write.
    ///
    /// @param address as [#scan(Operation, String, byte[], int)] has it
    /// @throws InvalidRequest as above, or when it asks for what only its own dialect has words for
    default EmbeddingRequest readEmbeddings(String address, byte[] body, int length) throws InvalidRequest {
        throw new IllegalStateException("has no embeddings");
    }

    /// Writes the answer to such a request.
    ///
    /// @param model that was asked
    default byte[] embeddings(EmbeddingRequest asked, Vectors vectors, String model) {
        throw new IllegalStateException("has no embeddings");
    }

    /// A writer of one answer.
    ///
    /// @param scan the request that is answered
    AnswerWriter writer(Scan scan);

    /// The media type of a streamed answer to a request with this address.
    default String streamType(String address) {
        return "text/event-stream; charset=utf-8";
    }

    /// A whole error body (JSON).
    byte[] problem(Problem problem, String requestId);

    /// The same as one whole event in a stream, so that this dialect's SDKs raise an error.
    byte[] problemEvent(Problem problem, String requestId);

    /// The same in a stream that answers a request with this address.
    ///
    /// @param first whether nothing of the answer went out before
    default byte[] problemEvent(Problem problem, String requestId, String address, boolean first) {
        return problemEvent(problem, requestId);
    }

    /// What may be sent while there is no content yet, a whole event or comment; null when clients would fail on it.
    byte @Nullable [] keepAlive();

    /// The answer to [Operation#LIST_MODELS].
    byte[] models(List<ModelCard> models);

    /// The answer to [Operation#GET_MODEL].
    byte[] model(ModelCard model);

    /// Whether a caller's key may stand in the query, as `key`.
    default boolean keyInQuery() {
        return false;
    }

    /// Names of request headers (lower case) that go on to a provider of the same dialect unchanged.
    List<String> forwardedHeaders();
}
