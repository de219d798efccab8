package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;

/// Whose protocol a request speaks: decides shapes, header names and error bodies.
enum Dialect {
    OPENAI,
    /// OpenAI's other API: the same but for the events of a stream.
    RESPONSES,
    ANTHROPIC,
    GEMINI,
    BEDROCK;

    /// The header that carries the provider's id of a request.
    String requestIdHeader() {
        return switch (this) {
            case OPENAI, RESPONSES -> "x-request-id";
            case ANTHROPIC -> "request-id";
            // Of its servers; the API names an answer in its body.
            case GEMINI -> "x-goog-request-id";
            case BEDROCK -> "x-amzn-requestid";
        };
    }

    /// An error inside a stream whose 200 has already gone out.
    byte[] errorEvent() {
        return this == BEDROCK ? BedrockWire.exception() : errorText().getBytes(StandardCharsets.UTF_8);
    }

    private String errorText() {
        return switch (this) {
            case OPENAI ->
                "data: {\"error\":{\"message\":\"The server had an error while processing your request. Sorry about"
                        + " that!\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n";
            case RESPONSES ->
                "event: error\ndata: {\"type\":\"error\",\"sequence_number\":9,\"code\":\"server_error\",\"message\":"
                        + "\"The server had an error while processing your request. Sorry about that!\",\"param\":"
                        + "null}\n\n";
            case ANTHROPIC ->
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
                        + "\"Overloaded\"}}\n\n";
            case GEMINI ->
                "data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded. Please try again later.\","
                        + "\"status\":\"UNAVAILABLE\"}}\r\n\r\n";
            case BEDROCK -> throw new IllegalStateException("not a text");
        };
    }

    /// An event that is cut off in the middle of its JSON.
    byte[] malformedEvent() {
        return this == BEDROCK ? BedrockWire.malformed() : malformedText().getBytes(StandardCharsets.UTF_8);
    }

    private String malformedText() {
        return switch (this) {
            case OPENAI -> "data: {\"id\":\"chatcmpl-broken\",\"choices\":[{\"index\":0,\"delta\":{\"cont\n\n";
            case RESPONSES ->
                "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"brok\n\n";
            case ANTHROPIC ->
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"ty\n\n";
            case GEMINI -> "data: {\"candidates\":[{\"content\":{\"parts\":[{\"te\r\n\r\n";
            case BEDROCK -> throw new IllegalStateException("not a text");
        };
    }
}
