package dev.signalbox.app.edge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP answer as it came over the wire, framing taken off.
///
/// @param headers lines of the head after the first, as they came
public record Answer(int status, List<String> headers, String text) {

    /// The value of a header, null when it is not there.
    public @Nullable String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        for (String line : headers) {
            if (line.toLowerCase(Locale.ROOT).startsWith(start)) {
                return line.substring(start.length()).strip();
            }
        }
        return null;
    }

    public JsonNode json() {
        return JsonMapper.shared().readTree(text);
    }

    /// The code that an error body or, in a stream, the last event tells.
    public String code() {
        JsonNode told = text.startsWith("{") ? json() : data().getLast();
        String code = told.path("error").path("code").asString("");
        if (!code.isEmpty()) {
            return code;
        }
        String message = told.path("error").path("message").asString("");
        int bracket = message.lastIndexOf('(');
        return bracket < 0 ? "" : message.substring(bracket + 1, message.length() - 1);
    }

    /// The JSON of every event of a stream, without `[DONE]`.
    public List<JsonNode> data() {
        List<JsonNode> all = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String data = line.startsWith("data:") ? line.substring(5).strip() : "";
            if (data.startsWith("{")) {
                all.add(JsonMapper.shared().readTree(data));
            }
        }
        return all;
    }

    /// What the model said, whether streamed or not, in either dialect.
    public String said() {
        StringBuilder said = new StringBuilder();
        for (JsonNode part : text.startsWith("{") ? List.of(json()) : data()) {
            said.append(part.at("/choices/0/message/content").asString(""));
            said.append(part.at("/choices/0/delta/content").asString(""));
            said.append(part.at("/content/0/text").asString(""));
            said.append(part.at("/delta/text").asString(""));
        }
        return said.toString();
    }

    /// Whether a stream ended as its dialect promises.
    public boolean terminated() {
        return text.endsWith("data: [DONE]\n\n") || text.contains("event: message_stop");
    }

    /// Bytes as text.
    public static String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
