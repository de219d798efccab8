package dev.signalbox.model.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a message.
public sealed interface Part {
    record Text(String text, @Nullable CacheMark cache) implements Part {}

    /// A picture.
    ///
    /// @param detail OpenAI's `low`, `high` or `auto`; null when not said
    record Image(
            Media media, @Nullable String detail, @Nullable CacheMark cache) implements Part {}

    /// A recording.
    ///
    /// @param format `wav`, `mp3`, …
    record Audio(String base64, String format) implements Part {}

    /// A document such as a PDF.
    ///
    /// @param cited whether the answer is to say which of its words come from here
    record Document(
            Media media, @Nullable String title, @Nullable CacheMark cache, boolean cited) implements Part {
        /// One that need not be cited.
        public Document(Media media, @Nullable String title, @Nullable CacheMark cache) {
            this(media, title, cache, false);
        }
    }

    /// A call that the model made.
    ///
    /// @param arguments JSON text as the model wrote it; may be invalid JSON
    record ToolCall(
            String id,
            String name,
            String arguments,
            @Nullable CacheMark cache) implements Part {
        public ToolCall {
            arguments = JsonText.encodable(arguments);
        }
    }

    /// What a tool call came to.
    ///
    /// @param content text and images
    record ToolResult(
            String callId,
            List<Part> content,
            boolean error,
            @Nullable CacheMark cache) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /// What the model thought. The signature is the provider's seal and goes back to it unchanged.
    ///
    /// @param signature null when the provider gave none
    record Thinking(String text, @Nullable String signature) implements Part {}

    /// Thoughts that only the provider can read; they go back to it unchanged.
    record RedactedThinking(String data) implements Part {}

    /// The model declined to answer.
    record Refusal(String text) implements Part {}

    /// Where a picture or document is.
    sealed interface Media {
        record Url(String url) implements Media {}

        record Base64(String mediaType, String data) implements Media {}
    }
}
