package dev.signalbox.dialects.pairing;

import dev.signalbox.model.chat.ChatRequest;
import dev.signalbox.model.chat.Part;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a request both dialects have a place for: a document to compare.
final class Heard {
    private Heard() {}

    static JsonNode of(ChatRequest request) {
        ObjectNode heard = Case.JSON.createObjectNode();
        heard.put("stream", request.stream()).put("tools", request.tools().size());
        // All that was said, in order and without the seams between blocks.
        heard.put("words", words(parts(request)));
        ArrayNode calls = heard.putArray("calls");
        ArrayNode results = heard.putArray("results");
        parts(request).forEach(part -> {
            if (part instanceof Part.ToolCall call) {
                String arguments = call.arguments().isBlank() ? "{}" : call.arguments();
                calls.addObject().put("name", call.name()).set("arguments", Case.JSON.readTree(arguments));
            } else if (part instanceof Part.ToolResult result) {
                results.add(words(result.content().stream()));
            }
        });
        return heard;
    }

    private static Stream<Part> parts(ChatRequest request) {
        return request.messages().stream().flatMap(message -> message.parts().stream());
    }

    private static String words(Stream<Part> parts) {
        StringBuilder words = new StringBuilder();
        parts.forEach(part -> {
            if (part instanceof Part.Text text) {
                words.append(text.text());
            } else if (part instanceof Part.Refusal refusal) {
                words.append(refusal.text());
            }
        });
        return words.toString();
    }
}
