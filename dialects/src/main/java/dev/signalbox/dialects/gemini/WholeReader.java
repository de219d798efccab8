package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.tree.WholeAnswer;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer for another dialect.
final class WholeReader extends WholeAnswer {
    private final ChunkReader reader = new ChunkReader();

    @Override
    protected @Nullable Failure tell(
            ObjectNode answer, byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (answer.path("error").isObject()) {
            return ErrorAnswer.ofEvent(bytes, from, to);
        }
        reader.tell(answer, events);
        return reader.finished() ? null : OTHER;
    }
}
