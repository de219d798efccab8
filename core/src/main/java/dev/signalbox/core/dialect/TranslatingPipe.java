package dev.signalbox.core.dialect;

import dev.signalbox.model.chat.ChatEvent;
import dev.signalbox.model.failure.Failure;
import java.util.function.LongSupplier;

/// An answer between two dialects: one reads, the other writes, and the facts are read off the events between
/// them.
public final class TranslatingPipe implements AnswerPipe {
    private final ProviderApi.AnswerReader reader;
    private final AnswerWriter writer;
    private final Facts facts = new Facts();
    private final long now;
    private final String model;
    private final LongSupplier clock;

    /// @param now seconds since 1970, for an answer whose provider does not say when it was made
    public TranslatingPipe(ProviderApi.AnswerReader reader, AnswerWriter writer, long now) {
        this(reader, writer, now, "", () -> now);
    }

    /// @param model that was asked, for an answer whose provider does not say which it was
    /// @param clock seconds since 1970, asked when the answer is complete
    public TranslatingPipe(
            ProviderApi.AnswerReader reader, AnswerWriter writer, long now, String model, LongSupplier clock) {
        this.reader = reader;
        this.writer = writer;
        this.now = now;
        this.model = model;
        this.clock = clock;
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
            writer.endsAt(clock.getAsLong());
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
        writer.write(event instanceof ChatEvent.Started started ? whole(started) : event, out);
        Failure failure = writer.failure();
        if (failure != null) {
            facts.failed(failure);
        }
    }

    private ChatEvent whole(ChatEvent.Started said) {
        return said.created() != 0 && !said.model().isEmpty()
                ? said
                : new ChatEvent.Started(
                        said.id(),
                        said.model().isEmpty() ? model : said.model(),
                        said.created() == 0 ? now : said.created());
    }

    private void note(ChatEvent event) {
        switch (event) {
            case ChatEvent.Started _, ChatEvent.TextBroken _, ChatEvent.LogProbs _, ChatEvent.Cited _ -> {}
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
