package dev.signalbox.app.cost;

import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.nio.charset.StandardCharsets;

/// Prices that no two kinds of tokens share, and answers that use tokens of each kind.
final class Priced {
    /// Of a model at a provider.
    static final String RATES = "input: 2, cached-input: 0.2, cache-write: 2.5, cache-write-hour: 4, output: 10,"
            + " reasoning: 12, request: 0.001, above: { tokens: 1000, input: 20, output: 100 }";

    /// 600 × 2 + 400 × 0.2 + 80 × 10 + 20 × 12 millionths of a dollar, and 0.001 for the request.
    static final String OF_OPENAI = "0.00332";

    /// 100 × 2 + 400 × 0.2 + 300 × 2.5 + 200 × 4 + 100 × 10 millionths of a dollar, and 0.001 for the request.
    static final String OF_ANTHROPIC = "0.00383";

    private static final String OPENAI_USAGE = """
            {"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,
            "prompt_tokens_details":{"cached_tokens":400},"completion_tokens_details":{"reasoning_tokens":20}}""".replace("\n", "");

    private static final String ANTHROPIC_USAGE = """
            {"input_tokens":100,"cache_read_input_tokens":400,"cache_creation_input_tokens":500,
            "cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":200},"output_tokens":%d}""".replace("\n", "");

    private Priced() {}

    /// The config's prices of the first provider's model, and of further ones.
    static String prices(String... models) {
        StringBuilder yaml = new StringBuilder("prices:\n");
        for (String model : models) {
            yaml.append("  - { model: ")
                    .append(model)
                    .append(", ")
                    .append(RATES)
                    .append(" }\n");
        }
        return yaml.toString();
    }

    /// Providers of these dialects, the first of which has prices.
    static Scene.Setup scene(String... dialects) {
        return Scene.of(dialects).more(prices("first/model-of-first"));
    }

    static String costs(String dialect) {
        return dialect.equals("openai") ? OF_OPENAI : OF_ANTHROPIC;
    }

    static Reply whole(String dialect) {
        return Reply.json(200, dialect.equals("openai") ? openAi(OPENAI_USAGE) : anthropic());
    }

    /// @param usage members of the object
    static Reply openAiWith(String usage) {
        return Reply.json(200, openAi("{" + usage + "}"));
    }

    private static String openAi(String usage) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
                + usage + "}";
    }

    private static String anthropic() {
        return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":"
                + "\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":"
                + ANTHROPIC_USAGE.formatted(100) + "}";
    }

    static Reply stream(String dialect) {
        String events = dialect.equals("openai") ? openAiEvents() : anthropicEvents();
        return Reply.sse(events.getBytes(StandardCharsets.UTF_8));
    }

    private static String openAiEvents() {
        String start = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",";
        return start + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":null}]}\n\n"
                + start + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + start + "\"choices\":[],\"usage\":" + OPENAI_USAGE + "}\n\n"
                + "data: [DONE]\n\n";
    }

    private static String anthropicEvents() {
        return event(
                        "message_start",
                        "\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                                + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
                                + ANTHROPIC_USAGE.formatted(1) + "}")
                + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}")
                + event("content_block_stop", "\"index\":0")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                + "\"usage\":{\"output_tokens\":100}")
                + event("message_stop", "\"more\":0");
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }
}
