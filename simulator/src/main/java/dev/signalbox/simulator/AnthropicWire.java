package dev.signalbox.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/// An answer in the shape of Anthropic's messages.
final class AnthropicWire {
    private AnthropicWire() {}

    /// The body of an answer that is not a stream.
    static String whole(Answer answer) {
        Answer.Choice choice = answer.choices().getFirst();
        StringBuilder out = new StringBuilder(1024);
        out.append("{\"id\":\"msg_")
                .append(answer.id())
                .append("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
        Json.quote(out, answer.model()).append(",\"content\":[");
        if (!answer.thinking().isEmpty()) {
            out.append("{\"type\":\"thinking\",\"thinking\":");
            Json.quote(out, String.join("", answer.thinking())).append(",\"signature\":\"");
            out.append(signature(answer)).append("\"},");
        }
        if (choice.calls().isEmpty()) {
            Json.quote(out.append("{\"type\":\"text\",\"text\":"), choice.text())
                    .append('}');
        }
        for (int c = 0; c < choice.calls().size(); c++) {
            Answer.Call call = choice.calls().get(c);
            out.append(c == 0 ? "" : ",")
                    .append("{\"type\":\"tool_use\",\"id\":\"toolu_")
                    .append(call.id());
            Json.quote(out.append("\",\"name\":"), call.name());
            out.append(",\"input\":").append(call.json()).append('}');
        }
        out.append("],\"stop_reason\":\"").append(stop(choice)).append("\",\"stop_sequence\":null,\"usage\":");
        return usage(out, answer, answer.outputTokens()).append('}').toString();
    }

    /// The events of a stream, rendered as they are asked for.
    static List<Supplier<Event>> events(Answer answer) {
        Answer.Choice choice = answer.choices().getFirst();
        List<Supplier<Event>> events = new ArrayList<>();
        events.add(() -> Event.prompt(start(answer)));
        Blocks blocks = new Blocks(events);
        if (!answer.thinking().isEmpty()) {
            blocks.open("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
            answer.thinking().forEach(token -> blocks.delta("thinking_delta", "thinking", token));
            blocks.delta("signature_delta", "signature", signature(answer));
            blocks.close();
        }
        if (choice.calls().isEmpty()) {
            blocks.open("{\"type\":\"text\",\"text\":\"\"}");
            choice.tokens().forEach(token -> blocks.delta("text_delta", "text", token));
            blocks.close();
        }
        for (Answer.Call call : choice.calls()) {
            blocks.open("{\"type\":\"tool_use\",\"id\":\"toolu_" + call.id() + "\",\"name\":" + Json.quote(call.name())
                    + ",\"input\":{}}");
            blocks.delta("input_json_delta", "partial_json", "");
            call.arguments().forEach(piece -> blocks.delta("input_json_delta", "partial_json", piece));
            blocks.close();
        }
        events.add(() -> Event.prompt(event(
                "message_delta",
                ",\"delta\":{\"stop_reason\":\"" + stop(choice) + "\",\"stop_sequence\":null},"
                        + "\"usage\":{\"output_tokens\":" + answer.outputTokens() + "}")));
        events.add(() -> Event.prompt(event("message_stop", "")));
        return events;
    }

    private static String start(Answer answer) {
        StringBuilder out = new StringBuilder(512);
        out.append(",\"message\":{\"id\":\"msg_").append(answer.id());
        Json.quote(out.append("\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"), answer.model());
        out.append(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        return event("message_start", usage(out, answer, 1).append('}').toString());
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
    }

    private static String stop(Answer.Choice choice) {
        return !choice.calls().isEmpty() ? "tool_use" : choice.cut() ? "max_tokens" : "end_turn";
    }

    private static StringBuilder usage(StringBuilder out, Answer answer, int outputTokens) {
        return out.append("{\"input_tokens\":")
                .append(answer.promptTokens())
                .append(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":")
                .append(outputTokens)
                .append(",\"service_tier\":\"standard\"}");
    }

    /// Opaque to clients, as the provider's is: it must come back unchanged in the next turn.
    private static String signature(Answer answer) {
        String seal = "signalbox-simulator:" + answer.id() + ":" + Composer.hash(String.join("", answer.thinking()));
        return Base64.getEncoder().encodeToString(seal.getBytes(StandardCharsets.UTF_8));
    }

    /// Numbers the content blocks; a ping follows the start of the first.
    private static final class Blocks {
        private final List<Supplier<Event>> events;
        private int index = -1;

        Blocks(List<Supplier<Event>> events) {
            this.events = events;
        }

        void open(String block) {
            String text = ",\"index\":" + ++index + ",\"content_block\":" + block;
            events.add(() -> Event.prompt(event("content_block_start", text)));
            if (index == 0) {
                events.add(() -> Event.prompt("event: ping\ndata: {\"type\": \"ping\"}\n\n"));
            }
        }

        void delta(String type, String field, String text) {
            int block = index;
            events.add(() -> Event.token(event(
                    "content_block_delta",
                    ",\"index\":" + block + ",\"delta\":{\"type\":\"" + type + "\",\"" + field + "\":"
                            + Json.quote(text) + "}")));
        }

        void close() {
            int block = index;
            events.add(() -> Event.prompt(event("content_block_stop", ",\"index\":" + block)));
        }
    }
}
