package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.json.JsonBytes;
import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.dialects.tree.DataUrl;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.dialects.tree.ToolArguments;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes `systemInstruction` and `contents`: turns of the same role are joined, tool results come first in
/// theirs, and what the system says in between joins what it said at the start.
final class ConversationWriter {
    static final String CACHE = "cache_control";

    /// What Google documents for calls that another model made and this one is to go on from
    /// (<https://ai.google.dev/gemini-api/docs/thought-signatures>).
    static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private record Turn(boolean model, List<Part> parts) {}

    private final JsonGenerator json;
    private final Set<String> dropped;
    private final ChatRequest request;
    private final boolean wantsSignatures;
    private final List<Turn> turns = new ArrayList<>();
    /// Names of the calls by their identifiers, which results do not have.
    private final Map<String, String> names = new HashMap<>();

    /// @param dropped takes what cannot be said
    /// @param wantsSignatures whether the model refuses calls without one
    ConversationWriter(JsonGenerator json, Set<String> dropped, ChatRequest request, boolean wantsSignatures) {
        this.json = json;
        this.dropped = dropped;
        this.request = request;
        this.wantsSignatures = wantsSignatures;
    }

    void write() {
        system();
        request.messages().forEach(this::arrange);
        json.writeArrayPropertyStart("contents");
        for (Turn turn : turns) {
            json.writeStartObject();
            json.writeStringProperty("role", turn.model() ? "model" : "user");
            json.writeArrayPropertyStart("parts");
            parts(turn);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void system() {
        List<Instruction> said = request.instructions().stream()
                .filter(instruction -> !instruction.text().isEmpty())
                .toList();
        if (said.isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("systemInstruction");
        json.writeArrayPropertyStart("parts");
        for (Instruction instruction : said) {
            mark(instruction.cache());
            text(instruction.text());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void arrange(Message message) {
        boolean model = message instanceof Message.Assistant;
        String name = switch (message) {
            case Message.User user -> user.name();
            case Message.Assistant assistant -> assistant.name();
        };
        if (name != null) {
            dropped.add("name");
        }
        List<Part> parts = message.parts().stream().filter(this::isSayable).toList();
        if (parts.isEmpty()) {
            // The API refuses an empty content.
            return;
        }
        if (turns.isEmpty() || turns.getLast().model() != model) {
            turns.add(new Turn(model, new ArrayList<>(parts)));
        } else {
            turns.getLast().parts().addAll(parts);
        }
    }

    private boolean isSayable(Part part) {
        return switch (part) {
            case Part.Text text -> !text.text().isEmpty();
            case Part.Refusal refusal -> !refusal.text().isEmpty();
            // What a model thought before it does not need back, but for the signatures of its calls.
            case Part.Thinking thinking -> {
                String signature = thinking.signature();
                if (signature == null || Seal.opened(GeminiDialect.NAME, signature) == null) {
                    dropped.add("reasoning_content");
                    yield false;
                }
                yield true;
            }
            case Part.RedactedThinking redacted -> {
                if (Seal.opened(GeminiDialect.NAME, redacted.data()) == null) {
                    dropped.add("reasoning_content");
                    yield false;
                }
                yield true;
            }
            case Part.ToolCall call -> {
                names.put(call.id(), call.name());
                yield true;
            }
            case Part.Image image -> {
                if (image.detail() != null && !image.detail().equals("auto")) {
                    dropped.add("image_url.detail");
                }
                yield true;
            }
            case Part.Document document -> {
                if (document.title() != null) {
                    dropped.add("document.title");
                }
                yield true;
            }
            case Part.Audio _, Part.ToolResult _ -> true;
        };
    }

    private void parts(Turn turn) {
        Map<String, String> signatures = signatures(turn.parts());
        boolean signed = !signatures.isEmpty();
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) {
                toolResult(result);
            }
        }
        // Pictures in results stand behind them: in them only the newest models take any.
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) {
                result.content().stream()
                        .filter(each -> !(each instanceof Part.Text))
                        .forEach(this::part);
            }
        }
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolCall call) {
                String signature = signatures.get(call.id());
                if (signature == null && !signed && wantsSignatures) {
                    signature = NO_SIGNATURE;
                }
                signed = true;
                toolCall(call, signature);
            } else if (!(part instanceof Part.ToolResult)) {
                part(part);
            }
        }
    }

    /// The signatures of calls, which travelled beside them: `gemini:{signature} {call}`.
    private static Map<String, String> signatures(List<Part> parts) {
        Map<String, String> signatures = new HashMap<>();
        for (Part part : parts) {
            if (part instanceof Part.RedactedThinking(String data)) {
                String opened = Seal.opened(GeminiDialect.NAME, data);
                int space = opened == null ? -1 : opened.indexOf(' ');
                if (opened != null && space >= 0) {
                    signatures.put(opened.substring(space + 1), opened.substring(0, space));
                }
            }
        }
        return signatures;
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> {
                mark(text.cache());
                text(text.text());
            }
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Image image -> {
                mark(image.cache());
                media(image.media(), "image/png");
            }
            case Part.Document document -> {
                if (document.cited()) {
                    dropped.add("citations");
                }
                mark(document.cache());
                media(document.media(), "application/pdf");
            }
            case Part.Audio audio -> inline("audio/" + audio.format(), audio.base64());
            case Part.Thinking thinking -> {
                json.writeStartObject();
                json.writeStringProperty("text", thinking.text());
                json.writeBooleanProperty("thought", true);
                String signature = thinking.signature();
                String own = signature == null ? null : Seal.opened(GeminiDialect.NAME, signature);
                if (own != null) {
                    json.writeStringProperty("thoughtSignature", own);
                }
                json.writeEndObject();
            }
            case Part.RedactedThinking _ -> {
                // Stands at its call.
            }
            case Part.ToolCall _, Part.ToolResult _ -> throw new IllegalStateException("written before");
        }
    }

    private void text(String text) {
        json.writeStartObject();
        json.writeStringProperty("text", text);
        json.writeEndObject();
    }

    private void toolCall(Part.ToolCall call, @Nullable String signature) {
        mark(call.cache());
        json.writeStartObject();
        json.writeObjectPropertyStart("functionCall");
        json.writeStringProperty("id", call.id());
        json.writeStringProperty("name", call.name());
        json.writeName("args");
        json.writeRawValue(ToolArguments.of(call.arguments()));
        json.writeEndObject();
        if (signature != null) {
            json.writeStringProperty("thoughtSignature", signature);
        }
        json.writeEndObject();
    }

    private void toolResult(Part.ToolResult result) {
        mark(result.cache());
        StringBuilder words = new StringBuilder();
        for (Part part : result.content()) {
            if (part instanceof Part.Text text) {
                words.append(text.text());
            }
        }
        json.writeStartObject();
        json.writeObjectPropertyStart("functionResponse");
        json.writeStringProperty("id", result.callId());
        json.writeStringProperty("name", names.getOrDefault(result.callId(), result.callId()));
        json.writeName("response");
        String said = words.toString();
        json.writeRawValue(!result.error() && Json.isObject(said) ? said : wrapped(result.error(), said));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String wrapped(boolean error, String said) {
        byte[] wrapped = new JsonBytes(said.length() + 16)
                .raw(error ? "{\"error\":" : "{\"output\":")
                .string(said)
                .raw("}")
                .toByteArray();
        return new String(wrapped, StandardCharsets.UTF_8);
    }

    /// The API caches by itself, and what is kept on purpose has its own calls.
    private void mark(@Nullable CacheMark cache) {
        if (cache != null) {
            dropped.add(CACHE);
        }
    }

    private void media(Media media, String usualType) {
        switch (DataUrl.content(media, usualType)) {
            case Media.Base64(String type, String data) -> inline(type, data);
            case Media.Url(String url) -> {
                json.writeStartObject();
                json.writeObjectPropertyStart("fileData");
                json.writeStringProperty("mimeType", MediaTypes.ofUrl(url, usualType));
                json.writeStringProperty("fileUri", url);
                json.writeEndObject();
                json.writeEndObject();
            }
        }
    }

    private void inline(String type, String data) {
        json.writeStartObject();
        json.writeObjectPropertyStart("inlineData");
        json.writeStringProperty("mimeType", type);
        json.writeStringProperty("data", data);
        json.writeEndObject();
        json.writeEndObject();
    }
}
