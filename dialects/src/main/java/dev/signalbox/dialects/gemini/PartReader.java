package dev.signalbox.dialects.gemini;

import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.dialects.tree.Fields;
import dev.signalbox.model.chat.Part;
import dev.signalbox.model.chat.Part.Media;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the parts of contents and of the system's instruction.
final class PartReader {
    /// What clients send in place of a signature that they do not have; it says nothing.
    private static final Set<String> SENTINELS =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

    /// An empty text beside something else is no text.
    private static final List<String> KINDS =
            List.of("functionCall", "functionResponse", "inlineData", "fileData", "text");

    private final Map<String, String> extras;
    /// Calls without an answer so far: their names by their identifiers.
    private final Map<String, String> open = new LinkedHashMap<>();
    private int calls;

    PartReader(Map<String, String> extras) {
        this.extras = extras;
    }

    List<Part> read(Fields content) throws InvalidRequest {
        List<Part> parts = new ArrayList<>();
        int number = 0;
        for (JsonNode node : content.array("parts")) {
            String place = content.path() + "parts[" + number++ + "]";
            List<Part> read = part(Spelling.element(node, place));
            if (read == null) {
                extras.put(place, node.toString());
            } else {
                parts.addAll(read);
            }
        }
        return parts;
    }

    /// Thoughts that a client keeps in the pieces in which they came; a signature ends one.
    static List<Part> thoughtsJoined(List<Part> parts) {
        List<Part> joined = new ArrayList<>(parts.size());
        for (Part part : parts) {
            if (part instanceof Part.Thinking next
                    && !joined.isEmpty()
                    && joined.getLast() instanceof Part.Thinking before
                    && before.signature() == null) {
                joined.set(joined.size() - 1, new Part.Thinking(before.text() + next.text(), next.signature()));
            } else {
                joined.add(part);
            }
        }
        return joined;
    }

    /// Null for a part that no other dialect has.
    private @Nullable List<Part> part(Fields part) throws InvalidRequest {
        boolean thought = Boolean.TRUE.equals(part.flag("thought"));
        Carried carried = signature(part, thought);
        String kind = KINDS.stream()
                .filter(each -> part.json().hasNonNull(each) || part.json().hasNonNull(Spelling.snake(each)))
                .findFirst()
                .orElse("");
        if (kind.isEmpty()) {
            return part.json().isEmpty() ? List.of() : null;
        }
        part.rest(Set.of(kind, "thought", "thoughtSignature"), extras);
        List<Part> read = new ArrayList<>(2);
        if (carried.redacted() != null) {
            read.add(new Part.RedactedThinking(carried.redacted()));
            return read;
        }
        Part own = switch (kind) {
            case "text" -> {
                String text = part.requiredText("text");
                yield thought ? new Part.Thinking(text, carried.signature()) : new Part.Text(text, null);
            }
            case "functionCall" -> call(part.required(part.object(kind), kind));
            case "functionResponse" -> result(part.required(part.object(kind), kind));
            default -> {
                Fields data = part.required(part.object(kind), kind);
                yield media(data, kind.equals("inlineData"));
            }
        };
        if (own == null) {
            return null;
        }
        boolean empty = own instanceof Part.Text text && text.text().isEmpty()
                || own instanceof Part.Thinking thinking && thinking.text().isEmpty() && thinking.signature() == null;
        if (!empty) {
            read.add(own);
        }
        return read;
    }

    /// @param signature another provider's, of a thought
    /// @param redacted another provider's thought that only it can read
    private record Carried(
            @Nullable String signature, @Nullable String redacted) {}

    /// What stands for a signature: one that this gateway wrote for another provider, or Google's own,
    /// which that is no business of anybody else's.
    private Carried signature(Fields part, boolean thought) throws InvalidRequest {
        String signature = part.text("thoughtSignature");
        if (signature == null || signature.isEmpty() || SENTINELS.contains(signature)) {
            return new Carried(null, null);
        }
        String signed = thought ? Carrier.signature(signature) : null;
        String redacted = thought ? Carrier.redacted(signature) : null;
        if (signed == null && redacted == null) {
            extras.put(part.path() + "thoughtSignature", "true");
        }
        return new Carried(signed, redacted);
    }

