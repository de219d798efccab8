package dev.signalbox.simulator;

import java.util.List;
import java.util.stream.Collectors;

/// The models endpoint, in each provider's shape.
final class Catalogue {
    private static final String SINCE = "2025-11-30T10:53:20Z";

    private Catalogue() {}

    static String list(Script script, Dialect dialect) {
        List<String> names =
                script.models().stream().filter(name -> !name.equals("*")).toList();
        String data = names.stream().map(name -> one(name, dialect)).collect(Collectors.joining(","));
        return switch (dialect) {
            case GEMINI -> "{\"models\":[" + data + "]}";
            case OPENAI, RESPONSES, BEDROCK -> "{\"object\":\"list\",\"data\":[" + data + "]}";
            case ANTHROPIC ->
                "{\"data\":[" + data + "],\"has_more\":false,\"first_id\":" + end(names, true) + ",\"last_id\":"
                        + end(names, false) + "}";
        };
    }

    static String one(String name, Dialect dialect) {
        return switch (dialect) {
            case OPENAI, RESPONSES, BEDROCK ->
                "{\"id\":" + Json.quote(name) + ",\"object\":\"model\",\"created\":" + OpenAiWire.CREATED
                        + ",\"owned_by\":\"signalbox-simulator\"}";
            case ANTHROPIC ->
                "{\"type\":\"model\",\"id\":" + Json.quote(name) + ",\"display_name\":" + Json.quote(name)
                        + ",\"created_at\":\"" + SINCE + "\"}";
            case GEMINI ->
                "{\"name\":" + Json.quote("models/" + name) + ",\"displayName\":" + Json.quote(name)
                        + ",\"supportedGenerationMethods\":[\"generateContent\",\"countTokens\"]}";
        };
    }

    private static String end(List<String> names, boolean first) {
        return names.isEmpty() ? "null" : Json.quote(first ? names.getFirst() : names.getLast());
    }
}
