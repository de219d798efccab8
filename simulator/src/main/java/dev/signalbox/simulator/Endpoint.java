package dev.signalbox.simulator;

/// What a request is for, whichever of the usual base URLs it was sent to.
enum Endpoint {
    CHAT("POST"),
    RESPONSES("POST"),
    EMBEDDINGS("POST"),
    MESSAGES("POST"),
    COUNT_TOKENS("POST"),
    MODELS("GET"),
    MODEL("GET"),
    HEALTH("GET"),
    UNKNOWN("GET");

    private final String method;

    Endpoint(String method) {
        this.method = method;
    }

    /// Whether the endpoint takes requests of that method; HEAD goes where GET does. What is not there takes
    /// any: it is a 404, not a 405.
    boolean takes(String requestMethod) {
        return this == UNKNOWN
                || requestMethod.equals(method)
                || (requestMethod.equals("HEAD") && method.equals("GET"));
    }

    static Endpoint of(String shortPath) {
        return switch (shortPath) {
            case "/chat/completions" -> CHAT;
            case "/responses" -> RESPONSES;
            case "/embeddings" -> EMBEDDINGS;
            case "/messages" -> MESSAGES;
            case "/messages/count_tokens" -> COUNT_TOKENS;
            case "/models" -> MODELS;
            case "/", "/healthz" -> HEALTH;
            default -> shortPath.startsWith("/models/") ? MODEL : UNKNOWN;
        };
    }

    /// The path without `/openai`, `/anthropic` and `/v1` in front.
    static String shortPath(String path) {
        String rest = without(without(path, "/openai"), "/anthropic");
        rest = without(rest, "/v1");
        return rest.isEmpty() ? "/" : rest;
    }

    private static String without(String path, String prefix) {
        return path.startsWith(prefix + "/") || path.equals(prefix) ? path.substring(prefix.length()) : path;
    }
}
