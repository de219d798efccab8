package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.json.JsonScanner;
import dev.signalbox.dialects.json.JsonSyntaxException;
import dev.signalbox.dialects.tree.WholeAnswer;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a whole answer for another dialect.
final class WholeReader extends WholeAnswer {
    private int toolCalls;

    @Override
    protected @Nullable Failure tell(
            ObjectNode answer, byte[] bytes, int from, int to, Consumer<? super ChatEvent> events) {
        if (answer.path("error").isObject()) {
            return ErrorAnswer.ofEvent(bytes, from, to);
        }
        if (!(answer.path("content") instanceof ArrayNode content)) {
            return OTHER;
        }
        tell(answer, content, events);
        return null;
    }

    private void tell(ObjectNode answer, ArrayNode content, Consumer<? super ChatEvent> events) {
        events.accept(new ChatEvent.Started(
                answer.path("id").asString(""), answer.path("model").asString(""), 0));
        for (JsonNode block : content) {
            block(block, events);
        }
        Usage usage = usage(answer.path("usage"));
        if (usage != null) {
            events.accept(new ChatEvent.UsageReported(usage));
        }
        JsonNode met = answer.path("stop_sequence");
        events.accept(new ChatEvent.Finished(
                FinishWords.read(answer.path("stop_reason").asString("")), met.isString() ? met.asString() : null));
    }

    private void block(JsonNode block, Consumer<? super ChatEvent> events) {
        switch (block.path("type").asString("")) {
            case "text" -> {
                String text = block.path("text").asString("");
                if (!text.isEmpty()) {
                    events.accept(new ChatEvent.TextDelta(text));
                }
            }
            case "thinking" -> {
                String text = block.path("thinking").asString("");
                if (!text.isEmpty()) {
                    events.accept(new ChatEvent.ThinkingDelta(text));
                }
                String signature = block.path("signature").asString("");
                if (!signature.isEmpty()) {
                    events.accept(new ChatEvent.ThinkingSigned(signature));
                }
            }
            case "redacted_thinking" ->
                events.accept(new ChatEvent.RedactedThinking(block.path("data").asString("")));
            case "tool_use" -> {
                int index = toolCalls++;
                events.accept(new ChatEvent.ToolCallStarted(
                        index, block.path("id").asString(""), block.path("name").asString("")));
                JsonNode input = block.path("input");
                events.accept(new ChatEvent.ToolCallDelta(index, input.isObject() ? input.toString() : "{}"));
            }
            default -> {
                // Tools that the provider runs, and their results: no other dialect has them.
            }
        }
    }

    private static @Nullable Usage usage(JsonNode usage) {
        if (!usage.isObject()) {
            return null;
        }
        byte[] text = usage.toString().getBytes(StandardCharsets.UTF_8);
        JsonScanner json = JsonScanner.lenient();
        json.reset(text, 0, text.length);
        Tokens tokens = new Tokens();
        try {
            tokens.read(json);
        } catch (JsonSyntaxException impossible) {
            throw new IllegalStateException("a tree did not print as JSON", impossible);
        }
        return tokens.usage(true);
    }
}
