package dev.signalbox.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the body of Google's `generateContent` and its kin, which name the model and the manner in the
/// path.
final class GeminiRequest {
    static final String GENERATE = "generateContent";
    static final String STREAM = "streamGenerateContent";
    static final String EMBED_SEVERAL = "batchEmbedContents";

    private static final int MEDIA_TOKENS = 258;
    private static final int MOST_DIMENSIONS = 3072;

    private GeminiRequest() {}

    /// What follows the model in a path; empty for nothing.
    static String verb(String path) {
        int colon = path.lastIndexOf(':');
        return colon < path.lastIndexOf('/') ? "" : path.substring(colon + 1);
    }

    /// The model in a path with a verb.
    static String model(String path) {
        String named = path.substring(path.indexOf("/models/") + "/models/".length());
        int colon = named.lastIndexOf(':');
        return URLDecoder.decode(colon < 0 ? named : named.substring(0, colon), StandardCharsets.UTF_8);
    }

    static Ask read(JsonNode root, String path) {
        JsonNode contents = member(root, "contents", "contents");
        if (!contents.isArray() || contents.isEmpty()) {
            throw Refusal.badRequest("* GenerateContentRequest.contents: contents is not specified\n", null, null);
        }
        long chars = size(member(root, "systemInstruction", "system_instruction"));
        for (JsonNode content : contents) {
            chars += 12 + size(content);
        }
        List<Ask.Tool> tools = new ArrayList<>();
        for (JsonNode tool : root.path("tools")) {
            for (JsonNode function : member(tool, "functionDeclarations", "function_declarations")) {
                JsonNode schema = member(function, "parametersJsonSchema", "parameters_json_schema");
                tools.add(new Ask.Tool(
                        function.path("name").asString(""),
                        schema.isMissingNode() ? function.get("parameters") : schema));
                chars += 400;
            }
        }
        JsonNode config = member(root, "generationConfig", "generation_config");
        JsonNode calling = root.path("toolConfig").path("functionCallingConfig");
        JsonNode last = contents.get(contents.size() - 1);
        String named = calling.path("allowedFunctionNames").path(0).asString("");
        return new Ask(
                model(path),
                verb(path).equals(STREAM),
                true,
                1,
                Math.max(1, config.path("maxOutputTokens").asInt(8192)),
                text(last),
                hasResult(last),
                tools,
                choice(calling.path("mode").asString("AUTO"), named),
                named,
                true,
                config.path("thinkingConfig").path("includeThoughts").asBoolean(false),
                false,
                schema(config),
                (int) Math.min(Integer.MAX_VALUE / 2, 5 + chars / 4));
    }

    private static Ask.ToolChoice choice(String mode, String named) {
        return switch (mode) {
            case "NONE" -> Ask.ToolChoice.NONE;
            case "ANY" -> named.isEmpty() ? Ask.ToolChoice.REQUIRED : Ask.ToolChoice.NAMED;
            default -> Ask.ToolChoice.AUTO;
        };
    }

    private static @Nullable JsonNode schema(JsonNode config) {
        if (!config.path("responseMimeType").asString("").equals("application/json")) {
            return null;
        }
        JsonNode schema = member(config, "responseJsonSchema", "responseSchema");
        return schema.isObject() ? schema : Json.MAPPER.createObjectNode();
    }

    private static boolean hasResult(JsonNode content) {
        for (JsonNode part : content.path("parts")) {
            if (!member(part, "functionResponse", "function_response").isMissingNode()) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content.path("parts")) {
            JsonNode response =
                    member(part, "functionResponse", "function_response").path("response");
            String words = response.isMissingNode()
                    ? part.has("text") ? part.path("text").asString("") : Media.words(part)
                    : response.path("output").asString(response.toString());
            text.append(text.isEmpty() || words.isEmpty() ? "" : " ").append(words);
        }
        return text.toString();
    }

    private static long size(JsonNode content) {
        long size = 0;
        for (JsonNode part : content.path("parts")) {
            boolean media = part.has("inlineData") || part.has("inline_data") || part.has("fileData");
            size += media ? MEDIA_TOKENS * 4 : part.toString().length();
        }
        return size;
    }

    /// The tokens of a body that is only counted.
    static int tokens(JsonNode root, String path) {
        JsonNode whole = root.path("generateContentRequest");
        return read(whole.isObject() ? whole : root, path).promptTokens();
    }

    /// The answer to one text, or to several.
    static String embeddings(JsonNode root, String path) {
        if (!verb(path).equals(EMBED_SEVERAL)) {
            return "{\"embedding\":" + vector(root) + "}";
        }
        List<String> vectors = new ArrayList<>();
        for (JsonNode request : root.path("requests")) {
            vectors.add(vector(request));
        }
        return "{\"embeddings\":[" + String.join(",", vectors) + "]}";
    }

    private static String vector(JsonNode request) {
        JsonNode config = request.path("embedContentConfig");
        JsonNode wanted = (config.has("outputDimensionality") ? config : request).path("outputDimensionality");
        int dimensions = Math.clamp(wanted.asInt(768), 1, MOST_DIMENSIONS);
        StringBuilder out = new StringBuilder(32 + dimensions * 12).append("{\"values\":");
        Embeddings.write(out, Embeddings.vector(text(request.path("content")), dimensions), false);
        return out.append('}').toString();
    }

    private static JsonNode member(JsonNode node, String camel, String snake) {
        JsonNode found = node.path(camel);
        return found.isMissingNode() ? node.path(snake) : found;
    }
}