    private Part call(Fields call) throws InvalidRequest {
        call.rest(Set.of("id", "name", "args"), extras);
        String name = call.requiredText("name");
        String said = call.text("id");
        String id = said == null || said.isEmpty() ? "call_" + calls : said;
        calls++;
        open.put(id, name);
        Fields arguments = call.object("args");
        return new Part.ToolCall(
                id, name, arguments == null ? "{}" : arguments.json().toString(), null);
    }

    /// A result without an identifier belongs to the first call of that name that has none.
    private Part result(Fields result) throws InvalidRequest {
        result.rest(Set.of("id", "name", "response", "parts"), extras);
        String name = result.requiredText("name");
        String said = result.text("id");
        String id = said == null || said.isEmpty() ? waiting(name) : said;
        open.remove(id);
        Fields response = result.object("response");
        List<Part> content = new ArrayList<>();
        boolean error = false;
        if (response != null) {
            ObjectNode json = response.json();
            error = json.size() == 1 && json.has("error");
            content.add(new Part.Text(words(json), null));
        }
        int number = 0;
        for (JsonNode node : result.array("parts")) {
            String place = result.path() + "parts[" + number++ + "]";
            Fields part = Spelling.element(node, place);
            Fields data = part.object("inlineData");
            Fields file = part.object("fileData");
            Part read = data != null ? media(data, true) : file != null ? media(file, false) : null;
            if (read == null || read instanceof Part.Audio) {
                extras.put(place, node.toString());
            } else {
                content.add(read);
            }
        }
        return new Part.ToolResult(id, content, error, null);
    }

    private String waiting(String name) {
        for (Map.Entry<String, String> call : open.entrySet()) {
            if (call.getValue().equals(name)) {
                return call.getKey();
            }
        }
        return "call_" + calls++;
    }

    /// The text alone where an object has nothing but one, under the names that Google recommends.
    private static String words(ObjectNode response) {
        if (response.size() == 1) {
            for (String name : List.of("output", "result", "error")) {
                if (response.path(name).isString()) {
                    return response.path(name).asString();
                }
            }
        }
        return response.toString();
    }

    /// Null for what no other dialect has a part for.
    private @Nullable Part media(Fields data, boolean inline) throws InvalidRequest {
        String type = data.text("mimeType");
        String kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
        data.rest(Set.of("mimeType", inline ? "data" : "fileUri", "displayName"), extras);
        Media media = inline
                ? new Media.Base64(data.required(type, "mimeType"), data.requiredText("data"))
                : new Media.Url(data.requiredText("fileUri"));
        if (media instanceof Media.Url(String url) && (atProvider(url) || kind.isEmpty() && !looksLikeImage(url))) {
            return null;
        }
        if (kind.startsWith("image/") || kind.isEmpty()) {
            return new Part.Image(media, null, null);
        }
        if (kind.startsWith("audio/")) {
            return media instanceof Media.Base64(String _, String sound) ? new Part.Audio(sound, format(kind)) : null;
        }
        return kind.equals("application/pdf") || kind.startsWith("text/")
                ? new Part.Document(media, data.text("displayName"), null)
                : null;
    }

    private static boolean atProvider(String url) {
        return url.startsWith("gs://")
                || url.startsWith("https://generativelanguage.googleapis.com/")
                || !(url.startsWith("https://") || url.startsWith("http://"));
    }

    private static boolean looksLikeImage(String url) {
        return url.toLowerCase(Locale.ROOT).matches("[^?#]*\\.(png|jpe?g|webp|gif)([?#].*)?");
    }

    private static String format(String type) {
        String format = type.substring("audio/".length()).split(";", 2)[0];
        return switch (format) {
            case "mpeg" -> "mp3";
            case "x-wav", "wave" -> "wav";
            default -> format;
        };
    }
}
