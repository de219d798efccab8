package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import java.net.URI;

/// The Messages API as providers serve it.
final class AnthropicProvider implements ProviderApi {
    private static final URI PUBLIC_URL = URI.create("https://api.anthropic.com");
    private static final String VERSION_HEADER = "anthropic-version";
    /// The only version there has been since; a body is written for it.
    private static final String VERSION = "2023-06-01";

    @Override
    public URI publicUrl() {
        return PUBLIC_URL;
    }

    @Override
    public boolean offers(Operation operation) {
        return switch (operation) {
            case CHAT, COUNT_TOKENS -> true;
            default -> false;
        };
    }

    @Override
    public String path(Operation operation, String model) {
        return switch (operation) {
            case CHAT -> "/v1/messages";
            case COUNT_TOKENS -> "/v1/messages/count_tokens";
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    @Override
    public void authenticate(String key, HeaderSink headers) {
        headers.set("x-api-key", key);
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        if (client.get(VERSION_HEADER) == null) {
            headers.set(VERSION_HEADER, VERSION);
        }
    }

    /// Only `request-id`, by which Anthropic's support finds a request. The others tell of our account, not
    /// of the caller's: its rate limits, its organisation.
    @Override
    public boolean passes(String responseHeader) {
        return responseHeader.equals("request-id");
    }

    @Override
    public EncodedRequest write(ChatRequest request, String model, boolean askUsage) {
        return new RequestWriter(request, model).write();
    }

    @Override
    public AnswerReader reader(boolean stream, int maxEvent) {
        return stream ? new StreamReader(maxEvent) : new WholeReader();
    }

    @Override
    public long exhaustedMillis(HeaderSource headers, long nowEpochMillis) {
        return LimitReset.untilSome(headers, nowEpochMillis);
    }

    @Override
    public Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return ErrorAnswer.of(status, headers, body, nowEpochMillis);
    }
}
