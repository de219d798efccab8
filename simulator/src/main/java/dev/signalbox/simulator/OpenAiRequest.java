package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the body of `POST /v1/chat/completions`, with the provider's own complaints.
final class OpenAiRequest {
    private static final int MOST_CHOICES = 128;
    private static final int MEDIA_TOKENS = 85;

    private OpenAiRequest() {}

    static Ask read(JsonNode root) {
        String model = model(root);
        JsonNode messages = root.get("messages");
        if (messages == null || !messages.isArray()) {
            throw Refusal.badRequest(
                    "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }
        if (messages.isEmpty()) {
            throw Refusal.badRequest(
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "messages",
                    "empty_array");
        }
        int n = root.path("n").asInt(1);
        if (n < 1 || n > MOST_CHOICES) {
            throw Refusal.badRequest(
                    "Invalid 'n': expected a value from 1 to " + MOST_CHOICES + ", but got " + n + " instead.",
                    "n",
                    "integer_out_of_range");
        }
        long chars = 0;
        for (JsonNode message : messages) {
            chars += 12 + size(message.path("content"));
        }
        JsonNode last = Json.lastSaid(messages);
        List<Ask.Tool> tools = tools(root.path("tools"));
        JsonNode choice = root.path("tool_choice");
        int maxTokens =
                root.path("max_completion_tokens").asInt(root.path("max_tokens").asInt(Integer.MAX_VALUE));
        return new Ask(
                model,
                root.path("stream").asBoolean(false),
                root.path("stream_options").path("include_usage").asBoolean(false),
                n,
                Math.max(1, maxTokens),
                text(last.path("content")),
                last.path("role").asString("").equals("tool"),
                tools,
                choice(choice),
                choice.path("function").path("name").asString(""),
                root.path("parallel_tool_calls").asBoolean(true),
                false,
                !List.of("", "none", "minimal")
                        .contains(root.path("reasoning_effort").asString("")),
                schema(root.path("response_format")),
                (int) Math.min(Integer.MAX_VALUE / 2, 3 + chars / 4));
    }

    /// The model of any OpenAI request.
    static String model(JsonNode root) {
        if (!root.isObject()) {
            throw Refusal.badRequest("We expected a JSON object as the body of your request.", null, null);
        }
        JsonNode model = root.get("model");
        if (model == null || !model.isString() || model.stringValue().isEmpty()) {
            throw Refusal.badRequest("you must provide a model parameter", null, null);
        }
        return model.stringValue();
    }

    static Ask.ToolChoice choice(JsonNode choice) {
        if (choice.isObject()) {
            return Ask.ToolChoice.NAMED;
        }
        return switch (choice.asString("auto")) {
            case "none" -> Ask.ToolChoice.NONE;
            case "required" -> Ask.ToolChoice.REQUIRED;
            default -> Ask.ToolChoice.AUTO;
        };
    }

    private static List<Ask.Tool> tools(JsonNode offered) {
        List<Ask.Tool> tools = new ArrayList<>();
        for (JsonNode tool : offered) {
            JsonNode function = tool.path("function");
            String name = function.path("name").asString("");
            if (!name.isEmpty()) {
                tools.add(new Ask.Tool(name, function.get("parameters")));
            }
        }
        return tools;
    }

    private static @Nullable JsonNode schema(JsonNode format) {
        return switch (format.path("type").asString("")) {
            case "json_object" -> Json.MAPPER.createObjectNode();
            case "json_schema" -> format.path("json_schema").path("schema");
            default -> null;
        };
    }

    static String text(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            String words = part.has("text") ? part.path("text").asString("") : Media.words(part);
            text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
        }
        return text.toString();
    }

    static long size(JsonNode content) {
        if (content.isString()) {
            return content.stringValue().length();
        }
        long size = 0;
        for (JsonNode part : content) {
            size += part.has("text") ? part.path("text").asString("").length() : MEDIA_TOKENS * 4;
        }
        return size;
    }
}
