package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.AnswerPipe.Outlet;
import dev.signalbox.core.dialect.AnswerWriter;
import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.tree.WaitingLogProbs;
import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.chat.Citation;
import dev.signalbox.model.chat.TokenLogProb;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects an answer and writes it whole.
final class WholeWriter implements AnswerWriter {
    private final Answer answer;
    private final List<Item.Call> calls = new ArrayList<>();
    private final WaitingLogProbs logProbs = new WaitingLogProbs();

    WholeWriter(Echo echo) {
        answer = new Answer(echo);
    }

    @Override
    public void write(ChatEvent event, Outlet out) {
        switch (event) {
            case ChatEvent.Started start -> answer.started(start);
            case ChatEvent.TextDelta(String text) -> say(text, false);
            case ChatEvent.TextBroken _ -> {}
            case ChatEvent.LogProbs(List<TokenLogProb> tokens) -> logProbs.add(tokens);
            case ChatEvent.Cited(Citation source) -> {
                Item.Piece piece = answer.cited(source);
                if (piece != null) {
                    answer.cite(piece, source);
                }
            }
            case ChatEvent.RefusalDelta(String text) -> say(text, true);
            case ChatEvent.ThinkingDelta(String text) -> {
                if (!text.isEmpty()) {
                    answer.keep(thoughts().text, text);
                }
            }
            case ChatEvent.ThinkingSigned(String signature) -> thoughts().seal = Carrier.signed(signature);
            case ChatEvent.RedactedThinking(String data) -> {
                closeText();
                answer.thoughts().seal = Carrier.redacted(data);
            }
            case ChatEvent.ToolCallStarted call -> {
                closeText();
                calls.add(answer.call(call));
            }
            case ChatEvent.ToolCallDelta delta -> {
                if (delta.index() < calls.size()) {
                    answer.keep(calls.get(delta.index()).arguments(), delta.json());
                }
            }
            case ChatEvent.UsageReported(Usage reported) -> answer.used(reported);
            case ChatEvent.Finished finish -> answer.finished(finish.reason());
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
        closeText();
        JsonBytes json = new JsonBytes(2048);
        answer.writeEnded(json);
        out.write(json.array(), 0, json.size());
    }

    private void say(String text, boolean refusal) {
        if (text.isEmpty()) {
            return;
        }
        if (refusal) {
            closeText();
        }
        Item.Words words = last() instanceof Item.Words open ? open : answer.words();
        Item.Piece piece = answer.piece(words, refusal);
        answer.say(piece, text);
        if (!refusal) {
            answer.logProbs(piece, logProbs.take());
        }
    }

    /// What was told of tokens goes with the open text, if one is, when something else begins.
    private void closeText() {
        Item.Piece open = last() instanceof Item.Words words ? words.last() : null;
        if (open != null && !open.refusal) {
            answer.logProbs(open, logProbs.take());
        }
    }

    /// The open thoughts; a seal ends them.
    private Item.Thoughts thoughts() {
        closeText();
        return last() instanceof Item.Thoughts open && open.seal == null ? open : answer.thoughts();
    }

    private @Nullable Item last() {
        return answer.items().isEmpty() ? null : answer.items().getLast();
    }
}
