package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/// A count of tokens, in Anthropic's words.
final class CountAnswer {
    private CountAnswer() {}

    /// What is no count stays as it was, for whoever expects one to say so.
    static byte[] of(byte[] bytes, int from, int to) {
        ObjectNode answer = Json.object(bytes, from, to);
        return answer != null && answer.path("inputTokens").isIntegralNumber()
                ? ("{\"input_tokens\":" + answer.path("inputTokens") + "}").getBytes(StandardCharsets.UTF_8)
                : Arrays.copyOfRange(bytes, from, to);
    }
}
