package dev.signalbox.simulator;

/// What a request is for, whichever of the usual base URLs it was sent to.
enum Endpoint {
    CHAT("POST"),
    RESPONSES("POST"),
    RESPONSES_COUNT("POST"),
    RESPONSES_COMPACT("POST"),
    EMBEDDINGS("POST"),
    COMPLETIONS("POST"),
    MODERATIONS("POST"),
    IMAGES("POST"),
    IMAGE_EDITS("POST"),
    RERANK("POST"),
    SPEECH("POST"),
    TRANSCRIPTIONS("POST"),
    MESSAGES("POST"),
    COUNT_TOKENS("POST"),
    GENERATE("POST"),
    GENERATE_COUNT("POST"),
    EMBED("POST"),
    PREDICT("POST"),
    RAW("POST"),
    RAW_COUNT("POST"),
    CONVERSE("POST"),
    INVOKE("POST"),
    INVOKE_COUNT("POST"),
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
            case "/responses/input_tokens" -> RESPONSES_COUNT;
            case "/responses/compact" -> RESPONSES_COMPACT;
            case "/embeddings" -> EMBEDDINGS;
            case "/completions" -> COMPLETIONS;
            case "/moderations" -> MODERATIONS;
            case "/images/generations" -> IMAGES;
            case "/images/edits", "/images/variations" -> IMAGE_EDITS;
            case "/rerank" -> RERANK;
            case "/audio/speech" -> SPEECH;
            case "/audio/transcriptions", "/audio/translations" -> TRANSCRIPTIONS;
            case "/messages" -> MESSAGES;
            case "/messages/count_tokens" -> COUNT_TOKENS;
            case "/models" -> MODELS;
            case "/", "/healthz" -> HEALTH;
            default ->
                shortPath.startsWith("/models/")
                        ? ofModel(GeminiRequest.verb(shortPath), VertexRequest.counts(shortPath))
                        : ofBedrock(BedrockRequest.verb(shortPath));
        };
    }

    /// In which words it answers; what all providers have tells by the request whose it is.
    Dialect dialect(RecordedRequest request) {
        return switch (this) {
            case CHAT, EMBEDDINGS, COMPLETIONS, MODERATIONS, IMAGES, IMAGE_EDITS -> Dialect.OPENAI;
            case RERANK, SPEECH, TRANSCRIPTIONS -> Dialect.OPENAI;
            case RESPONSES, RESPONSES_COUNT, RESPONSES_COMPACT -> Dialect.RESPONSES;
            case MESSAGES, COUNT_TOKENS, RAW, RAW_COUNT -> Dialect.ANTHROPIC;
            case GENERATE, GENERATE_COUNT, EMBED, PREDICT -> Dialect.GEMINI;
            case CONVERSE, INVOKE, INVOKE_COUNT -> Dialect.BEDROCK;
            case MODELS, MODEL, HEALTH, UNKNOWN ->
                request.header("anthropic-version").isPresent()
                        ? Dialect.ANTHROPIC
                        : request.path().startsWith("/v1beta/") ? Dialect.GEMINI : Dialect.OPENAI;
        };
    }

    /// Whether it takes a form.
    boolean isForm() {
        return this == IMAGE_EDITS || this == TRANSCRIPTIONS;
    }

    private static Endpoint ofBedrock(String verb) {
        return switch (verb) {
            case BedrockRequest.CONVERSE, BedrockRequest.CONVERSE_STREAM -> CONVERSE;
            case BedrockRequest.INVOKE, BedrockRequest.INVOKE_STREAM -> INVOKE;
            case BedrockRequest.COUNT -> INVOKE_COUNT;
            default -> UNKNOWN;
        };
    }

    private static Endpoint ofModel(String verb, boolean counts) {
        return switch (verb) {
            case GeminiRequest.GENERATE, GeminiRequest.STREAM -> GENERATE;
            case "countTokens" -> GENERATE_COUNT;
            case "embedContent", GeminiRequest.EMBED_SEVERAL -> EMBED;
            case VertexRequest.PREDICT -> PREDICT;
            case VertexRequest.RAW, VertexRequest.RAW_STREAM -> counts ? RAW_COUNT : RAW;
            default -> MODEL;
        };
    }

    /// The path without `/openai`, `/anthropic`, `/v1`, `/v1beta` or `/v2`, and without Azure's `/deployments/{name}`
    /// or what
    /// Vertex AI's paths begin with.
    static String shortPath(String path) {
        String rest = without(without(path, "/openai"), "/anthropic");
        rest = without(without(without(rest, "/v1beta"), "/v1"), "/v2");
        int named = rest.startsWith("/deployments/") ? rest.indexOf('/', "/deployments/".length()) : -1;
        rest = VertexRequest.withoutPlace(named < 0 ? rest : rest.substring(named));
        return rest.isEmpty() ? "/" : rest;
    }

    private static String without(String path, String prefix) {
        return path.startsWith(prefix + "/") || path.equals(prefix) ? path.substring(prefix.length()) : path;
    }
}
