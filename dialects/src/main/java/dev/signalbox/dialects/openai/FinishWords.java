package dev.signalbox.dialects.openai;

import dev.signalbox.model.chat.FinishReason;

/// The words for why an answer ended.
final class FinishWords {
    private FinishWords() {}

    static String word(FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_SEQUENCE, PAUSE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case CONTENT_FILTER, REFUSAL -> "content_filter";
        };
    }

    /// Also understands the words of compatible servers; one that nobody knows still means that the model was done.
    ///
    /// @param toolCalls whether the answer has some: not every server says so in its finish reason
    /// @param onlyRefusal whether the model declined and said nothing else, which OpenAI calls `stop`
    static FinishReason reason(String word, boolean toolCalls, boolean onlyRefusal) {
        return switch (word) {
            case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> {
                if (toolCalls) {
                    yield FinishReason.TOOL_CALLS;
                }
                yield onlyRefusal ? FinishReason.REFUSAL : FinishReason.STOP;
            }
        };
    }
}
