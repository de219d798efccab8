package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.json.JsonList;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Collects an answer and writes it as one body.
final class WholeWriter implements AnswerWriter {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final ThinkingDetails thinking = new ThinkingDetails();
    private final Map<Integer, Call> calls = new TreeMap<>();
    private ChatEvent.Started started = new ChatEvent.Started("", "", 0);
    private FinishReason reason = FinishReason.STOP;
    private @Nullable Usage usage;
    /// The elements of lists that few answers have.
    private final JsonList logProbs = new JsonList();

    private final JsonList annotations = new JsonList();

    /// A tool call under construction.
    private record Call(String id, String name, StringBuilder arguments) {}

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started first -> started = first;
            case ChatEvent.TextDelta(String piece) -> {
                thinking.close();
                text.append(piece);
            }
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> more) -> LogProbs.write(more, logProbs.next(), "null");
            case ChatEvent.Cited(Citation source) -> {
                if (source.isInTheWeb()) {
                    Annotations.writeNested(source, annotations.next());
                }
            }
            case ChatEvent.RefusalDelta(String piece) -> refusal.append(piece);
            case ChatEvent.ThinkingDelta(String piece) -> thinking.text(piece);
            case ChatEvent.ThinkingSigned(String signature) -> thinking.signed(signature);
            case ChatEvent.RedactedThinking(String data) -> thinking.redacted(data);
            case ChatEvent.ToolCallStarted call -> {
                thinking.close();
                calls.put(call.index(), new Call(call.id(), call.name(), new StringBuilder()));
            }
            case ChatEvent.ToolCallDelta delta -> {
                Call call = calls.get(delta.index());
                if (call != null) {
                    call.arguments.append(delta.json());
                }
            }
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finished -> reason = finished.reason();
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        JsonBytes json = new JsonBytes(512 + text.length());
        json.raw("{\"id\":").string(started.id());
        json.raw(",\"object\":\"chat.completion\",\"created\":").number(started.created());
        json.raw(",\"model\":").string(started.model());
        json.raw(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
        textOrNull(text, json);
        json.raw(",\"refusal\":");
        textOrNull(refusal, json);
        List<Part> thoughts = thinking.parts();
        ThinkingDetails.write(thoughts, json);
        if (!calls.isEmpty()) {
            toolCalls(json);
        }
        if (!annotations.isEmpty()) {
            annotations.write(json.raw(",\"annotations\":[")).raw("]");
        }
        json.raw("},\"logprobs\":");
        if (logProbs.isEmpty()) {
            json.raw("null");
        } else {
            logProbs.write(json.raw("{\"content\":[")).raw("],\"refusal\":null}");
        }
        json.raw(",\"finish_reason\":\"").raw(FinishWords.word(reason)).raw("\"}]");
        Usage reported = usage;
        if (reported != null) {
            json.raw(",\"usage\":");
            UsageWriter.write(reported, json);
        }
        json.raw("}");
        out.write(json.array(), 0, json.size());
    }

    private static void textOrNull(StringBuilder text, JsonBytes json) {
        if (text.isEmpty()) {
            json.raw("null");
        } else {
            json.string(text.toString());
        }
    }

    private void toolCalls(JsonBytes json) {
        String separator = ",\"tool_calls\":[";
        for (Call call : calls.values()) {
            json.raw(separator).raw("{\"id\":").string(call.id);
            json.raw(",\"type\":\"function\",\"function\":{\"name\":").string(call.name);
            json.raw(",\"arguments\":").string(call.arguments.toString()).raw("}}");
            separator = ",";
        }
        json.raw("]");
    }
}
