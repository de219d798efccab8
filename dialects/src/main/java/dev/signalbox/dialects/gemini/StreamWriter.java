package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.WaitingLogProbs;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.usage.Usage;
import java.util.List;

/// Writes a streamed answer event by event, or as an array that grows.
///
/// Calls wait until all are whole, because the API has no pieces of arguments; the finish waits for the
/// end, because other providers tell the usage after it.
final class StreamWriter implements AnswerWriter {
    private static final String CONTENT = "{\"candidates\":[{\"content\":{\"parts\":[";

    private final boolean grows;
    private final JsonBytes json = new JsonBytes(512);
    private final Calls calls = new Calls();
    private final GroundingWriter grounding = new GroundingWriter();
    private final WaitingLogProbs logProbs = new WaitingLogProbs();
    private int callsOut;
    private boolean begun;
    private String id = "";
    private String model = "";
    private Usage usage = Usage.NONE;
    private FinishReason reason = FinishReason.STOP;

    /// @param grows whether as an array
    StreamWriter(boolean grows) {
        this.grows = grows;
    }

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started start -> {
                id = start.id();
                model = start.model();
            }
            case ChatEvent.TextDelta(String text) -> {
                grounding.said(text);
                text(text, out);
            }
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> tokens) -> logProbs.add(tokens);
            case ChatEvent.Cited(Citation source) -> grounding.cite(source);
            case ChatEvent.RefusalDelta(String text) -> {
                grounding.refused(text);
                if (!text.isEmpty()) {
                    part(AnswerText.text(begin(), text), out);
                }
            }
            case ChatEvent.ThinkingDelta(String text) -> {
                if (!text.isEmpty()) {
                    part(AnswerText.thought(begin(), text, ""), out);
                }
            }
            case ChatEvent.ThinkingSigned(String signature) ->
                part(AnswerText.thought(begin(), "", Carrier.ofSignature(signature)), out);
            case ChatEvent.RedactedThinking(String data) ->
                part(AnswerText.thought(begin(), "", Carrier.ofRedacted(data)), out);
            case ChatEvent.ToolCallStarted call -> calls.begin(call.id(), call.name());
            case ChatEvent.ToolCallDelta delta -> calls.more(delta.index(), delta.json());
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finish -> {
                reason = finish.reason();
                callsOut(out);
            }
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        callsOut(out);
        AnswerText.end(
                AnswerText.text(begin(), ""), reason, usage, new LogProbsResult().add(logProbs.take()), grounding);
        send(out);
        if (grows) {
            out.write(new byte[] {']'}, 0, 1);
        }
    }

    private void text(String text, Outlet out) {
        if (!text.isEmpty()) {
            part(AnswerText.text(begin(), text), new LogProbsResult().add(logProbs.take()), out);
        }
    }

    private void callsOut(Outlet out) {
        if (callsOut == calls.size()) {
            return;
        }
        begin();
        for (int i = callsOut; i < calls.size(); i++) {
            json.raw(i == callsOut ? "" : ",");
            AnswerText.call(json, calls.get(i));
        }
        callsOut = calls.size();
        part(json, out);
    }

    private JsonBytes begin() {
        json.cut(0);
        json.raw(grows ? begun ? ",\r\n" : "[" : "data: ");
        begun = true;
        return json.raw(CONTENT);
    }

    private void part(JsonBytes written, Outlet out) {
        part(written, new LogProbsResult(), out);
    }

    private void part(JsonBytes written, LogProbsResult tokens, Outlet out) {
        written.raw("],\"role\":\"model\"}");
        tokens.write(written);
        written.raw(",\"index\":0}]");
        send(out);
    }

    private void send(Outlet out) {
        AnswerText.source(json, model, id).raw(grows ? "" : "\r\n\r\n");
        byte[] whole = json.toByteArray();
        out.write(whole, 0, whole.length);
    }
}
