package dev.signalbox.dialects.anthropic;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.model.chat.CacheMark;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the content of messages, of the system and of tool results.
final class BlockReader {
    private final Map<String, String> extras;

    BlockReader(Map<String, String> extras) {
        this.extras = extras;
    }

    /// @param content a text, or an array of blocks
    List<Part> read(JsonNode content, String path) throws InvalidRequest {
        if (content.isString()) {
            return List.of(new Part.Text(content.asString(), null));
        }
        if (!content.isArray()) {
            throw Fields.invalid(path, "Input should be a string or an array of content blocks");
        }
        List<Part> parts = new ArrayList<>(content.size());
        int number = 0;
        for (JsonNode node : content.values()) {
            String place = path + "." + number++;
            Part part = block(Fields.element(node, place));
            if (part == null) {
                extras.put(place, node.toString());
            } else {
                parts.add(part);
            }
        }
        return parts;
    }

    @Nullable
    CacheMark cache(Fields block) throws InvalidRequest {
        Fields mark = block.object("cache_control");
        if (mark == null) {
            return null;
        }
        String ttl = mark.text("ttl");
        return new CacheMark(ttl == null ? RequestWriter.USUAL_TTL : ttl);
    }

    /// Null for a block that no other dialect has.
    private @Nullable Part block(Fields block) throws InvalidRequest {
        return switch (block.requiredText("type")) {
            case "text" -> {
                block.rest(Set.of("type", "text", "cache_control"), extras);
                yield new Part.Text(block.requiredText("text"), cache(block));
            }
            case "image" -> image(block);
            case "document" -> document(block);
            case "tool_use" -> {
                block.rest(Set.of("type", "id", "name", "input", "cache_control"), extras);
                Fields input = block.required(block.object("input"), "input");
                yield new Part.ToolCall(
                        block.requiredText("id"),
                        block.requiredText("name"),
                        input.json().toString(),
                        cache(block));
            }
            case "tool_result" -> toolResult(block);
            case "thinking" -> {
                String signature = block.text("signature");
                // What this gateway writes where the provider signed nothing.
                boolean unsigned = signature == null || signature.isEmpty();
                yield new Part.Thinking(block.requiredText("thinking"), unsigned ? null : signature);
            }
            case "redacted_thinking" -> new Part.RedactedThinking(block.requiredText("data"));
            default -> null;
        };
    }

    private @Nullable Part image(Fields block) throws InvalidRequest {
        Media media = media(block.required(block.object("source"), "source"));
        if (media == null) {
            return null;
        }
        block.rest(Set.of("type", "source", "cache_control"), extras);
        return new Part.Image(media, null, cache(block));
    }

    private @Nullable Part document(Fields block) throws InvalidRequest {
        Media media = media(block.required(block.object("source"), "source"));
        if (media == null) {
            return null;
        }
        block.rest(Set.of("type", "source", "title", "cache_control"), extras);
        return new Part.Document(media, block.text("title"), cache(block));
    }

    /// Null for a file that lies at the provider, and for a document made of blocks.
    private static @Nullable Media media(Fields source) throws InvalidRequest {
        return switch (source.requiredText("type")) {
            case "base64" -> new Media.Base64(source.requiredText("media_type"), source.requiredText("data"));
            case "url" -> new Media.Url(source.requiredText("url"));
            case "text" -> {
                byte[] text = source.requiredText("data").getBytes(StandardCharsets.UTF_8);
                yield new Media.Base64(Sources.PLAIN_TEXT, Base64.getEncoder().encodeToString(text));
            }
            default -> null;
        };
    }

    private Part toolResult(Fields block) throws InvalidRequest {
        block.rest(Set.of("type", "tool_use_id", "content", "is_error", "cache_control"), extras);
        JsonNode content = block.any("content");
        List<Part> parts = content == null ? List.of() : read(content, block.path() + "content");
        for (Part part : parts) {
            if (!(part instanceof Part.Text || part instanceof Part.Image || part instanceof Part.Document)) {
                throw block.wrong("content", "Input should be text, images and documents");
            }
        }
        return new Part.ToolResult(
                block.requiredText("tool_use_id"), parts, Boolean.TRUE.equals(block.flag("is_error")), cache(block));
    }
}
