package dev.signalbox.dialects.gemini;

import dev.signalbox.model.chat.FinishReason;

/// The words for why an answer ended.
final class FinishWords {
    /// In place of a word that is none.
    static final String UNSPECIFIED = "FINISH_REASON_UNSPECIFIED";

    private FinishWords() {}

    /// A word of which nothing is known counts as a regular end.
    ///
    /// @param calls whether the answer calls tools, for which the API has no word
    static FinishReason read(String word, boolean calls) {
        return switch (word) {
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    }

    static String write(FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case REFUSAL, CONTENT_FILTER -> "SAFETY";
        };
    }
}
