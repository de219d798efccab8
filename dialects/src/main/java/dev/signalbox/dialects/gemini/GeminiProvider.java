package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.dialects.uri.Percent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import java.net.URI;

/// The Gemini API as providers serve it: Google's own service, and Vertex AI, where a base address ends with the
/// publisher, and a token is shown instead of a key.
final class GeminiProvider implements ProviderApi {
    private static final URI PUBLIC_URL = URI.create("https://generativelanguage.googleapis.com");
    private static final String VERSION = "/v1beta/";
    private static final String MODELS = "models/";
    /// Models that someone trained further have a collection of their own.
    private static final String TUNED_MODELS = "tunedModels/";

    private final boolean vertex;

    /// Google's own service.
    GeminiProvider() {
        this(false);
    }

    GeminiProvider(boolean vertex) {
        this.vertex = vertex;
    }

    @Override
    public URI publicUrl() {
        return PUBLIC_URL;
    }

    @Override
    public boolean offers(Operation operation) {
        return switch (operation) {
            case CHAT, COUNT_TOKENS, EMBEDDINGS -> true;
            default -> false;
        };
    }

    @Override
    public String path(Operation operation, String model) {
        return path(operation, model, false);
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return switch (operation) {
            case CHAT -> address(model, stream ? Address.STREAM : Address.GENERATE);
            case COUNT_TOKENS -> address(model, Address.COUNT);
            case EMBEDDINGS ->
                address(model, vertex && GeminiEmbedder.predicts(model) ? GeminiEmbedder.PREDICT : Address.EMBED);
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    /// A stream is always asked for as events, whatever form the client wants.
    String address(String model, String verb) {
        return (vertex ? "/" : VERSION)
                + encoded(resource(model))
                + ':'
                + verb
                + (verb.equals(Address.STREAM) ? "?alt=sse" : "");
    }

    /// The model's name as bodies have it.
    static String resource(String model) {
        return model.startsWith(MODELS) || model.startsWith(TUNED_MODELS) ? model : MODELS + model;
    }

    /// With one slash, behind the collection: whatever else a client calls a model leads nowhere else.
    private static String encoded(String resource) {
        int slash = resource.indexOf('/') + 1;
        return resource.substring(0, slash) + Percent.encoded(resource.substring(slash));
    }

    @Override
    public void authenticate(String key, HeaderSink headers) {
        if (vertex) {
            headers.set("authorization", "Bearer " + key);
        } else {
            headers.set("x-goog-api-key", key);
        }
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        // The version stands in the path, and nothing else is needed.
    }

    /// None: what the provider's headers tell is of its servers or of our account.
    @Override
    public boolean passes(String responseHeader) {
        return false;
    }

    @Override
    public EncodedRequest write(ChatRequest request, String model, boolean askUsage) {
        return new RequestWriter(request, model).write();
    }

    @Override
    public Embedder embedder(String model) {
        return new GeminiEmbedder(this, vertex, model);
    }

    /// Whether a request for vectors is understood as clients of this API write it: Vertex AI has no batches, and of
    /// older
    /// models another form.
    boolean embeds(String verb, String model) {
        return !vertex || (verb.equals(Address.EMBED) && !GeminiEmbedder.predicts(model));
    }

    @Override
    public AnswerReader reader(boolean stream, int maxEvent) {
        return stream ? new StreamReader(maxEvent) : new WholeReader();
    }

    /// The API tells of a limit only when it is met.
    @Override
    public long exhaustedMillis(HeaderSource headers, long nowEpochMillis) {
        return 0;
    }

    @Override
    public Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return ErrorAnswer.of(status, headers, body, nowEpochMillis);
    }
}
