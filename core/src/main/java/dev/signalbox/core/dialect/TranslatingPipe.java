package dev.signalbox.core.dialect;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;

/// An answer between two dialects: one reads, the other writes, and the facts are read off the events between
/// them.
public final class TranslatingPipe implements AnswerPipe {
    private final ProviderApi.AnswerReader reader;
    private final AnswerWriter writer;
    private final Facts facts = new Facts();
    private final long now;

    /// @param now seconds since 1970, for an answer whose provider does not say when it was made
    public TranslatingPipe(ProviderApi.AnswerReader reader, AnswerWriter writer, long now) {
        this.reader = reader;
        this.writer = writer;
        this.now = now;
    }

    @Override
    public void take(byte[] bytes, int from, int to, Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        reader.take(bytes, from, to, event -> pass(event, out));
        noteMarker();
    }

    @Override
    public void end(Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        reader.end(event -> pass(event, out));
        noteMarker();
        if (facts.failure() != null) {
            return;
        }
        if (facts.finished()) {
            writer.end(out);
        } else {
            facts.failed(new Failure.Truncated("The provider's answer ended before its last event."));
        }
    }

    @Override
    public Facts facts() {
        return facts;
    }

    private void noteMarker() {
        if (reader.terminated()) {
            facts.sawTerminator();
        }
    }

    private void pass(ChatEvent event, Outlet out) {
        if (facts.failure() != null) {
            return;
        }
        note(event);
        writer.write(
                event instanceof ChatEvent.Started started && started.created() == 0
                        ? new ChatEvent.Started(started.id(), started.model(), now)
                        : event,
                out);
    }

    private void note(ChatEvent event) {
        switch (event) {
            case ChatEvent.Started _ -> {}
            case ChatEvent.TextDelta(String text) -> noteContent(text);
            case ChatEvent.ThinkingDelta(String text) -> noteContent(text);
            case ChatEvent.RefusalDelta(String text) -> noteContent(text);
            case ChatEvent.ThinkingSigned _ -> {}
            case ChatEvent.RedactedThinking _ -> facts.sawContent();
            case ChatEvent.ToolCallStarted _ -> facts.sawContent();
            case ChatEvent.ToolCallDelta delta -> facts.countOutput(delta.json().length());
            case ChatEvent.UsageReported(var usage) -> facts.sawUsage(usage);
            case ChatEvent.Finished _ -> facts.sawFinish();
            case ChatEvent.Failed(Failure failure) -> facts.failed(failure);
        }
    }

    private void noteContent(String text) {
        if (!text.isEmpty()) {
            facts.sawContent();
            facts.countOutput(text.length());
        }
    }
}
