package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.dialects.tree.CitedBlocks;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Turns the blocks of one answer into events: the deltas of a stream, or whole blocks. Blocks that no other dialect
/// has (tools that the provider runs, pictures) are left out.
final class BlockReader {
    private static final int NO_TOOL = -1;
    private static final String OWN_TOOL = "server_tool_use";

    private final CitedBlocks texts = new CitedBlocks();
    private int toolCalls;
    /// The open block when it is a call, else `NO_TOOL`.
    private int tool = NO_TOOL;
    /// Whether nothing of the open call's arguments has come.
    private boolean bare;
    private final StringBuilder signature = new StringBuilder();
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream(0);

    /// What is kept until its block ends.
    int kept() {
        return signature.length() + redacted.size();
    }

    void start(JsonNode start, Consumer<? super ChatEvent> events) {
        stop(events);
        JsonNode call = start.path("toolUse");
        if (call.isObject() && !call.path("type").asString("").equals(OWN_TOOL)) {
            tool = toolCalls++;
            bare = true;
            events.accept(new ChatEvent.ToolCallStarted(
                    tool, call.path("toolUseId").asString(""), call.path("name").asString("")));
        }
    }

    void delta(JsonNode delta, Consumer<? super ChatEvent> events) {
        texts.text(delta.path("text").asString(""), events);
        cited(delta.path("citation"));
        String input = delta.path("toolUse").path("input").asString("");
        if (tool != NO_TOOL && !input.isEmpty()) {
            bare = false;
            events.accept(new ChatEvent.ToolCallDelta(tool, input));
        }
        JsonNode reasoning = delta.path("reasoningContent");
        String thought = reasoning.path("text").asString("");
        if (!thought.isEmpty()) {
            events.accept(new ChatEvent.ThinkingDelta(thought));
        }
        signature.append(reasoning.path("signature").asString(""));
        redact(reasoning);
    }

    private void cited(JsonNode said) {
        Citation source = said.isObject() ? Citations.read(said) : null;
        if (source != null) {
            texts.cited(source);
        }
    }

    void stop(Consumer<? super ChatEvent> events) {
        texts.end(events);
        if (tool != NO_TOOL && bare) {
            events.accept(new ChatEvent.ToolCallDelta(tool, "{}"));
        }
        tool = NO_TOOL;
        bare = false;
        if (!signature.isEmpty()) {
            events.accept(new ChatEvent.ThinkingSigned(Seal.marked(BedrockDialect.NAME, signature.toString())));
            signature.setLength(0);
        }
        if (redacted.size() > 0) {
            String data = Base64.getEncoder().encodeToString(redacted.toByteArray());
            events.accept(new ChatEvent.RedactedThinking(Seal.marked(BedrockDialect.NAME, data)));
            redacted.reset();
        }
    }

    /// A block of an answer that is no stream.
    void whole(JsonNode block, Consumer<? super ChatEvent> events) {
        JsonNode call = block.path("toolUse");
        JsonNode reasoning = block.path("reasoningContent");
        if (call.isObject()) {
            start(block, events);
            JsonNode input = call.path("input");
            if (tool != NO_TOOL && input.isObject() && !input.isEmpty()) {
                bare = false;
                events.accept(new ChatEvent.ToolCallDelta(tool, input.toString()));
            }
        } else if (reasoning.isObject()) {
            JsonNode text = reasoning.path("reasoningText");
            String thought = text.path("text").asString("");
            if (!thought.isEmpty()) {
                events.accept(new ChatEvent.ThinkingDelta(thought));
            }
            signature.append(text.path("signature").asString(""));
            redact(reasoning);
        } else if (block.path("citationsContent").isObject()) {
            for (JsonNode cited : block.path("citationsContent").path("content")) {
                delta(cited, events);
            }
            for (JsonNode source : block.path("citationsContent").path("citations")) {
                cited(source);
            }
        } else {
            delta(block, events);
        }
        stop(events);
    }

    private void redact(JsonNode reasoning) {
        String data = reasoning.path("redactedContent").asString("");
        try {
            redacted.writeBytes(Base64.getDecoder().decode(data));
        } catch (IllegalArgumentException _) {
            // Nobody could read it.
        }
    }
}
