package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;

/// Reads a streamed answer of Anthropic's model for another dialect.
final class InvokeStreamReader implements AnswerReader {
    private final AnswerReader own;
    private final Unwrapping unwrapping;
    private boolean finished;
    private boolean failed;

    /// @param own reads Anthropic's events
    InvokeStreamReader(AnswerReader own, int maxEvent) {
        this.own = own;
        unwrapping = new Unwrapping(maxEvent);
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (failed || own.terminated()) {
            return;
        }
        Consumer<ChatEvent> watched = event -> {
            finished |= event instanceof ChatEvent.Finished;
            failed |= event instanceof ChatEvent.Failed;
            events.accept(event);
        };
        unwrapping.take(bytes, from, to, (event, start, end) -> own.take(event, start, end, watched));
        Failure failure = unwrapping.failure();
        if (failure != null && !finished && !failed) {
            failed = true;
            events.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (!failed) {
            own.end(events);
        }
    }

    @Override
    public boolean terminated() {
        return own.terminated() || (finished && unwrapping.failure() != null);
    }
}
