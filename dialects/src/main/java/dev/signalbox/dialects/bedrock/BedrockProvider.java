package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Bedrock as it is asked: Anthropic's models in Anthropic's words, all others in Bedrock's.
final class BedrockProvider implements ProviderApi {
    private static final String SERVICE = "bedrock";
    private static final String ANTHROPIC = "anthropic";

    private final ProviderApi anthropic;
    private final String region;

    /// @param anthropic what Anthropic's models are asked in
    BedrockProvider(ProviderApi anthropic, String region) {
        this.anthropic = anthropic;
        this.region = region;
    }

    @Override
    public URI publicUrl() {
        return URI.create(Region.url(region));
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
            case CHAT ->
                ModelTraits.isAnthropics(model)
                        ? Paths.of(model, stream ? "invoke-with-response-stream" : "invoke")
                        : Paths.of(model, stream ? "converse-stream" : "converse");
            case EMBEDDINGS -> Paths.of(model, "invoke");
            case COUNT_TOKENS -> Paths.of(ModelTraits.withoutRegion(model), "count-tokens");
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    /// Only of a key of Bedrock's own; the other kind signs.
    @Override
    public void authenticate(String key, HeaderSink headers) {
        if (Signature.with(key) == null) {
            headers.set("authorization", "Bearer " + key);
        }
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public void sign(String credential, Outgoing request, HeaderSink headers) {
        Signature signature = Signature.with(credential);
        if (signature != null) {
            signature.write(request, region, SERVICE, headers);
        }
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        // What there is to say stands in the body and the path.
    }

    /// Only the identifier by which AWS finds a request.
    @Override
    public boolean passes(String responseHeader) {
        return responseHeader.equals("x-amzn-requestid");
    }

    @Override
    public EncodedRequest write(ChatRequest request, String model, boolean askUsage) {
        if (!ModelTraits.isAnthropics(model)) {
            return new RequestWriter(request, model).write();
        }
        EncodedRequest written = anthropic.write(request, model, askUsage);
        return InvokeRequest.of(written.body(), written.body().length, null, written.dropped());
    }

    @Override
    public @Nullable Adaptation adaptation(String dialect, Operation operation, String model) {
        if (!dialect.equals(ANTHROPIC) || !ModelTraits.isAnthropics(model)) {
            return null;
        }
        return switch (operation) {
            case CHAT -> InvokeAdaptation.CHAT;
            case COUNT_TOKENS -> InvokeAdaptation.COUNT;
            default -> null;
        };
    }

    @Override
    public Embedder embedder(String model) {
        return new BedrockEmbedder(model);
    }

    @Override
    public AnswerReader reader(boolean stream, int maxEvent) {
        return reader("", stream, maxEvent);
    }

    @Override
    public AnswerReader reader(String model, boolean stream, int maxEvent) {
        if (ModelTraits.isAnthropics(model)) {
            AnswerReader own = anthropic.reader(stream, maxEvent);
            return stream ? new InvokeStreamReader(own, maxEvent) : own;
        }
        return stream ? new StreamReader(model, maxEvent) : new WholeReader(model);
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
