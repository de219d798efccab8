package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.tree.WholeAnswer;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer of Converse for another dialect.
final class WholeReader extends WholeAnswer {
    private final String model;

    /// @param model that is asked: an answer names none
    WholeReader(String model) {
        this.model = model;
    }

    @Override
    protected @Nullable Failure tell(
            ObjectNode answer, byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (!(answer.path("output").path("message").path("content") instanceof ArrayNode content)) {
            return OTHER;
        }
        tell(answer, content, events);
        return null;
    }

    private void tell(ObjectNode answer, ArrayNode content, Consumer<? super ChatEvent> events) {
        events.accept(StreamReader.started(model));
        BlockReader blocks = new BlockReader();
        for (JsonNode block : content) {
            blocks.whole(block, events);
        }
        Usage usage = Tokens.of(answer);
        if (usage != null) {
            events.accept(new ChatEvent.UsageReported(usage));
        }
        events.accept(new ChatEvent.Finished(
                FinishWords.read(answer.path("stopReason").asString("")), null));
    }
}
