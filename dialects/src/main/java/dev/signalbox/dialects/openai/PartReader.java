package dev.signalbox.dialects.openai;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Value;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the content of a message: text, or a list of parts.
final class PartReader {
    private static final String BASE64_MARK = ";base64,";

    private final Map<String, String> extras;

    PartReader(Map<String, String> extras) {
        this.extras = extras;
    }

    /// A list that the caller may change. A part of a kind that nobody here understands is noted and left out.
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
                parts.add(part);
            }
        }
        return parts;
    }

    private @Nullable Part part(Value item) throws InvalidRequest {
        String type = item.at("type").string();
        Part part = switch (type) {
            case "text" -> new Part.Text(item.at("text").string(), CacheMarks.read(item));
            case "refusal" -> new Part.Refusal(item.at("refusal").string());
            case "image_url" -> image(item);
            case "input_audio" -> audio(item.at("input_audio").object());
            case "file" -> file(item);
            case "document_url" -> new Part.Document(media(item.at("document_url")), null, CacheMarks.read(item));
            default -> null;
        };
        if (part != null) {
            item.noteOthers(Set.of("type", type, "cache_control"), extras);
        }
        return part;
    }

    private static Part image(Value item) throws InvalidRequest {
        Value image = item.at("image_url");
        if (image.node().isString()) {
            return new Part.Image(media(image), null, CacheMarks.read(item));
        }
        return new Part.Image(
                media(image.object().at("url")), image.at("detail").stringOrNull(), CacheMarks.read(item));
    }

    private static Part audio(Value audio) throws InvalidRequest {
        return new Part.Audio(audio.at("data").string(), audio.at("format").string());
    }

    /// A file that the client uploaded earlier is known to its provider only.
    private static @Nullable Part file(Value item) throws InvalidRequest {
        Value file = item.at("file").object();
        Value data = file.at("file_data");
        if (data.absent()) {
            return null;
        }
        Media media =
                data.string().startsWith("data:") ? media(data) : new Media.Base64("application/pdf", data.string());
        return new Part.Document(media, file.at("filename").stringOrNull(), CacheMarks.read(item));
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
