package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.model.chat.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects thinking, piece by piece, into parts: text up to its signature is one part. Keeps the order.
final class ThinkingDetails {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean open;

    void text(String piece) {
        if (!piece.isEmpty()) {
            open = true;
            text.append(piece);
        }
    }

    void signed(String signature) {
        open = true;
        close(signature);
    }

    void redacted(String data) {
        close();
        parts.add(new Part.RedactedThinking(data));
    }

    /// Ends a part that has no signature.
    void close() {
        close(null);
    }

    List<Part> parts() {
        close();
        return parts;
    }

    private void close(@Nullable String signature) {
        if (open) {
            parts.add(new Part.Thinking(text.toString(), signature));
            text.setLength(0);
            open = false;
        }
    }

    /// Writes `,"reasoning_content":…,"reasoning_details":…` as far as there is something to say.
    static void write(List<? extends Part> parts, JsonBytes json) {
        StringBuilder content = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Thinking thinking) {
                content.append(thinking.text());
            }
        }
        if (!content.isEmpty()) {
            json.raw(",\"reasoning_content\":").string(content.toString());
        }
        if (!parts.isEmpty()) {
            json.raw(",\"reasoning_details\":");
            list(parts, json);
        }
    }

    /// Writes the value of `reasoning_details`.
    static void list(List<? extends Part> parts, JsonBytes json) {
        json.raw("[");
        for (int i = 0; i < parts.size(); i++) {
            json.raw(i == 0 ? "{" : ",{");
            detail(parts.get(i), json);
            json.raw(",\"index\":").number(i).raw("}");
        }
        json.raw("]");
    }

    private static void detail(Part part, JsonBytes json) {
        if (part instanceof Part.Thinking thinking) {
            json.raw("\"type\":\"reasoning.text\",\"text\":").string(thinking.text());
            String signature = thinking.signature();
            if (signature != null) {
                json.raw(",\"signature\":").string(signature);
            }
        } else if (part instanceof Part.RedactedThinking redacted) {
            json.raw("\"type\":\"reasoning.encrypted\",\"data\":").string(redacted.data());
        }
    }
}
