package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.MESSAGES;
import static dev.signalbox.simulator.Caller.events;
import static dev.signalbox.simulator.Caller.json;
import static dev.signalbox.simulator.Caller.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class AnthropicTest {
    private static final String TOOLS = """
            ,"tools":[{"name":"weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}},
            {"name":"time","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}]""";

    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @Test
    void repeatsThePrompt() throws Exception {
        HttpResponse<String> response = caller.post(MESSAGES + "?beta=true", message("안녕 hello 🙂", ""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("request-id")).isPresent();
        JsonNode answer = json(response);
        assertThat(answer.at("/content/0/text").asString()).isEqualTo("You said: 안녕 hello 🙂");
        assertThat(answer.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void aStreamHasItsEventsInOrder() throws Exception {
        String body = caller.post(MESSAGES, message("hi", ",\"stream\":true")).body();

        assertThat(body.lines().filter(line -> line.startsWith("event: ")).map(line -> line.substring(7)))
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(text(body, "text")).isEqualTo("You said: hi");
        assertThat(events(body).getFirst().at("/message/usage/input_tokens").asInt())
                .isPositive();
    }

    @Test
    void thinkingComesFirstAndIsSigned() throws Exception {
        String thinking = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";
        JsonNode whole = json(caller.post(MESSAGES, message("hi", thinking)));
        String stream = caller.post(MESSAGES, message("hi", thinking + ",\"stream\":true"))
                .body();

        assertThat(whole.at("/content/0/type").asString()).isEqualTo("thinking");
        assertThat(whole.at("/content/0/signature").asString()).isNotEmpty();
        assertThat(whole.at("/content/1/type").asString()).isEqualTo("text");
        assertThat(text(stream, "thinking"))
                .isEqualTo(whole.at("/content/0/thinking").asString());
        assertThat(text(stream, "signature")).isNotEmpty();
    }

    @Test
    void toolsAreCalledInOneTurnAndStreamedInPieces() throws Exception {
        JsonNode whole = json(caller.post(MESSAGES, message("[tools]", TOOLS)));
        assertThat(whole.path("content")).hasSize(2);
        assertThat(whole.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(whole.at("/content/0/input/city").asString()).isEqualTo("sim-city");

        String stream = caller.post(
                        MESSAGES, message("hi", TOOLS + ",\"stream\":true,\"tool_choice\":{\"type\":\"any\"}"))
                .body();
        assertThat(json(text(stream, "partial_json")).path("city").asString()).isEqualTo("sim-city");
        List<JsonNode> starts = events(stream).stream()
                .filter(event -> event.path("type").asString().equals("content_block_start"))
                .toList();
        assertThat(starts).hasSize(1);
        assertThat(starts.getFirst().at("/content_block/name").asString()).isEqualTo("weather");
    }

    @Test
    void aToolsResultIsRepeatedAsText() throws Exception {
        String body = "{\"model\":\"c\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                + "\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"21 degrees\"}]}]}]"
                + TOOLS + "}";

        assertThat(json(caller.post(MESSAGES, body)).at("/content/0/text").asString())
                .isEqualTo("The tool said: 21 degrees");
    }

    @Test
    void countsTokens() throws Exception {
        int few = json(caller.post(MESSAGES + "/count_tokens", message("hi", "")))
                .path("input_tokens")
                .asInt();
        int many = json(caller.post(MESSAGES + "/count_tokens", message("hi ".repeat(100), "")))
                .path("input_tokens")
                .asInt();

        assertThat(few).isPositive();
        assertThat(many).isGreaterThan(few + 50);
    }

    @Test
    void listsItsModelsInItsOwnShape() throws Exception {
        JsonNode list = json(caller.get("/v1/models", "anthropic-version", "2023-06-01"));

        assertThat(list.at("/data/0/type").asString()).isEqualTo("model");
        assertThat(list.path("has_more").asBoolean()).isFalse();
        assertThat(list.path("first_id").asString())
                .isEqualTo(list.at("/data/0/id").asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_tokens\":1} | model: Field required",
                "{\"model\":\"m\",\"max_tokens\":1} | messages: Field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | max_tokens: Field required",
                "nonsense | The request body is not valid JSON"
            })
    void complainsAsTheProviderDoes(String body, String message) throws Exception {
        HttpResponse<String> response = caller.post(MESSAGES, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("type").asString()).isEqualTo("error");
        assertThat(json(response).at("/error/type").asString()).isEqualTo("invalid_request_error");
        assertThat(json(response).at("/error/message").asString()).startsWith(message);
        assertThat(json(response).path("request_id").asString())
                .isEqualTo(response.headers().firstValue("request-id").orElse("none"));
    }

    @Test
    void aWrongKeyAndAnUnknownModelAreTheProvidersErrors() throws Exception {
        simulator.script(Script.defaults().withKeys("right").withModels("other"));

        HttpResponse<String> wrong = caller.post(MESSAGES, message("hi", ""), "x-api-key", "wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(json(wrong).at("/error/message").asString()).isEqualTo("invalid x-api-key");
        HttpResponse<String> unknown = caller.post(MESSAGES, message("hi", ""), "x-api-key", "right");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).at("/error/type").asString()).isEqualTo("not_found_error");
    }

    @Test
    void rateLimitsHaveTheProvidersHeadersAndBody() throws Exception {
        simulator.script(Script.defaults().withLimits(1, 1_000));

        HttpResponse<String> first = caller.post(MESSAGES, message("hi", ""));
        assertThat(first.headers().firstValue("anthropic-ratelimit-requests-limit"))
                .contains("1");
        assertThat(first.headers().firstValue("anthropic-ratelimit-tokens-limit"))
                .contains("1000");
        assertThat(first.headers()
                        .firstValue("anthropic-ratelimit-requests-reset")
                        .orElse(""))
                .endsWith("Z");
        HttpResponse<String> second = caller.post(MESSAGES, message("hi", ""));
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValueAsLong("retry-after").orElse(0)).isPositive();
        assertThat(json(second).at("/error/type").asString()).isEqualTo("rate_limit_error");
    }

    /// One field of all deltas, together.
    private static String text(String sse, String field) {
        StringBuilder text = new StringBuilder();
        events(sse).forEach(event -> text.append(event.path("delta").path(field).asString("")));
        return text.toString();
    }
}
