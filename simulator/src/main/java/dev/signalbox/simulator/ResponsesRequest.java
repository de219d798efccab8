package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the body of `POST /v1/responses`, with the provider's own complaints.
final class ResponsesRequest {
    private ResponsesRequest() {}

    static Ask read(JsonNode root) {
        String model = OpenAiRequest.model(root);
        JsonNode input = root.path("input");
        if (!input.isString() && !(input.isArray() && !input.isEmpty())) {
            throw Refusal.badRequest("Missing required parameter: 'input'.", "input", "missing_required_parameter");
        }
        if (root.hasNonNull("previous_response_id")) {
            String previous = root.path("previous_response_id").asString("");
            throw Refusal.badRequest(
                    "Previous response with id '" + previous + "' not found.",
                    "previous_response_id",
                    "previous_response_not_found");
        }
        long chars = OpenAiRequest.size(root.path("instructions"));
        for (JsonNode item : input) {
            chars += 12 + OpenAiRequest.size(item.path("content")) + OpenAiRequest.size(item.path("output"));
        }
        JsonNode last = input.isString() ? input : Json.lastSaid(input);
        boolean afterTool = last.path("type").asString("").equals("function_call_output");
        JsonNode said = input.isString() ? input : last.path(afterTool ? "output" : "content");
        JsonNode choice = root.path("tool_choice");
        return new Ask(
                model,
                root.path("stream").asBoolean(false),
                true,
                1,
                Math.max(1, root.path("max_output_tokens").asInt(Integer.MAX_VALUE)),
                OpenAiRequest.text(said),
                afterTool,
                tools(root.path("tools")),
                OpenAiRequest.choice(choice),
                choice.path("name").asString(""),
                root.path("parallel_tool_calls").asBoolean(true),
                thinks(root),
                false,
                schema(root.path("text").path("format")),
                (int) Math.min(Integer.MAX_VALUE / 2, 3 + (chars + OpenAiRequest.size(input)) / 4));
    }

    private static boolean thinks(JsonNode root) {
        return !List.of("", "none", "minimal")
                .contains(root.path("reasoning").path("effort").asString(""));
    }

    private static List<Ask.Tool> tools(JsonNode offered) {
        List<Ask.Tool> tools = new ArrayList<>();
        for (JsonNode tool : offered) {
            String name = tool.path("name").asString("");
            if (tool.path("type").asString("").equals("function") && !name.isEmpty()) {
                tools.add(new Ask.Tool(name, tool.get("parameters")));
            }
        }
        return tools;
    }

    private static @Nullable JsonNode schema(JsonNode format) {
        return switch (format.path("type").asString("")) {
            case "json_object" -> Json.MAPPER.createObjectNode();
            case "json_schema" -> format.path("schema");
            default -> null;
        };
    }
}
