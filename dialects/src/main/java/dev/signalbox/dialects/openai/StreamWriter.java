package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.WaitingLogProbs;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes an answer as a stream of chunks.
///
/// Thinking goes out twice: as `reasoning_content`, which most programs show, and as `reasoning_details` in
/// OpenRouter's form, which also holds signatures. A program that sends the message back with it lets the next turn
/// think on.
final class StreamWriter implements AnswerWriter {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean showUsage;
    private final JsonBytes chunk = new JsonBytes(512);
    private int headSize;
    private boolean begun;
    private int detail;
    private boolean detailOpen;
    private @Nullable Usage usage;
    private final WaitingLogProbs logProbs = new WaitingLogProbs();

    /// @param showUsage whether the client asked for the event with usage
    StreamWriter(boolean showUsage) {
        this.showUsage = showUsage;
    }

    @Override
    public void write(ChatEvent event, Outlet out) {
        if (!(event instanceof ChatEvent.ThinkingDelta || event instanceof ChatEvent.ThinkingSigned)) {
            closeDetail(event);
        }
        switch (event) {
            case ChatEvent.Started started -> begin(started, out);
            case ChatEvent.TextDelta(String text) -> text(text, out);
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> tokens) -> logProbs.add(tokens);
            case ChatEvent.Cited(Citation source) -> cited(source, out);
            case ChatEvent.RefusalDelta(String text) -> refusal(text, out);
            case ChatEvent.ThinkingDelta(String text) -> thinking(text, out);
            case ChatEvent.ThinkingSigned(String signature) -> signed(signature, out);
            case ChatEvent.RedactedThinking(String data) -> redacted(data, out);
            case ChatEvent.ToolCallStarted call -> toolCall(call, out);
            case ChatEvent.ToolCallDelta delta -> arguments(delta, out);
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finished -> {
                writeLogProbs(delta(out).raw("}")).raw(",\"finish_reason\":\"");
                chunk.raw(FinishWords.word(finished.reason())).raw("\"}]}\n\n");
                emit(out);
            }
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        Usage reported = usage;
        if (showUsage && reported != null) {
            begin(out);
            chunk.cut(headSize);
            chunk.raw("[],\"usage\":");
            UsageWriter.write(reported, chunk);
            chunk.raw("}\n\n");
            emit(out);
        }
        out.write(DONE, 0, DONE.length);
    }

    private void begin(ChatEvent.Started started, Outlet out) {
        if (begun) {
            return;
        }
        begun = true;
        chunk.raw("data: {\"id\":").string(started.id());
        chunk.raw(",\"object\":\"chat.completion.chunk\",\"created\":").number(started.created());
        chunk.raw(",\"model\":").string(started.model()).raw(",\"choices\":");
        headSize = chunk.size();
        delta(out).raw("\"role\":\"assistant\",\"content\":\"\"");
        finish(out);
    }

    private void begin(Outlet out) {
        begin(new ChatEvent.Started("", "", 0), out);
    }

    /// Opens a chunk up to and with the brace of its delta.
    private JsonBytes delta(Outlet out) {
        begin(out);
        chunk.cut(headSize);
        return chunk.raw("[{\"index\":0,\"delta\":{");
    }

    /// Closes a chunk from the brace of its delta on.
    private void finish(Outlet out) {
        finish(chunk.raw("}"), out);
    }

    private void finish(JsonBytes written, Outlet out) {
        written.raw(",\"finish_reason\":null}]}\n\n");
        emit(out);
    }

    private JsonBytes writeLogProbs(JsonBytes written) {
        if (!logProbs.isEmpty()) {
            written.raw(",\"logprobs\":{\"content\":[");
            LogProbs.write(logProbs.take(), written, "null");
            // Empty and not null: the description of chunks has no null here, unlike that of whole answers.
            written.raw("],\"refusal\":[]}");
        }
        return written;
    }

    private void cited(Citation source, Outlet out) {
        if (source.isInTheWeb()) {
            delta(out).raw("\"annotations\":[");
            Annotations.writeNested(source, chunk);
            chunk.raw("]");
            finish(out);
        }
    }

    private void emit(Outlet out) {
        byte[] bytes = chunk.toByteArray();
        out.write(bytes, 0, bytes.length);
    }

    private void text(String text, Outlet out) {
        if (!text.isEmpty()) {
            finish(writeLogProbs(delta(out).raw("\"content\":").string(text).raw("}")), out);
        }
    }

    private void refusal(String text, Outlet out) {
        if (!text.isEmpty()) {
            delta(out).raw("\"refusal\":").string(text);
            finish(out);
        }
    }

    private void thinking(String text, Outlet out) {
        if (text.isEmpty()) {
            return;
        }
        detailOpen = true;
        delta(out).raw("\"reasoning_content\":").string(text);
        chunk.raw(",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":")
                .string(text);
        endDetail(out);
    }

    private void signed(String signature, Outlet out) {
        delta(out)
                .raw("\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":")
                .string(signature);
        endDetail(out);
        detailOpen = false;
        detail++;
    }

    private void redacted(String data, Outlet out) {
        delta(out)
                .raw("\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":")
                .string(data);
        endDetail(out);
        detail++;
    }

    private void endDetail(Outlet out) {
        chunk.raw(",\"index\":").number(detail).raw("}]");
        finish(out);
    }

    /// Thinking that ended without a signature is a part of its own all the same.
    private void closeDetail(ChatEvent event) {
        if (detailOpen && !(event instanceof ChatEvent.UsageReported)) {
            detailOpen = false;
            detail++;
        }
    }

    private void toolCall(ChatEvent.ToolCallStarted call, Outlet out) {
        delta(out).raw("\"tool_calls\":[{\"index\":").number(call.index());
        chunk.raw(",\"id\":").string(call.id());
        chunk.raw(",\"type\":\"function\",\"function\":{\"name\":").string(call.name());
        chunk.raw(",\"arguments\":\"\"}}]");
        finish(out);
    }

    private void arguments(ChatEvent.ToolCallDelta delta, Outlet out) {
        if (!delta.json().isEmpty()) {
            delta(out).raw("\"tool_calls\":[{\"index\":").number(delta.index());
            chunk.raw(",\"function\":{\"arguments\":").string(delta.json()).raw("}}]");
            finish(out);
        }
    }
}
