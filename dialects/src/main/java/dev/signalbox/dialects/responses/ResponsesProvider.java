package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Failure;
import java.net.URI;

/// The Responses API as providers serve it.
final class ResponsesProvider implements ProviderApi {
    private final ProviderApi chat;

    /// @param chat what both APIs have in common
    ResponsesProvider(ProviderApi chat) {
        this.chat = chat;
    }

    @Override
    public URI publicUrl() {
        return chat.publicUrl();
    }

    @Override
    public boolean offers(Operation operation) {
        return operation == Operation.CHAT || operation == Operation.COUNT_TOKENS || operation == Operation.COMPACT;
    }

    @Override
    public String path(Operation operation, String model) {
        return switch (operation) {
            case CHAT -> "/responses";
            case COUNT_TOKENS -> "/responses/input_tokens";
            case COMPACT -> "/responses/compact";
            default -> throw new IllegalArgumentException("no path for " + operation.label());
        };
    }

    @Override
    public void authenticate(String key, HeaderSink headers) {
        chat.authenticate(key, headers);
    }

    @Override
    public void defaults(HeaderSource client, HeaderSink headers) {
        chat.defaults(client, headers);
    }

    @Override
    public boolean passes(String responseHeader) {
        return chat.passes(responseHeader);
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
        return chat.exhaustedMillis(headers, nowEpochMillis);
    }

    @Override
    public Failure failure(int status, HeaderSource headers, byte[] body, long nowEpochMillis) {
        return chat.failure(status, headers, body, nowEpochMillis);
    }
}
