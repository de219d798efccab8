package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.CHAT;
import static dev.signalbox.simulator.Caller.chat;
import static dev.signalbox.simulator.Caller.events;
import static dev.signalbox.simulator.Caller.json;
import static dev.signalbox.simulator.Caller.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class OpenAiTest {
    private static final String TOOLS = """
            ,"tools":[
              {"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{
                "city":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["C","F"]}}}}},
              {"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{}}}}]""";

    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/chat/completions", "/openai/v1/chat/completions"})
    void repeatsThePrompt(String path) throws Exception {
        HttpResponse<String> response = caller.post(path, chat("안녕 hello 🙂", ""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        JsonNode answer = json(response);
        assertThat(answer.at("/object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("You said: 안녕 hello 🙂");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt()
                        + answer.at("/usage/completion_tokens").asInt());
    }

    @Test
    void aStreamSaysTheSameAsAWholeAnswer() throws Exception {
        String whole = json(caller.post(CHAT, chat("one two 셋 🚦", "")))
                .at("/choices/0/message/content")
                .asString();
        HttpResponse<String> stream = caller.post(CHAT, Caller.stream("one two 셋 🚦"));

        assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(said(stream.body(), 0)).isEqualTo(whole);
        assertThat(stream.body()).endsWith("data: [DONE]\n\n").doesNotContain("usage");
        assertThat(events(stream.body()).getFirst().at("/choices/0/delta/role").asString())
                .isEqualTo("assistant");
        assertThat(events(stream.body())
                        .getLast()
                        .at("/choices/0/finish_reason")
                        .asString())
                .isEqualTo("stop");
    }

    @Test
    void usageComesLastWithoutChoicesWhenAskedFor() throws Exception {
        String body = caller.post(CHAT, chat("hi", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                .body();

        List<JsonNode> events = events(body);
        assertThat(events.getLast().path("choices")).isEmpty();
        assertThat(events.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(events.getFirst().path("usage").isNull()).isTrue();
    }

    @Test
    void givesAsManyChoicesAsAskedFor() throws Exception {
        assertThat(json(caller.post(CHAT, chat("hi", ",\"n\":3"))).path("choices"))
                .hasSize(3);
        String stream =
                caller.post(CHAT, chat("hi", ",\"n\":2,\"stream\":true")).body();
        assertThat(said(stream, 0)).isEqualTo("You said: hi");
        assertThat(said(stream, 1)).isEqualTo("You said: hi (2)");
    }

    @Test
    void aLimitOnTokensCutsTheAnswer() throws Exception {
        JsonNode answer = json(caller.post(CHAT, chat("one two three", ",\"max_completion_tokens\":2")));

        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("You said:");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void aRequiredToolIsCalledWithArgumentsOfItsSchema() throws Exception {
        JsonNode answer = json(caller.post(CHAT, chat("hi", TOOLS + ",\"tool_choice\":\"required\"")));

        JsonNode message = answer.at("/choices/0/message");
        assertThat(message.path("content").isNull()).isTrue();
        assertThat(message.path("tool_calls")).hasSize(1);
        assertThat(message.at("/tool_calls/0/function/name").asString()).isEqualTo("weather");
        JsonNode arguments = json(message.at("/tool_calls/0/function/arguments").asString());
        assertThat(arguments.path("city").asString()).isEqualTo("sim-city");
        assertThat(arguments.path("days").asInt()).isEqualTo(1);
        assertThat(arguments.path("unit").asString()).isEqualTo("C");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
    }

    @Test
    void parallelToolCallsAreStreamedInPieces() throws Exception {
        String body = caller.post(CHAT, chat("use [tools]", TOOLS + ",\"stream\":true"))
                .body();

        StringBuilder arguments = new StringBuilder();
        StringBuilder names = new StringBuilder();
        int pieces = 0;
        for (JsonNode event : events(body)) {
            JsonNode call = event.at("/choices/0/delta/tool_calls/0");
            names.append(call.at("/function/name").asString("")).append(call.has("id") ? "," : "");
            if (call.path("index").asInt(-1) == 0) {
                arguments.append(call.at("/function/arguments").asString());
                pieces++;
            }
        }
        assertThat(names).hasToString("weather,time,");
        assertThat(pieces).isGreaterThan(4);
        assertThat(json(arguments.toString()).path("city").asString()).isEqualTo("sim-city");
    }

    @ParameterizedTest
    @CsvSource({
        "use [tools], ',\"parallel_tool_calls\":false', 1",
        "use [tools], ',\"tool_choice\":\"none\"', 0",
        "hello, '', 0",
        "hello, ',\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"time\"}}', 1"
    })
    void callsOnlyTheToolsThatAreWanted(String said, String more, int calls) throws Exception {
        JsonNode message = json(caller.post(CHAT, chat(said, TOOLS + more))).at("/choices/0/message");

        assertThat(message.path("tool_calls")).hasSize(calls);
    }

    @Test
    void aToolsResultIsRepeatedAsText() throws Exception {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"[tool]\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"21 degrees\"}]" + TOOLS + "}";

        assertThat(json(caller.post(CHAT, body))
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("The tool said: 21 degrees");
    }

    @Test
    void jsonModeAnswersJson() throws Exception {
        JsonNode plain = json(caller.post(CHAT, chat("hi", ",\"response_format\":{\"type\":\"json_object\"}")));
        JsonNode schema = json(caller.post(CHAT, chat("hi", """
                ,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"$defs":{"n":{"type":"number"}},
                "type":"object","properties":{"a":{"$ref":"#/$defs/n"},"b":{"type":["array","null"],"items":{"type":"boolean"}}}}}}""")));

        assertThat(json(plain.at("/choices/0/message/content").asString())
                        .path("answer")
                        .asString())
                .isEqualTo("You said: hi");
        assertThat(schema.at("/choices/0/message/content").asString()).isEqualTo("{\"a\":1.5,\"b\":[true]}");
    }

    @Test
    void embeddingsDependOnTheInputOnly() throws Exception {
        String body = "{\"model\":\"text-embedding-3-small\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":8}";
        JsonNode answer = json(caller.post("/v1/embeddings", body));

        assertThat(answer.path("data")).hasSize(3);
        assertThat(answer.at("/data/0/embedding")).hasSize(8).isEqualTo(answer.at("/data/2/embedding"));
        assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/1/embedding"));
        double squares = 0;
        for (JsonNode value : answer.at("/data/0/embedding")) {
            squares += value.asDouble() * value.asDouble();
        }
        assertThat(squares).isEqualTo(1, within(0.0001));
    }

    @Test
    void base64EmbeddingsAreTheSameNumbers() throws Exception {
        String body = "{\"model\":\"e\",\"input\":\"a\",\"dimensions\":4";
        JsonNode floats = json(caller.post("/v1/embeddings", body + "}")).at("/data/0/embedding");
        String base64 = json(caller.post("/v1/embeddings", body + ",\"encoding_format\":\"base64\"}"))
                .at("/data/0/embedding")
                .asString();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode value : floats) {
            assertThat(bytes.getFloat()).isEqualTo(value.floatValue());
        }
    }

    @Test
    void listsItsModels() throws Exception {
        simulator.script(Script.defaults().withModels("m1", "m2"));

        JsonNode list = json(caller.get("/v1/models"));
        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.at("/data/1/id").asString()).isEqualTo("m2");
        assertThat(json(caller.get("/v1/models/m1")).path("object").asString()).isEqualTo("model");
    }

    @Test
    void anUnknownModelIsTheProviders404() throws Exception {
        simulator.script(Script.defaults().withModels("m1"));

        HttpResponse<String> response = caller.post(CHAT, chat("hi", ""));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).at("/error/code").asString()).isEqualTo("model_not_found");
        assertThat(caller.get("/v1/models/m9").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"messages\":[]} | 400 | you must provide a model parameter",
                "{\"model\":\"m\"} | 400 | Missing required parameter: 'messages'.",
                "{\"model\":\"m\",\"messages\":[]} | 400 | Invalid 'messages': empty array.",
                "{\"model\": | 400 | We could not parse the JSON body of your request.",
                "[] | 400 | We expected a JSON object"
            })
    void complainsAsTheProviderDoes(String body, int status, String message) throws Exception {
        HttpResponse<String> response = caller.post(CHAT, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).at("/error/type").asString()).isEqualTo("invalid_request_error");
        assertThat(json(response).at("/error/message").asString()).startsWith(message);
    }

    @Test
    void aWrongKeyIsTheProviders401() throws Exception {
        simulator.script(Script.defaults().withKeys("sk-right"));

        assertThat(caller.post(CHAT, chat("hi", ""), "authorization", "Bearer sk-right")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> wrong = caller.post(CHAT, chat("hi", ""), "authorization", "Bearer sk-wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(json(wrong).at("/error/code").asString()).isEqualTo("invalid_api_key");
        assertThat(wrong.body()).doesNotContain("sk-wrong");
        assertThat(caller.post(CHAT, chat("hi", "")).statusCode()).isEqualTo(401);
    }

    @Test
    void unknownPathsAndMethodsAreRefused() throws Exception {
        assertThat(caller.post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
        assertThat(caller.get(CHAT).statusCode()).isEqualTo(405);
        assertThat(caller.get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void rateLimitsHaveTheProvidersHeadersAndBody() throws Exception {
        simulator.script(Script.defaults().withLimits(2, 100_000));

        HttpResponse<String> first = caller.post(CHAT, chat("hi", ""));
        assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).contains("2");
        assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("1");
        assertThat(first.headers().firstValue("x-ratelimit-limit-tokens")).contains("100000");
        assertThat(first.headers().firstValue("x-ratelimit-reset-requests").orElse(""))
                .endsWith("s");
        caller.post(CHAT, chat("hi", ""));
        HttpResponse<String> third = caller.post(CHAT, chat("hi", ""));
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 30L);
        assertThat(json(third).at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(json(third).at("/error/type").asString()).isEqualTo("requests");
    }

    @Test
    void callsTheToolThatThePromptNamesWithItsArguments() throws Exception {
        JsonNode answer = json(caller.post(
                CHAT,
                chat("[call weather nonsense] [call time {\\\"at\\\":[1,{\\\"x\\\":\\\"]\\\"}]}] please", TOOLS)));

        assertThat(answer.at("/choices/0/message/tool_calls")).hasSize(1);
        assertThat(answer.at("/choices/0/message/tool_calls/0/function/name").asString())
                .isEqualTo("time");
        assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments")
                        .asString())
                .isEqualTo("{\"at\":[1,{\"x\":\"]\"}]}");
    }

    @Test
    void callsAllToolsThatThePromptNamesAtOnceUnlessOnlyOneMayBe() throws Exception {
        String said = "[call time {\\\"at\\\":\\\"[call time {}]\\\"}] and [call date {}] [call weather {}]";

        JsonNode both = json(caller.post(CHAT, chat(said, TOOLS)));
        JsonNode one = json(caller.post(CHAT, chat(said, TOOLS + ",\"parallel_tool_calls\":false")));

        assertThat(both.at("/choices/0/message/tool_calls")).hasSize(2);
        assertThat(both.at("/choices/0/message/tool_calls/1/function/name").asString())
                .isEqualTo("weather");
        assertThat(one.at("/choices/0/message/tool_calls")).hasSize(1);
    }

    @Test
    void aToolsResultMayDemandTheNextCallOfAToolThatIsOffered() throws Exception {
        String after = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"[call NAME {}]\"}]" + TOOLS + "}";

        assertThat(json(caller.post(CHAT, after.replace("NAME", "time")))
                        .at("/choices/0/message/tool_calls/0/function/name")
                        .asString())
                .isEqualTo("time");
        assertThat(json(caller.post(CHAT, after.replace("NAME", "date")))
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("The tool said: [call date {}]");
    }

    @Test
    void instructionsBehindThePromptAreNotWhatIsAnswered() throws Exception {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"system\",\"content\":\"be brief\"}]}";

        assertThat(json(caller.post(CHAT, body))
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("You said: hi");
    }
}
