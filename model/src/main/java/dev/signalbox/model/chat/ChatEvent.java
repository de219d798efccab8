package dev.signalbox.model.chat;

import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that happens while a model answers. A whole (non-streaming) answer is the same events at once.
///
/// Order: `Started`, then parts, each opened by its first delta or `ToolCallStarted` and closed by the next part, then
/// `Finished`. `UsageReported` may come at any time, also several times; later figures replace earlier ones.
/// `Failed` ends it.
public sealed interface ChatEvent {
    /// @param id the provider's identifier of the answer
    /// @param model the model that answers, in the provider's words
    /// @param created seconds since 1970, 0 when the provider did not say
    record Started(String id, String model, long created) implements ChatEvent {}

    record TextDelta(String text) implements ChatEvent {}

    /// The text that follows is a part of its own. Only some providers divide texts, and most dialects join them.
    record TextBroken() implements ChatEvent {}

    /// How likely the tokens of the text were that comes next. Only when asked for.
    record LogProbs(List<TokenLogProb> tokens) implements ChatEvent {
        public LogProbs {
            tokens = List.copyOf(tokens);
        }
    }

    /// Where a stretch of the text comes from; after that text, if need be long after it.
    record Cited(Citation citation) implements ChatEvent {}

    record ThinkingDelta(String text) implements ChatEvent {}

    /// The provider's seal on the thinking so far; ends that thinking part.
    record ThinkingSigned(String signature) implements ChatEvent {}

    record RedactedThinking(String data) implements ChatEvent {}

    record RefusalDelta(String text) implements ChatEvent {}

    /// @param index the call's number in the answer, from 0
    record ToolCallStarted(int index, String id, String name) implements ChatEvent {}

    /// @param json the next piece of the arguments' JSON text; may cut it anywhere
    record ToolCallDelta(int index, String json) implements ChatEvent {}

    record UsageReported(Usage usage) implements ChatEvent {}

    /// @param stopSequence the text that ended it, where the provider says so
    record Finished(FinishReason reason, @Nullable String stopSequence) implements ChatEvent {}

    record Failed(Failure failure) implements ChatEvent {}
}
