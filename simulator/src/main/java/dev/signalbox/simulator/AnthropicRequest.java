package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the body of `POST /v1/messages` and of `count_tokens`, with the provider's own complaints.
final class AnthropicRequest {
    private static final int MEDIA_TOKENS = 1500;

    private AnthropicRequest() {}

    /// @param counting whether only tokens are counted, which needs no `max_tokens`
    static Ask read(JsonNode root, boolean counting) {
        if (!root.isObject()) {
            throw Refusal.badRequest("The request body is not valid JSON: expected an object", null, null);
        }
        JsonNode model = root.get("model");
        if (model == null || !model.isString() || model.stringValue().isEmpty()) {
            throw Refusal.badRequest("model: Field required", null, null);
        }
        JsonNode messages = root.get("messages");
        if (messages == null || !messages.isArray()) {
            throw Refusal.badRequest("messages: Field required", null, null);
        }
        if (messages.isEmpty()) {
            throw Refusal.badRequest("messages: at least one message is required", null, null);
        }
        int maxTokens = root.path("max_tokens").asInt(counting ? 1 : -1);
        if (maxTokens < 1) {
            throw Refusal.badRequest(
                    root.has("max_tokens")
                            ? "max_tokens: must be greater than or equal to 1"
                            : "max_tokens: Field required",
                    null,
                    null);
        }
        long chars = size(root.path("system"));
        for (JsonNode message : messages) {
            chars += 12 + size(message.path("content"));
        }
        List<Ask.Tool> tools = new ArrayList<>();
        for (JsonNode tool : root.path("tools")) {
            // Tools of the provider's own (web search and the like) have a type and no schema: they are not called.
            if (tool.has("input_schema")) {
                tools.add(new Ask.Tool(tool.path("name").asString(""), tool.get("input_schema")));
                chars += 400;
            }
        }
        JsonNode choice = root.path("tool_choice");
        JsonNode last = Json.lastSaid(messages).path("content");
        return new Ask(
                model.stringValue(),
                root.path("stream").asBoolean(false),
                true,
                1,
                maxTokens,
                text(last),
                hasToolResult(last),
                tools,
                choice(choice.path("type").asString("auto")),
                choice.path("name").asString(""),
                !choice.path("disable_parallel_tool_use").asBoolean(false),
                List.of("enabled", "adaptive")
                        .contains(root.path("thinking").path("type").asString("")),
                false,
                schema(root),
                (int) Math.min(Integer.MAX_VALUE / 2, 5 + chars / 4));
    }

    private static Ask.ToolChoice choice(String type) {
        return switch (type) {
            case "none" -> Ask.ToolChoice.NONE;
            case "any" -> Ask.ToolChoice.REQUIRED;
            case "tool" -> Ask.ToolChoice.NAMED;
            default -> Ask.ToolChoice.AUTO;
        };
    }

    private static @Nullable JsonNode schema(JsonNode root) {
        JsonNode format = root.path("output_config").path("format");
        if (format.isMissingNode()) {
            format = root.path("output_format");
        }
        return format.path("type").asString("").equals("json_schema") ? format.path("schema") : null;
    }

    private static boolean hasToolResult(JsonNode content) {
        for (JsonNode block : content) {
            if (block.path("type").asString("").equals("tool_result")) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            String words = block.has("text")
                    ? block.path("text").asString("")
                    : block.path("type").asString("").equals("tool_result")
                            ? text(block.path("content"))
                            : Media.words(block);
            text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
        }
        return text.toString();
    }

    private static long size(JsonNode content) {
        if (content.isString()) {
            return content.stringValue().length();
        }
        long size = 0;
        for (JsonNode block : content) {
            size += switch (block.path("type").asString("")) {
                case "text" -> block.path("text").asString("").length();
                case "thinking" -> block.path("thinking").asString("").length();
                case "tool_result" -> 20 + size(block.path("content"));
                case "tool_use" -> 80;
                default -> MEDIA_TOKENS * 4;
            };
        }
        return size;
    }
}
