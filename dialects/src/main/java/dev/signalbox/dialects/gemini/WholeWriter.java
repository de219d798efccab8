package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.FinishReason;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects an answer and writes it whole.
final class WholeWriter implements AnswerWriter {
    private sealed interface Piece {
        record Text(StringBuilder text) implements Piece {}

        record Thought(StringBuilder text, StringBuilder signature) implements Piece {}

        record Function(Calls.Call call) implements Piece {}
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final Calls calls = new Calls();
    private final GroundingWriter grounding = new GroundingWriter();
    private final LogProbsResult logProbs = new LogProbsResult();
    private String id = "";
    private String model = "";
    private Usage usage = Usage.NONE;
    private FinishReason reason = FinishReason.STOP;

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started start -> {
                id = start.id();
                model = start.model();
            }
            case ChatEvent.TextDelta(String text) -> {
                grounding.said(text);
                text(text);
            }
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> tokens) -> logProbs.add(tokens);
            case ChatEvent.Cited(Citation source) -> grounding.cite(source);
            case ChatEvent.RefusalDelta(String text) -> {
                grounding.refused(text);
                text(text);
            }
            case ChatEvent.ThinkingDelta(String text) -> {
                if (!text.isEmpty()) {
                    thought().text().append(text);
                }
            }
            case ChatEvent.ThinkingSigned(String signature) ->
                thought().signature().append(Carrier.ofSignature(signature));
            case ChatEvent.RedactedThinking(String data) ->
                pieces.add(new Piece.Thought(new StringBuilder(), new StringBuilder(Carrier.ofRedacted(data))));
            case ChatEvent.ToolCallStarted call -> {
                Calls.Call started = calls.begin(call.id(), call.name());
                if (started != null) {
                    pieces.add(new Piece.Function(started));
                }
            }
            case ChatEvent.ToolCallDelta delta -> calls.more(delta.index(), delta.json());
            case ChatEvent.UsageReported(Usage reported) -> usage = reported;
            case ChatEvent.Finished finish -> reason = finish.reason();
            case ChatEvent.Failed _ -> {}
        }
    }

    @Override
    public void end(Outlet out) {
        JsonBytes json = new JsonBytes(1024).raw("{\"candidates\":[{\"content\":{\"parts\":[");
        for (int i = 0; i < pieces.size(); i++) {
            json.raw(i == 0 ? "" : ",");
            piece(json, pieces.get(i));
        }
        AnswerText.end(json, reason, usage, logProbs, grounding);
        byte[] whole = AnswerText.source(json, model, id).toByteArray();
        out.write(whole, 0, whole.length);
    }

    private static void piece(JsonBytes json, Piece piece) {
        switch (piece) {
            case Piece.Text(StringBuilder text) -> AnswerText.text(json, text.toString());
            case Piece.Thought(StringBuilder text, StringBuilder signature) ->
                AnswerText.thought(json, text.toString(), signature.toString());
            case Piece.Function(Calls.Call call) -> AnswerText.call(json, call);
        }
    }

    private void text(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (last() instanceof Piece.Text open) {
            open.text().append(text);
        } else {
            pieces.add(new Piece.Text(new StringBuilder(text)));
        }
    }

    /// The open thought; a signature ends one.
    private Piece.Thought thought() {
        if (last() instanceof Piece.Thought open && open.signature().isEmpty()) {
            return open;
        }
        Piece.Thought opened = new Piece.Thought(new StringBuilder(), new StringBuilder());
        pieces.add(opened);
        return opened;
    }

    private @Nullable Piece last() {
        return pieces.isEmpty() ? null : pieces.getLast();
    }
}
