package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.dialects.uri.Percent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Provider;
import java.net.URI;

/// The Messages API as Google's Vertex AI serves it: the path names the model and the body does not, the body names the
/// version, and a token of Google's is shown. Its base address ends with the publisher.
final class VertexProvider implements ProviderApi {
    /// What a body says in place of the header `anthropic-version`.
    static final String VERSION_FIELD = "anthropic_version";

    static final String VERSION = "vertex-2023-10-16";
    private static final String KIND = "vertex-anthropic";
    private static final String MODELS = "/models/";

    private final AnthropicProvider plain = new AnthropicProvider();

    static boolean is(Provider declared) {
        return declared.traits().kind().equals(KIND);
    }

    @Override
    public URI publicUrl() {
        return plain.publicUrl();
    }

    @Override
    public boolean offers(Operation operation) {
        return plain.offers(operation);
    }

    @Override
    public String path(Operation operation, String model) {
        return path(operation, model, false);
    }

    @Override
    public String path(Operation operation, String model, boolean stream) {
        return switch (operation) {
            case CHAT -> MODELS + encoded(model) + (stream ? ":streamRawPredict" : ":rawPredict");
            case COUNT_TOKENS -> MODELS + "count-tokens:rawPredict";
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    /// Versions stand behind an `@`, as Google's own documents write them.
    private static String encoded(String model) {
        return Percent.encoded(model, "@");
    }

    @Override
    public void authenticate(String key, HeaderSink headers) {
        headers.set("authorization", "Bearer " + key);
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        // The version stands in the body.
    }

    @Override
    public boolean passes(String responseHeader) {
        return plain.passes(responseHeader);
    }

    @Override
    public EncodedRequest write(ChatRequest request, String model, boolean askUsage) {
        return new RequestWriter(request, model).writeForVertex();
    }

    @Override
    public AnswerReader reader(boolean stream, int maxEvent) {
        return plain.reader(stream, maxEvent);
    }

    @Override
    public long exhaustedMillis(HeaderSource headers, long nowEpochMillis) {
        return plain.exhaustedMillis(headers, nowEpochMillis);
    }

    @Override
    public Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return plain.failure(status, headers, body, nowEpochMillis);
    }
}
