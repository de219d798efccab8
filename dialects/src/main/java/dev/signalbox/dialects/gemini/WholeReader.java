package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer for another dialect.
final class WholeReader implements AnswerReader {
    private final ChunkReader reader = new ChunkReader();
    private boolean taken;

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (taken) {
            return;
        }
        taken = true;
        ObjectNode answer = Json.object(bytes, from, to);
        if (answer == null) {
            events.accept(new ChatEvent.Failed(new Failure.Malformed("The provider's answer is not a JSON object.")));
        } else if (answer.path("error").isObject()) {
            events.accept(new ChatEvent.Failed(ErrorAnswer.ofEvent(bytes, from, to)));
        } else {
            reader.tell(answer, events);
            if (!reader.finished()) {
                events.accept(new ChatEvent.Failed(
                        new Failure.Malformed("The provider's answer is not what was asked for.")));
            }
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> events) {
        if (!taken) {
            taken = true;
            events.accept(new ChatEvent.Failed(new Failure.Truncated("The provider's answer was empty.")));
        }
    }

    @Override
    public boolean terminated() {
        return taken;
    }
}
