package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.RecordedRequest;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
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

/// Amazon Bedrock behind the gateway: every client, models of Anthropic's and of others.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final String MESSAGE =
            "{\"model\":\"%s\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"stream\":%s}";

    private Simulator simulator;
    private Rig rig;

    @BeforeAll
    void start() throws IOException {
        simulator = Simulator.start(Script.defaults());
        rig = Rig.start("""
                providers:
                  aws: { dialect: bedrock, region: eu-west-1, url: "%1$s", keys: ["AKIDEXAMPLE:secret:session/token="] }
                  bearer: { dialect: bedrock, region: us-east-1, url: "%1$s/base", keys: ["ABSKbedrock-api-key"] }
                  spare: { dialect: openai, url: "%1$s/v1" }
                routes:
                  nova: { targets: ["aws/eu.amazon.nova-2-lite-v1:0"] }
                  claude: { targets: ["aws/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"] }
                  arn: { targets: ["aws/arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-4-8"] }
                  key: { targets: ["bearer/amazon.nova-lite-v1:0"] }
                  safe: { targets: [ { to: "aws/amazon.nova-lite-v1:0" }, { to: spare/gpt-4o, priority: 1 } ] }
                  strict: { targets: ["aws/amazon.nova-lite-v1:0"], strict: true }
                keys: [ { name: web, secret: "sbx-bedrock-0123456789" } ]
                """.formatted(simulator.url()));
    }

    @AfterAll
    void close() throws IOException {
        rig.close();
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nova   | /v1/chat/completions | /choices/0/message/content | /model/eu.amazon.nova-2-lite-v1%3A0/converse
            nova   | /v1/messages | /content/0/text | /model/eu.amazon.nova-2-lite-v1%3A0/converse
            claude | /v1/chat/completions | /choices/0/message/content | /model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke
            claude | /v1/messages | /content/0/text | /model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke
            arn    | /v1/messages | /content/0/text | /model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.anthropic.claude-opus-4-8/invoke
            """)
    void every_client_is_answered(String route, String path, String text, String asked) throws Exception {
        HttpResponse<String> whole = ask(path, MESSAGE.formatted(route, "hello", false));
        String askedWhole = simulator.requests().getLast().target();
        HttpResponse<String> stream = ask(path, MESSAGE.formatted(route, "hello", true));
        String askedStream = simulator.requests().getLast().target();

        assertThat(JSON.readTree(whole.body()).at(text).asString()).isEqualTo("You said: hello");
        assertThat(stream.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(stream.body()).contains("You", " said", " hello");
        assertThat(askedWhole).isEqualTo(asked);
        assertThat(askedStream)
                .isEqualTo(asked.replaceAll("/invoke$", "/invoke-with-response-stream")
                        .replaceAll("/converse$", "/converse-stream"));
        assertThat(whole.headers().firstValue("x-amzn-requestid")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nova", "claude"})
    void googles_clients_and_those_of_the_responses_api_are_answered_too(String route) throws Exception {
        HttpResponse<String> google = rig.post(
                "/v1beta/models/" + route + ":generateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"hello\"}]}]}",
                "x-goog-api-key",
                "sbx-bedrock-0123456789");
        HttpResponse<String> responses =
                ask("/v1/responses", "{\"model\":\"" + route + "\",\"input\":\"hello\",\"store\":false}");

        assertThat(JSON.readTree(google.body())
                        .at("/candidates/0/content/parts/0/text")
                        .asString())
                .isEqualTo("You said: hello");
        assertThat(responses.body()).contains("You said: hello");
    }

    @Test
    void a_request_is_signed_and_nothing_secret_goes_out() throws Exception {
        ask(CHAT, MESSAGE.formatted("nova", "hello", false));

        RecordedRequest sent = simulator.requests().getLast();
        assertThat(sent.header("authorization").orElse(""))
                .matches("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-west-1/bedrock/aws4_request,"
                        + " SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}");
        assertThat(sent.header("x-amz-date").orElse("")).matches("\\d{8}T\\d{6}Z");
        assertThat(sent.header("x-amz-security-token")).contains("session/token=");
        assertThat(rig.logText()).doesNotContain("session/token=");
    }

    @Test
    void a_key_of_bedrocks_own_is_shown() throws Exception {
        ask(CHAT, MESSAGE.formatted("key", "hello", false));

        RecordedRequest sent = simulator.requests().getLast();
        assertThat(sent.header("authorization")).contains("Bearer ABSKbedrock-api-key");
        assertThat(sent.header("x-amz-date")).isEmpty();
        assertThat(sent.target()).isEqualTo("/base/model/amazon.nova-lite-v1%3A0/converse");
    }

    @Test
    void what_anthropics_client_says_reaches_anthropics_model_as_it_is() throws Exception {
        HttpResponse<String> answer = rig.post(
                MESSAGES,
                "{\"model\":\"claude\", \"max_tokens\":50,\"messages\":[ {\"role\":\"user\",\"content\":\"hello\"}],\"stream\":true,\"new_thing\":{\"a\":1}}",
                "x-api-key",
                "sbx-bedrock-0123456789",
                "anthropic-beta",
                "interleaved-thinking-2025-05-14,claude-code-20250219");

        assertThat(simulator.requests().getLast().text())
                .isEqualTo("{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":50,\"messages\":[ "
                        + "{\"role\":\"user\",\"content\":\"hello\"}],\"new_thing\":{\"a\":1},"
                        + "\"anthropic_beta\":[\"interleaved-thinking-2025-05-14\"]}");
        assertThat(answer.body())
                .startsWith("event: message_start\ndata: {\"type\":\"message_start\"")
                .endsWith("\n\n");
        assertThat(answer.headers().firstValue("x-signalbox-dropped").orElse(""))
                .contains("claude-code-20250219");
    }

    @Test
    void tokens_are_counted_by_anthropics_models_and_by_no_others() throws Exception {
        String body = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        HttpResponse<String> counted = ask(MESSAGES + "/count_tokens", body.formatted("claude"));
        HttpResponse<String> refused = ask(MESSAGES + "/count_tokens", body.formatted("nova"));

        assertThat(JSON.readTree(counted.body()).path("input_tokens").asInt()).isPositive();
        assertThat(refused.statusCode()).isEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nova", "claude"})
    void a_tool_is_called_and_its_result_told(String route) throws Exception {
        String tools =
                ",\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}]";
        String asks = "{\"role\":\"user\",\"content\":\"[call weather {\\\"city\\\":\\\"Seoul\\\"}]\"}";
        String first = "{\"model\":\"" + route + "\",\"max_tokens\":50" + tools + ",\"messages\":[" + asks + "]}";
        JsonNode call = JSON.readTree(ask(MESSAGES, first).body()).at("/content/0");
        String streamed =
                ask(MESSAGES, first.replace("50", "50,\"stream\":true")).body();
        HttpResponse<String> second = ask(
                MESSAGES,
                first.replace(
                        asks,
                        asks + ",{\"role\":\"assistant\",\"content\":[" + call
                                + "]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\""
                                + call.path("id").asString() + "\",\"content\":\"rain\"}]}"));

        assertThat(call.path("name").asString()).isEqualTo("weather");
        assertThat(call.at("/input/city").asString()).isEqualTo("Seoul");
        assertThat(streamed).contains("\"tool_use\"", "Seoul", "\"stop_reason\":\"tool_use\"");
        assertThat(second.body()).contains("rain");
    }

    @ParameterizedTest
    @CsvSource({
        "error=context, 400, upstream_rejected",
        "error=key, 502, upstream_credential",
        "status=429, 503, upstream_rate_limited",
        "status=503, 502, upstream_error"
    })
    void an_error_is_told_in_the_clients_words(String fault, int status, String code) throws Exception {
        try (Simulator failing = Simulator.start(Script.parse("faults: [ { do: \"" + fault + "\" } ]", "script"));
                Rig alone = Rig.start("""
                        providers: { aws: { dialect: bedrock, region: eu-west-1, url: "%s", keys: ["AK:secret"] } }
                        routes: { nova: { targets: ["aws/amazon.nova-lite-v1:0"] } }
                        """.formatted(failing.url()))) {
            HttpResponse<String> answer = alone.post(CHAT, MESSAGE.formatted("nova", "hello", false));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).contains(code);
        }
    }

    @Test
    void a_provider_that_is_unwell_is_replaced() throws Exception {
        simulator.next(Reply.fault("status=503"));

        HttpResponse<String> answer = ask(CHAT, MESSAGE.formatted("safe", "hello", false));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nova", "claude"})
    void an_exception_in_the_middle_is_the_last_event(String route) throws Exception {
        simulator.next(Reply.text("one two three four five six seven").with("error-event-after=4"));

        HttpResponse<String> answer = ask(MESSAGES, MESSAGE.formatted(route, "hello", true));

        assertThat(answer.body())
                .contains("event: error")
                .contains("Bedrock is unable")
                .doesNotContain("message_stop");
    }

    @Test
    void a_strict_route_refuses_what_cannot_be_said() throws Exception {
        HttpResponse<String> answer = ask(CHAT, MESSAGE.formatted("strict", "hello", "false,\"seed\":1"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("seed");
    }

    private HttpResponse<String> ask(String path, String body) throws Exception {
        return rig.post(path, body, "authorization", "Bearer sbx-bedrock-0123456789");
    }
}
