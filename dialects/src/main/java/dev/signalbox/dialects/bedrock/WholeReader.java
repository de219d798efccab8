package dev.signalbox.dialects.bedrock;

import dev.signalbox.core.dialect.ProviderApi.AnswerReader;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer of Converse for another dialect.
final class WholeReader implements AnswerReader {
    private final String model;
    private boolean taken;

    /// @param model that is asked: an answer names none
    WholeReader(String model) {
        this.model = model;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (taken) {
            return;
        }
        taken = true;
        ObjectNode answer = Json.object(bytes, from, to);
        if (answer == null) {
            events.accept(new ChatEvent.Failed(new Failure.Malformed("The provider's answer is not a JSON object.")));
        } else if (answer.path("output").path("message").path("content") instanceof ArrayNode content) {
            tell(answer, content, events);
        } else {
            events.accept(
                    new ChatEvent.Failed(new Failure.Malformed("The provider's answer is not what was asked for.")));
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
        events.accept(
                new ChatEvent.Finished(StopReason.read(answer.path("stopReason").asString("")), null));
    }
}
