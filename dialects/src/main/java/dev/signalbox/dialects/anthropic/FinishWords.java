package dev.signalbox.dialects.anthropic;

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
            case "refusal" -> FinishReason.REFUSAL;
            case "pause_turn" -> FinishReason.PAUSE;
            default -> FinishReason.STOP;
        };
    }

    /// @param calls whether the answer calls tools: some providers then say no more than `stop`, for
    ///     example OpenAI's when the caller had named the tool, and Anthropic's clients run tools on
    ///     `tool_use` alone
    static String write(FinishReason reason, boolean calls) {
        return switch (reason) {
            case STOP -> calls ? "tool_use" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case REFUSAL, CONTENT_FILTER -> "refusal";
            case PAUSE -> "pause_turn";
        };
    }
}
