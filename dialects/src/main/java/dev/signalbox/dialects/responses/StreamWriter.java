package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.responses.Item.Status;
import dev.signalbox.dialects.tree.WaitingLogProbs;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a streamed answer event by event.
///
/// `response.created` waits for the first content, so that an attempt that fails before it can be made elsewhere.
/// `response.completed` waits for the end, because other providers tell the usage after the finish; it repeats the
/// whole answer, which is kept until then. Calls stay open until something else begins: their pieces may come in turn.
final class StreamWriter implements AnswerWriter {
    /// OpenAI does not send it here, others do; the open specification of this API wants it, and SDKs know it.
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final JsonBytes json = new JsonBytes(1024);
    private final Answer answer;
    /// Where the calls stand among all items, by the calls' indexes.
    private final List<Integer> calls = new ArrayList<>();
    /// From this one on they are open.
    private int firstOpenCall;
    private Item.@Nullable Words words;
    private Item.@Nullable Thoughts thoughts;
    private boolean begun;
    private long sequence;
    private final WaitingLogProbs logProbs = new WaitingLogProbs();

    StreamWriter(Echo echo) {
        answer = new Answer(echo);
    }

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started start -> answer.started(start);
            case ChatEvent.TextDelta(String text) -> say(text, false, out);
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> tokens) -> logProbs.add(tokens);
            case ChatEvent.Cited(Citation source) -> cited(source, out);
            case ChatEvent.RefusalDelta(String text) -> say(text, true, out);
            case ChatEvent.ThinkingDelta(String text) -> think(text, out);
            case ChatEvent.ThinkingSigned(String signature) -> {
                thoughts(out).seal = Carrier.signed(signature);
                close(Status.COMPLETED, out);
            }
            case ChatEvent.RedactedThinking(String data) -> {
                close(Status.COMPLETED, out);
                thoughts(out).seal = Carrier.redacted(data);
                close(Status.COMPLETED, out);
            }
            case ChatEvent.ToolCallStarted call -> call(call, out);
            case ChatEvent.ToolCallDelta delta -> callDelta(delta, out);
            case ChatEvent.UsageReported(Usage reported) -> answer.used(reported);
            case ChatEvent.Finished finish -> {
                answer.finished(finish.reason());
                begin(out);
                close(answer.left(), out);
            }
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public @Nullable Failure failure() {
        return answer.failure();
    }

    @Override
    public void endsAt(long seconds) {
        answer.endsAt(seconds);
    }

    @Override
    public void end(Outlet out) {
        begin(out);
        close(answer.left(), out);
        event("response." + answer.ending()).raw(",\"response\":");
        answer.writeEnded(json);
        send(out);
        out.write(DONE, 0, DONE.length);
    }

    private void begin(Outlet out) {
        if (begun) {
            return;
        }
        begun = true;
        for (String name : new String[] {"response.created", "response.in_progress"}) {
            event(name).raw(",\"response\":");
            answer.writeBegun(json);
            send(out);
        }
    }

    // ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void say(String text, boolean refusal, Outlet out) {
        if (!text.isEmpty()) {
            said(text, refusal, out);
        }
    }

    private void said(String text, boolean refusal, Outlet out) {
        Item.Words open = words(out);
        Item.Piece piece = open.last();
        if (piece == null || piece.refusal != refusal) {
            closePiece(open, out);
            piece = answer.piece(open, refusal);
            contentEvent("response.content_part.added", open).raw(",\"part\":");
            piece.writeEmpty(json);
            send(out);
        }
        answer.say(piece, text);
        contentEvent(refusal ? "response.refusal.delta" : "response.output_text.delta", open)
                .raw(",\"delta\":")
                .string(text);
        if (!refusal) {
            json.raw(",\"logprobs\":[");
            JsonBytes told = answer.logProbs(piece, logProbs.take());
            json.raw(told.array(), 0, told.size()).raw("]");
        }
        send(out);
    }

    /// Also of a part that is over: only here do clients learn of it before the end.
    private void cited(Citation source, Outlet out) {
        Item.Piece piece = answer.cited(source);
        if (piece != null) {
            JsonBytes annotation = answer.cite(piece, source);
            event("response.output_text.annotation.added");
            place(answer.items().get(piece.item), piece.item)
                    .raw(",\"content_index\":")
                    .number(piece.place)
                    .raw(",\"annotation_index\":")
                    .number(piece.cited++)
                    .raw(",\"annotation\":")
                    .raw(annotation.array(), 0, annotation.size());
            send(out);
        }
    }

    private Item.Words words(Outlet out) {
        Item.Words open = words;
        if (open == null) {
            close(Status.COMPLETED, out);
            begin(out);
            open = answer.words();
            words = open;
            itemEvent("response.output_item.added", open, Status.IN_PROGRESS, out);
        }
        return open;
    }

    private void closePiece(Item.Words open, Outlet out) {
        Item.Piece piece = open.last();
        if (piece == null) {
            return;
        }
        if (!piece.refusal && !logProbs.isEmpty()) {
            said("", false, out);
        }
        String text = piece.text.toString();
        if (piece.refusal) {
            contentEvent("response.refusal.done", open).raw(",\"refusal\":").string(text);
        } else {
            contentEvent("response.output_text.done", open)
                    .raw(",\"text\":")
                    .string(text)
                    .raw(",\"logprobs\":[");
            piece.logProbs.write(json).raw("]");
        }
        send(out);
        contentEvent("response.content_part.done", open).raw(",\"part\":");
        piece.write(json);
        send(out);
    }

    // ── Thoughts ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private void think(String text, Outlet out) {
        if (text.isEmpty()) {
            return;
        }
        Item.Thoughts open = thoughts(out);
        if (open.text.isEmpty()) {
            summaryEvent("response.reasoning_summary_part.added", open).raw(",\"part\":");
            Item.Thoughts.summary(json, "");
            send(out);
        }
        answer.keep(open.text, text);
        summaryEvent("response.reasoning_summary_text.delta", open)
                .raw(",\"delta\":")
                .string(text);
        send(out);
    }

    private Item.Thoughts thoughts(Outlet out) {
        Item.Thoughts open = thoughts;
        if (open == null) {
            close(Status.COMPLETED, out);
            begin(out);
            open = answer.thoughts();
            thoughts = open;
            itemEvent("response.output_item.added", open, Status.IN_PROGRESS, out);
        }
        return open;
    }

    private void closeSummary(Item.Thoughts open, Outlet out) {
        if (open.text.isEmpty()) {
            return;
        }
        String text = open.text.toString();
        summaryEvent("response.reasoning_summary_text.done", open)
                .raw(",\"text\":")
                .string(text);
        send(out);
        summaryEvent("response.reasoning_summary_part.done", open).raw(",\"part\":");
        Item.Thoughts.summary(json, text);
        send(out);
    }

    // ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void call(ChatEvent.ToolCallStarted started, Outlet out) {
        if (words != null || thoughts != null) {
            close(Status.COMPLETED, out);
        }
        begin(out);
        Item.Call call = answer.call(started);
        calls.add(answer.items().size() - 1);
        itemEvent("response.output_item.added", call, Status.IN_PROGRESS, out);
    }

    private void callDelta(ChatEvent.ToolCallDelta delta, Outlet out) {
        if (delta.json().isEmpty() || delta.index() < firstOpenCall || delta.index() >= calls.size()) {
            return;
        }
        int place = calls.get(delta.index());
        if (answer.items().get(place) instanceof Item.Call call) {
            answer.keep(call.arguments(), delta.json());
            event("response.function_call_arguments.delta");
            place(call, place).raw(",\"delta\":").string(delta.json());
            send(out);
        }
    }

    private void closeCall(int place, Status status, Outlet out) {
        if (answer.items().get(place) instanceof Item.Call call) {
            event("response.function_call_arguments.done");
            place(call, place)
                    .raw(",\"name\":")
                    .string(call.name())
                    .raw(",\"arguments\":")
                    .string(call.arguments().toString());
            send(out);
            itemDone(call, place, status, out);
        }
    }

    // ── All items ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Ends what is open.
    ///
    /// @param status of the last item
    private void close(Status status, Outlet out) {
        int last = answer.items().size() - 1;
        if (words != null) {
            closePiece(words, out);
            itemDone(words, last, status, out);
            words = null;
        }
        if (thoughts != null) {
            closeSummary(thoughts, out);
            itemDone(thoughts, last, status, out);
            thoughts = null;
        }
        for (; firstOpenCall < calls.size(); firstOpenCall++) {
            int place = calls.get(firstOpenCall);
            closeCall(place, place == last ? status : Status.COMPLETED, out);
        }
    }

    private void itemEvent(String name, Item item, Status status, Outlet out) {
        event(name).raw(",\"output_index\":").number(answer.items().size() - 1).raw(",\"item\":");
        item.write(json, status);
        send(out);
    }

    private void itemDone(Item item, int place, Status status, Outlet out) {
        event("response.output_item.done")
                .raw(",\"output_index\":")
                .number(place)
                .raw(",\"item\":");
        item.write(json, status);
        send(out);
    }

    private JsonBytes contentEvent(String name, Item.Words item) {
        event(name);
        return place(item, answer.items().size() - 1)
                .raw(",\"content_index\":")
                .number(Math.max(0, item.pieces().size() - 1));
    }

    private JsonBytes summaryEvent(String name, Item.Thoughts item) {
        event(name);
        return place(item, answer.items().size() - 1).raw(",\"summary_index\":0");
    }

    private JsonBytes place(Item item, int place) {
        return json.raw(",\"item_id\":")
                .string(item.id())
                .raw(",\"output_index\":")
                .number(place);
    }

    private JsonBytes event(String name) {
        json.cut(0);
        return json.raw("event: ")
                .raw(name)
                .raw("\ndata: {\"type\":\"")
                .raw(name)
                .raw("\",\"sequence_number\":")
                .number(sequence++);
    }

    private void send(Outlet out) {
        byte[] whole = json.raw("}\n\n").toByteArray();
        out.write(whole, 0, whole.length);
    }
}
