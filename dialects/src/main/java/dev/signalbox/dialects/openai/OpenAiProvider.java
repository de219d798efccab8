package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.dialects.uri.Percent;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Traits;
import dev.signalbox.model.policy.Traits.CredentialHeader;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The dialect as providers offer it.
final class OpenAiProvider implements ProviderApi {
    private static final URI PUBLIC_URL = URI.create("https://api.openai.com/v1");

    /// What tells about the answer. Not `x-ratelimit-*`, which are the limits of our account and not the
    /// caller's, nor `openai-organization`, which says whose account it is.
    private static final Set<String> PASSED = Set.of("openai-model", "openai-processing-ms", "openai-version");

    /// Header and payload of a JSON Web Token, which Microsoft Entra ID issues, begin with the Base64 of `{"`; keys of
    /// Azure have no point in them.
    private static final String TOKEN = "eyJ";

    private final Traits traits;

    /// A server of which nothing further is known.
    OpenAiProvider() {
        this(Traits.of("openai"));
    }

    /// @param traits of the server
    OpenAiProvider(Traits traits) {
        this.traits = traits;
    }

    @Override
    public URI publicUrl() {
        return PUBLIC_URL;
    }

    @Override
    public boolean offers(Operation operation) {
        return switch (operation) {
            case LIST_MODELS, GET_MODEL -> true;
            case COUNT_TOKENS, COMPACT -> false;
            default -> operation.asksProvider() && traits.offers(operation.label());
        };
    }

    @Override
    public String path(Operation operation, String model) {
        String version = traits.apiVersion();
        return version == null
                ? path(operation)
                : "/deployments/" + Percent.encoded(model) + path(operation) + "?api-version=" + version;
    }

    private static String path(Operation operation) {
        return switch (operation) {
            case CHAT -> "/chat/completions";
            case EMBEDDINGS -> "/embeddings";
            case COMPLETIONS -> "/completions";
            case MODERATIONS -> "/moderations";
            case IMAGES -> "/images/generations";
            case IMAGE_EDITS -> "/images/edits";
            case IMAGE_VARIATIONS -> "/images/variations";
            case RERANK -> "/rerank";
            case SPEECH -> "/audio/speech";
            case TRANSCRIPTIONS -> "/audio/transcriptions";
            case TRANSLATIONS -> "/audio/translations";
            case LIST_MODELS, GET_MODEL -> "/models";
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    @Override
    public void authenticate(String key, HeaderSink headers) {
        boolean token = key.startsWith(TOKEN) && key.indexOf('.') > 0;
        if (traits.credential() == CredentialHeader.API_KEY && !token) {
            headers.set("api-key", key);
        } else {
            headers.set("authorization", "Bearer " + key);
        }
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        // None is needed.
    }

    @Override
    public boolean passes(String responseHeader) {
        return PASSED.contains(responseHeader);
    }

    @Override
    public EncodedRequest write(ChatRequest request, String model, boolean askUsage) {
        String bound = traits.bound();
        return new RequestWriter(request, model, askUsage, bound == null ? RequestWriter.bound(model) : bound).write();
    }

    @Override
    public @Nullable Embedder embedder(String model) {
        return offers(Operation.EMBEDDINGS) ? new OpenAiEmbedder(model, path(Operation.EMBEDDINGS, model)) : null;
    }

    @Override
    public AnswerReader reader(boolean stream, int maxEvent) {
        return stream ? new StreamReader(maxEvent) : new WholeReader();
    }

    @Override
    public long exhaustedMillis(HeaderSource headers, long nowEpochMillis) {
        return RateLimits.exhaustedMillis(headers, nowEpochMillis);
    }

    @Override
    public Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return Refusals.of(status, headers, body, nowEpochMillis);
    }
}
