package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.seal.Seal;
import dev.signalbox.dialects.tree.DataUrl;
import dev.signalbox.dialects.tree.ToolArguments;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.ChatRequest.Instruction;
import dev.signalbox.model.chat.Message;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes `system` and `messages`: turns of the same role are joined, tool results come first in theirs, and what the
/// system says in between joins what it said at the start.
final class ConversationWriter {
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_NAME = 200;

    private record Turn(boolean assistant, List<Part> parts) {}

    /// A picture's or document's bytes or place.
    ///
    /// @param data base64; null where it lies in AWS's storage
    /// @param place `s3://…`; null where the bytes are here
    private record Source(
            String format, @Nullable String data, @Nullable String place) {}

    private final JsonGenerator json;
    private final Set<String> dropped;
    private final ChatRequest request;
    private final ModelTraits traits;
    private final List<Turn> turns = new ArrayList<>();
    private final Set<String> called = new LinkedHashSet<>();
    private int documents;

    /// @param dropped takes what cannot be said
    ConversationWriter(JsonGenerator json, Set<String> dropped, ChatRequest request, ModelTraits traits) {
        this.json = json;
        this.dropped = dropped;
        this.request = request;
        this.traits = traits;
    }

    void write() {
        system();
        request.messages().forEach(this::arrange);
        json.writeArrayPropertyStart("messages");
        for (Turn turn : turns) {
            json.writeStartObject();
            json.writeStringProperty("role", turn.assistant() ? "assistant" : "user");
            json.writeArrayPropertyStart("content");
            turn.parts().stream().filter(Part.ToolResult.class::isInstance).forEach(this::block);
            turn.parts().stream()
                    .filter(part -> !(part instanceof Part.ToolResult))
                    .forEach(this::block);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// Names of the tools that were called.
    Set<String> calledTools() {
        return called;
    }

    private void system() {
        List<Instruction> said = request.instructions().stream()
                .filter(instruction -> !instruction.text().isBlank())
                .toList();
        if (said.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("system");
        for (Instruction instruction : said) {
            text(instruction.text());
            mark(instruction.cache());
        }
        json.writeEndArray();
    }

    private void arrange(Message message) {
        boolean assistant = message instanceof Message.Assistant;
        String name = switch (message) {
            case Message.User user -> user.name();
            case Message.Assistant turn -> turn.name();
        };
        if (name != null) {
            dropped.add("name");
        }
        List<Part> parts = message.parts().stream().filter(this::isSayable).toList();
        if (parts.isEmpty()) {
            // The API refuses an empty message.
            return;
        }
        if (turns.isEmpty() || turns.getLast().assistant() != assistant) {
            turns.add(new Turn(assistant, new ArrayList<>(parts)));
        } else {
            turns.getLast().parts().addAll(parts);
        }
    }

    /// The API refuses texts without a word in them.
    private boolean isSayable(Part part) {
        return switch (part) {
            case Part.Text text -> !text.text().isBlank();
            case Part.Refusal refusal -> !refusal.text().isBlank();
            // What another provider thought; this one takes back only what it signed.
            case Part.Thinking thinking -> isOwn(thinking.signature());
            case Part.RedactedThinking redacted -> isOwn(redacted.data());
            case Part.Audio audio -> isKnown(Formats.audio(audio.format()), "input_audio");
            case Part.Image image -> {
                if (image.detail() != null && !image.detail().equals("auto")) {
                    dropped.add("image_url.detail");
                }
                yield isKnown(image(image), "image_url");
            }
            case Part.Document document -> isKnown(document(document), "document");
            case Part.ToolCall call -> {
                called.add(call.name());
                yield true;
            }
            case Part.ToolResult _ -> true;
        };
    }

    private boolean isOwn(@Nullable String seal) {
        boolean own = seal != null && Seal.opened(BedrockDialect.NAME, seal) != null;
        if (!own) {
            dropped.add("reasoning_content");
        }
        return own;
    }

    private boolean isKnown(@Nullable Object what, String name) {
        if (what == null) {
            dropped.add(name);
        }
        return what != null;
    }

    private static @Nullable Source image(Part.Image image) {
        return source(image.media(), "image/png", true);
    }

    private static @Nullable Source document(Part.Document document) {
        return source(document.media(), "application/pdf", false);
    }

    /// Null for what only a client of another API can have: Bedrock fetches nothing from the web.
    private static @Nullable Source source(Media media, String usualType, boolean image) {
        String type;
        String data = null;
        String place = null;
        switch (DataUrl.content(media, usualType)) {
            case Media.Base64(String declared, String bytes) -> {
                type = declared;
                data = bytes;
            }
            case Media.Url(String url)
            when url.startsWith("s3://") -> {
                type = Formats.ofUrl(url, usualType);
                place = url;
            }
            case Media.Url _ -> {
                return null;
            }
        }
        String format = image ? Formats.image(type) : Formats.document(type);
        return format == null ? null : new Source(format, data, place);
    }

    private void block(Part part) {
        switch (part) {
            case Part.Text text -> {
                text(text.text());
                mark(text.cache());
            }
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Image image -> {
                media("image", image(image), null, false);
                mark(image.cache());
            }
            case Part.Document document -> {
                media("document", document(document), name(document.title()), document.cited());
                mark(document.cache());
            }
            case Part.Audio audio ->
                media(
                        "audio",
                        new Source(String.valueOf(Formats.audio(audio.format())), audio.base64(), null),
                        null,
                        false);
            case Part.ToolCall call -> {
                json.writeStartObject();
                json.writeObjectPropertyStart("toolUse");
                json.writeStringProperty("toolUseId", id(call.id()));
                json.writeStringProperty("name", call.name());
                json.writeName("input");
                json.writeRawValue(ToolArguments.of(call.arguments()));
                json.writeEndObject();
                json.writeEndObject();
                mark(call.cache());
            }
            case Part.ToolResult result -> {
                toolResult(result);
                mark(result.cache());
            }
            case Part.Thinking thinking -> {
                start("reasoningContent");
                json.writeObjectPropertyStart("reasoningText");
                json.writeStringProperty("text", thinking.text());
                json.writeStringProperty("signature", opened(thinking.signature()));
                json.writeEndObject();
                end();
            }
            case Part.RedactedThinking redacted -> {
                start("reasoningContent");
                json.writeStringProperty("redactedContent", opened(redacted.data()));
                end();
            }
        }
    }

    private static @Nullable String opened(@Nullable String seal) {
        return seal == null ? null : Seal.opened(BedrockDialect.NAME, seal);
    }

    private void toolResult(Part.ToolResult result) {
        start("toolResult");
        json.writeStringProperty("toolUseId", id(result.callId()));
        json.writeArrayPropertyStart("content");
        result.content().stream().filter(this::isSayable).map(this::uncited).forEach(this::block);
        json.writeEndArray();
        if (result.error()) {
            json.writeStringProperty("status", "error");
        }
        end();
    }

    /// Bedrock refuses to cite what a tool brought.
    private Part uncited(Part part) {
        if (part instanceof Part.Document document && document.cited()) {
            dropped.add("citations");
            return new Part.Document(document.media(), document.title(), document.cache());
        }
        return part;
    }

    private void text(String text) {
        json.writeStartObject();
        json.writeStringProperty("text", text);
        json.writeEndObject();
    }

    private void media(String kind, @Nullable Source source, @Nullable String name, boolean cited) {
        if (source == null) {
            throw new IllegalStateException("left out before");
        }
        start(kind);
        json.writeStringProperty("format", source.format());
        if (name != null) {
            json.writeStringProperty("name", name);
        }
        json.writeObjectPropertyStart("source");
        if (source.data() != null) {
            json.writeStringProperty("bytes", source.data());
        } else {
            json.writeObjectPropertyStart("s3Location");
            json.writeStringProperty("uri", source.place());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (cited) {
            json.writeObjectPropertyStart("citations");
            json.writeBooleanProperty("enabled", true);
            json.writeEndObject();
        }
        end();
    }

    /// Every document has a name of its own, of few characters.
    private String name(@Nullable String title) {
        documents++;
        String plain = title == null
                ? ""
                : title.replaceAll("[^a-zA-Z0-9\\s()\\[\\]-]", "-")
                        .replaceAll("\\s+", " ")
                        .strip();
        String name = plain.isEmpty() ? "document" : plain;
        String number = documents == 1 ? "" : " (" + documents + ")";
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - number.length())) + number;
    }

    /// Other providers' call identifiers may hold characters that this API refuses, or too many; a call and its
    /// result change alike.
    private static String id(String id) {
        String plain = id.replaceAll("[^a-zA-Z0-9_.:-]", "_");
        if (plain.isEmpty()) {
            return "_";
        }
        return plain.length() <= LONGEST_ID
                ? plain
                : plain.substring(0, LONGEST_ID - 9) + "_" + String.format("%08x", id.hashCode());
    }

    private void start(String kind) {
        json.writeStartObject();
        json.writeObjectPropertyStart(kind);
    }

    private void end() {
        json.writeEndObject();
        json.writeEndObject();
    }

    private void mark(@Nullable CacheMark cache) {
        if (cache != null && traits.cachePoints()) {
            RequestWriter.cachePoint(json, cache, traits, dropped);
        } else if (cache != null) {
            dropped.add(RequestWriter.CACHE);
        }
    }
}
