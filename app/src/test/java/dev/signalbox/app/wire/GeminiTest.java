package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Google's API from the outside: its clients with each provider, each client with its provider.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeminiTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String STREAM = ":streamGenerateContent?alt=sse";
    private static final String ARRAY = ":streamGenerateContent";
    private static final String TOOLS = """
            ,"tools":[{"functionDeclarations":[{"name":"weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}}}}]}]""";

    private Simulator simulator;
    private Rig rig;

    @BeforeAll
    void start() throws IOException {
        simulator = Simulator.start(Script.defaults());
        rig = Rig.start("""
                providers:
                  google: { dialect: gemini, url: "%1$s", keys: ["google-key"] }
                  claude: { dialect: anthropic, url: "%1$s" }
                  gpt: { dialect: openai, url: "%1$s/v1" }
                routes:
                  gemini: { targets: [google/gemini-2.5-flash] }
                  three: { targets: [google/gemini-3-flash-preview] }
                  anthropic: { targets: [claude/claude-sonnet-4-5] }
                  openai: { targets: [gpt/gpt-4o] }
                  "*": {}
                keys: [ { name: web, secret: "sbx-gemini-0123456789" } ]
                """.formatted(simulator.url()));
    }

    @AfterAll
    void close() throws IOException {
        rig.close();
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini", "anthropic", "openai", "google/gemini-2.5-flash"})
    void a_client_is_answered_by_every_provider(String route) throws Exception {
        HttpResponse<String> whole = ask(route + ":generateContent", contents("hello"));
        HttpResponse<String> stream = ask(route + STREAM, contents("hello"));
        HttpResponse<String> array = ask(route + ARRAY, contents("hello"));

        assertThat(text(List.of(JSON.readTree(whole.body())))).isEqualTo("You said: hello");
        assertThat(text(events(stream))).isEqualTo("You said: hello");
        assertThat(text(elements(array))).isEqualTo("You said: hello");
        assertThat(stream.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(array.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        for (List<JsonNode> answer : List.of(List.of(JSON.readTree(whole.body())), events(stream), elements(array))) {
            JsonNode last = answer.getLast();
            assertThat(last.at("/candidates/0/finishReason").asString()).isEqualTo("STOP");
            assertThat(last.at("/usageMetadata/totalTokenCount").asInt()).isPositive();
        }
    }

    @Test
    void only_the_path_of_a_request_changes_for_a_provider_of_its_own() throws Exception {
        String body = "{\"contents\": [ {\"parts\":[{\"text\":\"hi\"}]} ], \"something_new\":1}";

        HttpResponse<String> answer = ask("gemini" + STREAM, body);

        RecordedRequest sent = simulator.requests().getLast();
        assertThat(sent.text()).isEqualTo(body);
        assertThat(sent.target()).isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
        assertThat(sent.header("x-goog-api-key")).contains("google-key");
        assertThat(answer.body()).contains("\r\n\r\n");
        assertThat(answer.headers().firstValue("x-signalbox-target")).contains("google/gemini-2.5-flash");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/chat/completions | {"model":"gemini","messages":[{"role":"user","content":"hello"}],"stream":%s} | /choices/0/message/content
            /v1/messages | {"model":"gemini","max_tokens":50,"messages":[{"role":"user","content":"hello"}],"stream":%s} | /content/0/text
            """)
    void clients_of_other_dialects_are_answered_by_google(String path, String body, String text) throws Exception {
        HttpResponse<String> whole = rig.post(path, body.formatted(false), "x-api-key", "sbx-gemini-0123456789");
        HttpResponse<String> stream = rig.post(path, body.formatted(true), "x-api-key", "sbx-gemini-0123456789");

        assertThat(JSON.readTree(whole.body()).at(text).asString()).isEqualTo("You said: hello");
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.body()).contains("You", " said", " hello");
        assertThat(simulator.requests().getLast().path())
                .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini", "anthropic", "openai"})
    void a_tool_is_called_and_its_result_told(String route) throws Exception {
        String first = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"[tool] please\"}]}]" + TOOLS + "}";
        JsonNode called = JSON.readTree(ask(route + ":generateContent", first).body());
        JsonNode call = call(called);

        ObjectNode second = (ObjectNode) JSON.readTree(first);
        ArrayNode contents = (ArrayNode) second.path("contents");
        contents.add(called.at("/candidates/0/content"));
        ObjectNode response = contents.addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .putObject("functionResponse");
        if (call.has("id")) {
            response.set("id", call.path("id"));
        }
        response.put("name", "weather").putObject("response").put("output", "sunny");
        HttpResponse<String> told = ask(route + STREAM, second.toString());

        assertThat(call.path("name").asString()).isEqualTo("weather");
        assertThat(text(events(told))).isEqualTo("The tool said: sunny");
    }

    @Test
    void an_openai_client_carries_googles_signature_back_to_its_call() throws Exception {
        String first = """
                {"model":"three","messages":[{"role":"user","content":"[tool] please"}],"tools":[{"type":"function",
                 "function":{"name":"weather","parameters":{"type":"object"}}}]}""";
        JsonNode message = JSON.readTree(openAi(first).body()).at("/choices/0/message");

        ObjectNode second = (ObjectNode) JSON.readTree(first);
        ArrayNode messages = (ArrayNode) second.path("messages");
        messages.add(message);
        messages.addObject()
                .put("role", "tool")
                .put("tool_call_id", message.at("/tool_calls/0/id").asString())
                .put("content", "sunny");
        HttpResponse<String> told = openAi(second.toString());

        JsonNode sent = JSON.readTree(simulator.requests().getLast().text());
        String signature = sent.at("/contents/1/parts/0/thoughtSignature").asString("");
        assertThat(signature).isNotEmpty().isNotEqualTo("skip_thought_signature_validator");
        assertThat(sent.at("/contents/2/parts/0/functionResponse/name").asString())
                .isEqualTo("weather");
        assertThat(told.body()).contains("The tool said: sunny");
    }

    @Test
    void tokens_are_counted_and_texts_embedded_by_a_provider_of_its_own() throws Exception {
        JsonNode counted =
                JSON.readTree(ask("gemini:countTokens", contents("hello")).body());
        JsonNode embedded = JSON.readTree(ask("gemini:batchEmbedContents", """
                {"requests":[{"model":"models/gemini","content":{"parts":[{"text":"a"}]}}]}""").body());

        assertThat(counted.path("totalTokens").asInt()).isPositive();
        assertThat(embedded.at("/embeddings/0/values").size()).isEqualTo(768);
        assertThat(simulator.requests().getLast().text()).contains("models/gemini-2.5-flash");
    }

    @Test
    void errors_have_googles_form() throws Exception {
        simulator.next(Reply.fault("error=context"));
        HttpResponse<String> own = ask("gemini:generateContent", contents("x"));
        HttpResponse<String> wrong = ask("openai:generateContent", "{\"contents\":[{\"parts\":[{\"text\":7}]}]}");
        HttpResponse<String> unknown = rig.post("/v1beta/nothing", "{}");

        assertThat(own.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(own.body()).at("/error/message").asString()).contains("exceeds the maximum");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(wrong.body()).at("/error/message").asString()).contains("contents[0].parts[0].text");
        assertThat(JSON.readTree(unknown.body()).at("/error/details/0/reason").asString())
                .isEqualTo("PATH_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {STREAM, ARRAY})
    void a_stream_that_breaks_ends_with_an_error(String verb) throws Exception {
        simulator.next(Reply.normal().with("malformed-after=2"));

        HttpResponse<String> broken = ask("gemini" + verb, contents("one two three four"));

        List<JsonNode> told = verb.equals(STREAM) ? events(broken) : elements(broken);
        assertThat(told.getLast().at("/error/details/0/reason").asString()).isEqualTo("UPSTREAM_MALFORMED");
        assertThat(told.getFirst().has("candidates")).isTrue();
    }

    @Test
    void a_key_may_stand_in_the_query_and_goes_nowhere() throws Exception {
        HttpResponse<String> good =
                rig.post("/v1/models/gemini:generateContent?key=sbx-gemini-0123456789", contents("hello"));
        HttpResponse<String> bad = rig.post("/v1beta/models/gemini:generateContent?key=wrong", contents("hello"));

        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(bad.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(bad.body()).at("/error/status").asString()).isEqualTo("UNAUTHENTICATED");
        assertThat(simulator.requests().getLast().target()).doesNotContain("key=");
        assertThat(rig.logText()).doesNotContain("sbx-gemini-0123456789");
    }

    @Test
    void models_are_listed() throws Exception {
        JsonNode list = JSON.readTree(rig.get(rig.url() + "/v1beta/models", "x-goog-api-key", "sbx-gemini-0123456789")
                .body());
        HttpResponse<String> one = rig.get(rig.url() + "/v1/models/three", "x-goog-api-key", "sbx-gemini-0123456789");

        assertThat(list.path("models")
                        .valueStream()
                        .map(each -> each.path("name").asString()))
                .contains("models/gemini", "models/anthropic");
        assertThat(JSON.readTree(one.body()).path("name").asString()).isEqualTo("models/three");
    }

    private HttpResponse<String> ask(String model, String body) throws Exception {
        return rig.post("/v1beta/models/" + model, body, "x-goog-api-key", "sbx-gemini-0123456789");
    }

    private HttpResponse<String> openAi(String body) throws Exception {
        return rig.post("/v1/chat/completions", body, "authorization", "Bearer sbx-gemini-0123456789");
    }

    private static String contents(String text) {
        return "{\"contents\":[{\"parts\":[{\"text\":\"" + text + "\"}]}]}";
    }

    private static JsonNode call(JsonNode answer) {
        for (JsonNode part : answer.at("/candidates/0/content/parts")) {
            if (part.has("functionCall")) {
                return part.path("functionCall");
            }
        }
        throw new AssertionError("no call in " + answer);
    }

    private static String text(List<JsonNode> answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode each : answer) {
            for (JsonNode part : each.at("/candidates/0/content/parts")) {
                text.append(part.path("text").asString(""));
            }
        }
        return text.toString();
    }

    private static List<JsonNode> events(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> JSON.readTree(line.substring(6)))
                .toList();
    }

    private static List<JsonNode> elements(HttpResponse<String> answer) {
        List<JsonNode> elements = new ArrayList<>();
        JSON.readTree(answer.body()).forEach(elements::add);
        return elements;
    }
}
