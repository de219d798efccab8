package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// A provider's counts that tell nothing make no answer free, nor its cost exact.
@Tag("sockets")
final class UnusableUsageTest {
    private static final String PRICES = "prices: [{ model: first/model-of-first, input: 1000, output: 2000 }]\n";

    /// In OpenAI's words; Anthropic's are made of them.
    private static final List<String> USAGES = List.of(
            "{}",
            "{\"prompt_tokens\":-1000,\"completion_tokens\":-100}",
            "{\"prompt_tokens\":9,\"completion_tokens\":9223372036854775807}",
            "{\"prompt_tokens\":9,\"completion_tokens\":1e30}",
            "{\"prompt_tokens\":1e9999,\"completion_tokens\":1e9999}",
            "{\"prompt_tokens\":\"10\",\"completion_tokens\":\"10\"}",
            "{\"prompt_tokens\":0,\"completion_tokens\":0}",
            "{\"prompt_tokens\":9,\"completion_tokens\":0}",
            "{\"prompt_tokens\":9}");

    @ParameterizedTest
    @CsvSource({"openai, openai", "openai, anthropic", "anthropic, anthropic", "anthropic, openai"})
    void anEstimateTakesThePlaceOfCountsThatCannotBe(String client, String provider) throws Exception {
        try (Scene scene = Scene.of(provider).more(PRICES).start()) {
            for (String usage : USAGES) {
                boolean openAi = provider.equals("openai");
                String told = usage.replace("prompt_tokens", "input_tokens").replace("completion_", "output_");
                scene.first()
                        .next(
                                Reply.json(200, openAi ? openAi(usage) : anthropic(told)),
                                Reply.sse((openAi ? openAiEvents(usage) : anthropicEvents(told))
                                        .getBytes(StandardCharsets.UTF_8)));

                for (String body : List.of(Scene.whole("hi"), Scene.streamed("hi"))) {
                    Answer answer = client.equals("openai") ? scene.ask(body) : scene.askAnthropic(body);

                    JsonNode record = scene.record(answer);
                    assertThat(record.path("outcome").asString()).as(usage).isEqualTo("success");
                    assertThat(record.at("/cost/estimated").asBoolean())
                            .as("%s: %s", usage, record)
                            .isTrue();
                    assertThat(record.at("/tokens/input").asLong())
                            .as("%s: %s", usage, record)
                            .isBetween(1L, 100L);
                    assertThat(record.at("/tokens/output").asLong())
                            .as("%s: %s", usage, record)
                            .isBetween(1L, 100L);
                }
            }
        }
    }

    private static String openAi(String usage) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello, world\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":" + usage + "}";
    }

    private static String openAiEvents(String usage) {
        String start = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",";
        return start + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hello, world\"},"
                + "\"finish_reason\":\"stop\"}]}\n\n" + start + "\"choices\":[],\"usage\":" + usage
                + "}\n\ndata: [DONE]\n\n";
    }

    private static String anthropic(String usage) {
        return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":"
                + "\"text\",\"text\":\"Hello, world\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":"
                + usage + "}";
    }

    private static String anthropicEvents(String usage) {
        return event(
                        "message_start",
                        "\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                                + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":" + usage
                                + "}")
                + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + event(
                        "content_block_delta",
                        "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello, world\"}")
                + event("content_block_stop", "\"index\":0")
                + event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":" + usage)
                + event("message_stop", "\"more\":0");
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }
}
