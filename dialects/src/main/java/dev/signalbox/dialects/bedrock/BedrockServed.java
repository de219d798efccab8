package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.core.dialect.Canonical;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.ModelCard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// No client speaks it: there are no paths, and so nothing else is ever asked.
final class BedrockServed implements ServedApi {
    @Override
    public List<Endpoint> endpoints() {
        return List.of();
    }

    @Override
    public List<String> pathPrefixes() {
        return List.of();
    }

    @Override
    public @Nullable String tellingHeader() {
        return null;
    }

    @Override
    public Scan scan(Operation operation, byte[] body, int length) {
        throw unserved();
    }

    @Override
    public @Nullable Canonical canonical(Operation operation, byte[] body, int length) {
        throw unserved();
    }

    @Override
    public ChatRequest read(byte[] body, int length) {
        throw unserved();
    }

    @Override
    public AnswerWriter writer(Scan scan) {
        throw unserved();
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        throw unserved();
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        throw unserved();
    }

    @Override
    public byte @Nullable [] keepAlive() {
        return null;
    }

    @Override
    public byte[] models(List<ModelCard> models) {
        throw unserved();
    }

    @Override
    public byte[] model(ModelCard model) {
        throw unserved();
    }

    @Override
    public List<String> forwardedHeaders() {
        return List.of();
    }

    private static IllegalStateException unserved() {
        return new IllegalStateException("no client speaks this dialect");
    }
}
