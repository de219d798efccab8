package dev.signalbox.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the bodies of Bedrock's Converse, and of InvokeModel for Anthropic's models. The path names the model and the
/// manner.
final class BedrockRequest {
    static final String CONVERSE = "converse";
    static final String CONVERSE_STREAM = "converse-stream";
    static final String INVOKE = "invoke";
    static final String INVOKE_STREAM = "invoke-with-response-stream";
    static final String COUNT = "count-tokens";

    private static final String PREFIX = "/model/";
    private static final int MEDIA_TOKENS = 1500;

    private BedrockRequest() {}

    /// What stands behind the model; empty for another path.
    static String verb(String path) {
        int slash = path.lastIndexOf('/');
        return path.startsWith(PREFIX) && slash > PREFIX.length() ? path.substring(slash + 1) : "";
    }

    static String model(String path) {
        return URLDecoder.decode(path.substring(PREFIX.length(), path.lastIndexOf('/')), StandardCharsets.UTF_8);
    }

    private static boolean streams(String path) {
        return Set.of(CONVERSE_STREAM, INVOKE_STREAM).contains(verb(path));
    }

    /// Anthropic's body, with what the path says.
    static Ask readInvoke(JsonNode root, String path) {
        if (!root.path("anthropic_version").asString("").equals("bedrock-2023-05-31")) {
            throw Refusal.badRequest("#: required key [anthropic_version] not found", null, null);
        }
        for (String foreign : List.of("model", "stream")) {
            if (root.has(foreign)) {
                throw Refusal.badRequest(foreign + ": Extra inputs are not permitted", null, null);
            }
        }
        ObjectNode whole = Json.MAPPER.createObjectNode();
        whole.put("model", model(path)).put("stream", streams(path));
        root.properties().forEach(member -> whole.set(member.getKey(), member.getValue()));
        return AnthropicRequest.read(whole, false);
    }

    /// The tokens of a body within the body.
    static int tokens(JsonNode root, String path) {
        String body = root.path("input").path("invokeModel").path("body").asString("");
        try {
            return readInvoke(Json.MAPPER.readTree(Base64.getDecoder().decode(body)), path)
                    .promptTokens();
        } catch (JacksonException | IllegalArgumentException _) {
            throw Refusal.badRequest("The input to count is not valid.", null, null);
        }
    }

    static Ask read(JsonNode root, String path) {
        JsonNode messages = root.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw Refusal.badRequest("A conversation must start with a user message.", null, null);
        }
        long chars = size(root.path("system"));
        for (JsonNode message : messages) {
            chars += 12 + size(message.path("content"));
        }
        List<Ask.Tool> tools = new ArrayList<>();
        for (JsonNode tool : root.path("toolConfig").path("tools")) {
            JsonNode declared = tool.path("toolSpec");
            if (declared.isObject()) {
                tools.add(new Ask.Tool(
                        declared.path("name").asString(""),
                        declared.path("inputSchema").path("json")));
                chars += 400;
            }
        }
        JsonNode choice = root.path("toolConfig").path("toolChoice");
        String named = choice.path("tool").path("name").asString("");
        JsonNode last = messages.get(messages.size() - 1).path("content");
        JsonNode fields = root.path("additionalModelRequestFields");
        return new Ask(
                model(path),
                streams(path),
                true,
                1,
                Math.max(1, root.path("inferenceConfig").path("maxTokens").asInt(8192)),
                text(last),
                hasResult(last),
                tools,
                !named.isEmpty()
                        ? Ask.ToolChoice.NAMED
                        : choice.has("any") ? Ask.ToolChoice.REQUIRED : Ask.ToolChoice.AUTO,
                named,
                true,
                fields.has("reasoningConfig") || fields.has("reasoning_effort"),
                false,
                null,
                (int) Math.min(Integer.MAX_VALUE / 2, 5 + chars / 4));
    }

    private static boolean hasResult(JsonNode content) {
        for (JsonNode block : content) {
            if (block.has("toolResult")) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            String words = block.has("toolResult")
                    ? text(block.path("toolResult").path("content"))
                    : block.path("text").asString("");
            text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
        }
        return text.toString();
    }

    private static long size(JsonNode content) {
        long size = 0;
        for (JsonNode block : content) {
            boolean media = block.has("image") || block.has("document");
            size += media ? MEDIA_TOKENS * 4 : block.toString().length();
        }
        return size;
    }
}
