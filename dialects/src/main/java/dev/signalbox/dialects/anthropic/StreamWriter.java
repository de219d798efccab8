package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a streamed answer event by event.
///
/// `message_start` waits for the first content, because the input tokens that it tells of may come just before;
/// `message_delta` waits for the end, because other providers tell the usage after the finish.
final class StreamWriter implements AnswerWriter {
    private enum Open {
        NOTHING,
        TEXT,
        THINKING,
        TOOL
    }

    private final JsonBytes json = new JsonBytes(512);
    /// The block of each call, by the call's index.
    private final List<Integer> toolBlocks = new ArrayList<>();
    private Open open = Open.NOTHING;
    private int block = -1;
    private boolean started;
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
            case ChatEvent.TextDelta(String text) -> text(text, out);
            case ChatEvent.RefusalDelta(String text) -> text(text, out);
            case ChatEvent.ThinkingDelta(String text) -> thinking(text, out);
            case ChatEvent.ThinkingSigned(String signature) -> signature(signature, out);
            case ChatEvent.RedactedThinking(String data) -> redacted(data, out);
            case ChatEvent.ToolCallStarted call -> call(call, out);
            case ChatEvent.ToolCallDelta delta -> callDelta(delta, out);
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finish -> {
                reason = finish.reason();
                stopSequence = finish.stopSequence();
                start(out);
                close(out);
            }
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        start(out);
        close(out);
        event("message_delta").raw(",\"delta\":{\"stop_reason\":");
        json.string(FinishWords.write(reason, !toolBlocks.isEmpty())).raw(",\"stop_sequence\":");
        if (stopSequence == null) {
            json.raw("null");
        } else {
            json.string(stopSequence);
        }
        json.raw("},\"usage\":");
        usage(json, usage);
        send(out);
        event("message_stop");
        send(out);
    }

    /// The usage of an answer in Anthropic's meaning: `input_tokens` are those that no cache had to do with.
    static void usage(JsonBytes json, Usage usage) {
        json.raw("{\"input_tokens\":")
                .number(Math.max(0, usage.input() - usage.cachedInput() - usage.cacheWrite()))
                .raw(",\"cache_creation_input_tokens\":")
                .number(usage.cacheWrite())
                .raw(",\"cache_read_input_tokens\":")
                .number(usage.cachedInput())
                .raw(",\"output_tokens\":")
                .number(usage.output());
        if (usage.reasoning() > 0) {
            json.raw(",\"output_tokens_details\":{\"thinking_tokens\":")
                    .number(usage.reasoning())
                    .raw("}");
        }
        json.raw("}");
    }

    private void text(String text, Outlet out) {
        if (text.isEmpty()) {
            return;
        }
        if (open != Open.TEXT) {
            openBlock(Open.TEXT, out).raw("{\"type\":\"text\",\"text\":\"\"}");
            send(out);
        }
        delta(block, "{\"type\":\"text_delta\",\"text\":", text, out);
    }

    private void thinking(String text, Outlet out) {
        if (!text.isEmpty()) {
            openThinking(out);
            delta(block, "{\"type\":\"thinking_delta\",\"thinking\":", text, out);
        }
    }

    private void signature(String signature, Outlet out) {
        openThinking(out);
        delta(block, "{\"type\":\"signature_delta\",\"signature\":", signature, out);
        close(out);
    }

    private void openThinking(Outlet out) {
        if (open != Open.THINKING) {
            openBlock(Open.THINKING, out).raw("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
            send(out);
        }
    }

    private void redacted(String data, Outlet out) {
        openBlock(Open.NOTHING, out)
                .raw("{\"type\":\"redacted_thinking\",\"data\":")
                .string(data)
                .raw("}");
        send(out);
        stop(out);
    }

    private void call(ChatEvent.ToolCallStarted call, Outlet out) {
        openBlock(Open.TOOL, out)
                .raw("{\"type\":\"tool_use\",\"id\":")
                .string(call.id())
                .raw(",\"name\":")
                .string(call.name())
                .raw(",\"input\":{}}");
        send(out);
        toolBlocks.add(block);
    }

    private void callDelta(ChatEvent.ToolCallDelta delta, Outlet out) {
        if (!delta.json().isEmpty() && delta.index() < toolBlocks.size()) {
            delta(toolBlocks.get(delta.index()), "{\"type\":\"input_json_delta\",\"partial_json\":", delta.json(), out);
        }
    }

    private void start(Outlet out) {
        if (started) {
            return;
        }
        started = true;
        event("message_start").raw(",\"message\":{\"id\":");
        json.string(id).raw(",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        json.string(model).raw(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        usage(json, usage);
        json.raw("}");
        send(out);
    }

    /// Begins the event that opens the next block; its `content_block` is still to be written.
    private JsonBytes openBlock(Open kind, Outlet out) {
        start(out);
        close(out);
        open = kind;
        block++;
        return event("content_block_start").raw(",\"index\":").number(block).raw(",\"content_block\":");
    }

    private void delta(int block, String opening, String text, Outlet out) {
        event("content_block_delta").raw(",\"index\":").number(block).raw(",\"delta\":");
        json.raw(opening).string(text).raw("}");
        send(out);
    }

    private void close(Outlet out) {
        if (open != Open.NOTHING) {
            stop(out);
        }
    }

    private void stop(Outlet out) {
        open = Open.NOTHING;
        event("content_block_stop").raw(",\"index\":").number(block);
        send(out);
    }

    private JsonBytes event(String name) {
        json.cut(0);
        return json.raw("event: ")
                .raw(name)
                .raw("\ndata: {\"type\":\"")
                .raw(name)
                .raw("\"");
    }

    private void send(Outlet out) {
        byte[] whole = json.raw("}\n\n").toByteArray();
        out.write(whole, 0, whole.length);
    }
}
