package dev.signalbox.dialects.responses;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the content of a message or a tool's output: text, or a list of parts.
final class PartReader {
    private static final String BASE64_MARK = ";base64,";
    private static final Set<String> KNOWN = Set.of(
            "type",
            "text",
            "refusal",
            "image_url",
            "detail",
            "file_data",
            "file_url",
            "filename",
            "input_audio",
            "annotations",
            "logprobs");

    private final Map<String, String> extras;

    PartReader(Map<String, String> extras) {
        this.extras = extras;
    }

    /// A part of a kind that nobody here understands is noted and left out.
    List<Part> read(Value content) throws InvalidRequest {
        List<Part> parts = new ArrayList<>();
        if (content.node().isString()) {
            if (!content.string().isEmpty()) {
                parts.add(new Part.Text(content.string(), null));
            }
            return parts;
        }
        for (Value item : content.items()) {
            Part part = part(item.object());
            if (part == null) {
                item.noteWhole(extras);
            } else {
                item.noteOthers(KNOWN, extras);
                parts.add(part);
            }
        }
        return parts;
    }

    private static @Nullable Part part(Value item) throws InvalidRequest {
        return switch (item.at("type").string()) {
            case "input_text", "output_text", "text" ->
                new Part.Text(item.at("text").string(), null);
            case "refusal" -> new Part.Refusal(item.at("refusal").string());
            case "input_image" -> image(item);
            case "input_file" -> file(item);
            case "input_audio" -> {
                Value audio = item.at("input_audio").object();
                yield new Part.Audio(
                        audio.at("data").string(), audio.at("format").string());
            }
            default -> null;
        };
    }

    /// One that the client uploaded earlier is known to its provider only.
    private static @Nullable Part image(Value item) throws InvalidRequest {
        Value url = item.at("image_url");
        return url.absent()
                ? null
                : new Part.Image(media(url), item.at("detail").stringOrNull(), null);
    }

    private static @Nullable Part file(Value item) throws InvalidRequest {
        Value data = item.at("file_data");
        String name = item.at("filename").stringOrNull();
        if (data.absent()) {
            Value url = item.at("file_url");
            return url.absent() ? null : new Part.Document(new Media.Url(url.string()), name, null);
        }
        Media media =
                data.string().startsWith("data:") ? media(data) : new Media.Base64("application/pdf", data.string());
        return new Part.Document(media, name, null);
    }

    /// An address, or the thing itself in a `data:` URL (RFC 2397).
    private static Media media(Value value) throws InvalidRequest {
        String url = value.string();
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return new Media.Url(url);
        }
        int mark = url.indexOf(BASE64_MARK);
        if (mark < 0) {
            throw value.wrong("must be an address or a data URL in base64");
        }
        String described = url.substring(5, mark);
        int parameters = described.indexOf(';');
        String mediaType = parameters < 0 ? described : described.substring(0, parameters);
        return new Media.Base64(
                mediaType.isEmpty() ? "text/plain" : mediaType, url.substring(mark + BASE64_MARK.length()));
    }
}
