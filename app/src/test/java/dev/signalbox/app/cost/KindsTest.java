package dev.signalbox.app.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.edge.Answer;
import dev.signalbox.app.edge.Scene;
import dev.signalbox.simulator.Reply;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Sound, pictures and other ways of being served have prices of their own, or none that is known.
@Tag("sockets")
final class KindsTest {
    private static final String HEADER = "x-signalbox-cost-usd";
    private static final String PRICES = """
            prices:
              - model: first/model-of-first
                input: 1
                output: 2
                audio-input: 10
                audio-output: 20
                image-input: 5
                service-tiers: { flex: { discount: 50% }, priority: { input: 3, output: 4 } }
            """;

    /// A thousand tokens in and a hundred out.
    @ParameterizedTest
    @CsvSource({
        "openai, 'audio_tokens\":0', 'audio_tokens\":0', default, 0.0012",
        "openai, 'audio_tokens\":400', 'audio_tokens\":30', default, 0.00534",
        "anthropic, 'audio_tokens\":400', 'audio_tokens\":30', default, 0.00534",
        "openai, 'image_tokens\":100', 'reasoning_tokens\":30', , 0.0016",
        "openai, 'audio_tokens\":400', 'audio_tokens\":30', flex, 0.00267",
        "openai, 'audio_tokens\":0', 'audio_tokens\":0', priority, 0.0034",
        "anthropic, 'audio_tokens\":0', 'audio_tokens\":0', priority, 0.0034",
        "openai, 'audio_tokens\":400', 'audio_tokens\":0', priority, ",
        "openai, 'audio_tokens\":0', 'audio_tokens\":0', scale, ",
        "openai, 'audio_tokens\":0', 'image_tokens\":1', default, "
    })
    void whatTheProviderTellsOfItsTokensDecidesWhatTheyCost(
            String client, String input, String output, @Nullable String tier, @Nullable String cost) throws Exception {
        try (Scene scene = Scene.of("openai").more(PRICES).start()) {
            String usage = "{\"prompt_tokens\":1000,\"completion_tokens\":100,\"total_tokens\":1100,"
                    + "\"prompt_tokens_details\":{\"" + input + "},\"completion_tokens_details\":{\"" + output + "}}";
            String served = tier == null ? "null" : '"' + tier + '"';
            scene.first().next(Reply.json(200, whole(usage, served)), Reply.sse(stream(usage, served)));

            Answer whole = ask(scene, client, Scene.whole("hi"));
            Answer streamed = ask(scene, client, Scene.streamed("hi"));

            assertThat(whole.header(HEADER)).isEqualTo(cost);
            assertThat(usd(scene.record(whole))).isEqualTo(cost);
            JsonNode record = scene.record(streamed);
            assertThat(usd(record)).isEqualTo(cost);
            assertThat(record.at("/tokens/service_tier").asString(null))
                    .isEqualTo("default".equals(tier) ? null : tier);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, standard, 0.0012",
        "anthropic, priority, 0.0034",
        "openai, priority, 0.0034",
        "openai, batch,"
    })
    void anthropicsAnswersTellHowTheyWereServedInTheirUsage(String client, String tier, @Nullable String cost)
            throws Exception {
        try (Scene scene = Scene.of("anthropic").more(PRICES).start()) {
            scene.first().next(Reply.json(200, """
                            {"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],
                            "stop_reason":"end_turn","stop_sequence":null,
                            "usage":{"input_tokens":1000,"output_tokens":100,"service_tier":"%s"}}""".formatted(tier)));

            Answer answer = ask(scene, client, Scene.whole("hi"));

            assertThat(answer.header(HEADER)).isEqualTo(cost);
        }
    }

    private static Answer ask(Scene scene, String dialect, String body) throws Exception {
        return dialect.equals("openai") ? scene.ask(body) : scene.askAnthropic(body);
    }

    private static @Nullable String usd(JsonNode record) {
        JsonNode cost = record.path("cost");
        return cost.isNull() ? null : cost.path("usd").decimalValue().toPlainString();
    }

    private static String whole(String usage, String tier) {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":"
                + usage
                + ",\"service_tier\":" + tier + "}";
    }

    private static byte[] stream(String usage, String tier) {
        String start = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",";
        String events = start + "\"service_tier\":" + tier
                + ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                + "\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n" + start + "\"choices\":[],\"usage\":" + usage
                + "}\n\ndata: [DONE]\n\n";
        return events.getBytes(StandardCharsets.UTF_8);
    }
}
