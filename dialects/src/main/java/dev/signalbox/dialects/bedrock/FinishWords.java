package dev.signalbox.dialects.bedrock;

import dev.signalbox.model.chat.FinishReason;

/// The words for why an answer ended.
final class FinishWords {
    private FinishWords() {}

    /// A word of which nothing is known counts as a regular end.
    static FinishReason read(String word) {
        return switch (word) {
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.STOP;
        };
    }
}
