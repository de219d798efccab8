package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.ToolArguments;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects an answer and writes it whole.
final class WholeWriter implements AnswerWriter {
    private sealed interface Block {
        record Text(StringBuilder text) implements Block {}

        record Thinking(StringBuilder text, StringBuilder signature) implements Block {}

        record Redacted(String data) implements Block {}

        record Call(String id, String name, StringBuilder arguments) implements Block {}
    }

    private final List<Block> blocks = new ArrayList<>();
    private final List<Block.Call> calls = new ArrayList<>();
    private String id = "";
    private String model = "";
    private Usage usage = Usage.NONE;
    private FinishReason reason = FinishReason.STOP;
    private @Nullable String stopSequence;

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started start -> {
                id = start.id();
                model = start.model();
            }
            case ChatEvent.TextDelta(String text) -> text(text);
            case ChatEvent.RefusalDelta(String text) -> text(text);
            case ChatEvent.ThinkingDelta(String text) -> {
                if (!text.isEmpty()) {
                    thinking().text().append(text);
                }
            }
            case ChatEvent.ThinkingSigned(String signature) ->
                thinking().signature().append(signature);
            case ChatEvent.RedactedThinking(String data) -> blocks.add(new Block.Redacted(data));
            case ChatEvent.ToolCallStarted call -> {
                Block.Call started = new Block.Call(call.id(), call.name(), new StringBuilder());
                blocks.add(started);
                calls.add(started);
            }
            case ChatEvent.ToolCallDelta delta -> {
                if (delta.index() < calls.size()) {
                    calls.get(delta.index()).arguments().append(delta.json());
                }
            }
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finish -> {
                reason = finish.reason();
                stopSequence = finish.stopSequence();
            }
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        JsonBytes json = new JsonBytes(1024);
        json.raw("{\"id\":").string(id).raw(",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        json.string(model).raw(",\"content\":[");
        for (int i = 0; i < blocks.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            block(json, blocks.get(i));
        }
        json.raw("],\"stop_reason\":").string(FinishWords.write(reason, !calls.isEmpty()));
        json.raw(",\"stop_sequence\":");
        if (stopSequence == null) {
            json.raw("null");
        } else {
            json.string(stopSequence);
        }
        json.raw(",\"usage\":");
        StreamWriter.usage(json, usage);
        byte[] whole = json.raw("}").toByteArray();
        out.write(whole, 0, whole.length);
    }

    private void text(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (last() instanceof Block.Text open) {
            open.text().append(text);
        } else {
            blocks.add(new Block.Text(new StringBuilder(text)));
        }
    }

    /// The open thinking block; a signature ends one.
    private Block.Thinking thinking() {
        if (last() instanceof Block.Thinking open && open.signature().isEmpty()) {
            return open;
        }
        Block.Thinking opened = new Block.Thinking(new StringBuilder(), new StringBuilder());
        blocks.add(opened);
        return opened;
    }

    private @Nullable Block last() {
        return blocks.isEmpty() ? null : blocks.getLast();
    }

    private static void block(JsonBytes json, Block block) {
        switch (block) {
            case Block.Text(StringBuilder text) ->
                json.raw("{\"type\":\"text\",\"text\":").string(text.toString()).raw("}");
            case Block.Thinking(StringBuilder text, StringBuilder signature) ->
                json.raw("{\"type\":\"thinking\",\"thinking\":")
                        .string(text.toString())
                        .raw(",\"signature\":")
                        .string(signature.toString())
                        .raw("}");
            case Block.Redacted(String data) ->
                json.raw("{\"type\":\"redacted_thinking\",\"data\":")
                        .string(data)
                        .raw("}");
            case Block.Call call ->
                json.raw("{\"type\":\"tool_use\",\"id\":")
                        .string(call.id())
                        .raw(",\"name\":")
                        .string(call.name())
                        .raw(",\"input\":")
                        .raw(ToolArguments.of(call.arguments().toString()).getBytes(StandardCharsets.UTF_8))
                        .raw("}");
        }
    }
}
