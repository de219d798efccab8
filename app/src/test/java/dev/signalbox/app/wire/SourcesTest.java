package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How likely an answer's tokens were and where its words come from, asked for in one dialect and answered in another.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourcesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "sbx-sources-0123456789";
    private static final String DROPPED = "x-signalbox-dropped";

    private static final String ANSWER = """
            {"id":"c","object":"chat.completion","created":1,"model":"gpt-5","choices":[{"index":0,
              "message":{"role":"assistant","content":"안녕","annotations":[{"type":"url_citation","url_citation":
                {"start_index":0,"end_index":2,"url":"https://a.example/","title":"A"}}]},
              "logprobs":{"content":[{"token":"안녕","logprob":-0.25,"bytes":null,"top_logprobs":[
                {"token":"안녕","logprob":-0.25,"bytes":null},{"token":"Hi","logprob":-1.5,"bytes":[72,105]}]}]},
              "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private static final String CITED = """
            {"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"Hello"}],
              "citations":[{"title":"D","sourceContent":[{"text":"Hel"}],
                "location":{"documentChar":{"documentIndex":0,"start":0,"end":3}}}]}}]}},
             "stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},
             "metrics":{"latencyMs":1}}""";

    private static final String WITH_DOCUMENT = """
            {"model":"%s","max_tokens":50,"messages":[%s{"role":"user","content":[
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hello"},
               "title":"D","citations":{"enabled":true}},{"type":"text","text":"What does it say?"}]}]}""";

    private Simulator simulator;
    private Rig rig;

    @BeforeAll
    void start() throws IOException {
        simulator = Simulator.start(Script.defaults());
        rig = Rig.start("""
                providers:
                  open: { dialect: openai, url: "%1$s/v1" }
                  aws: { dialect: bedrock, region: eu-west-1, url: "%1$s", keys: ["ABSKbedrock-api-key"] }
                routes:
                  gpt: { targets: [open/gpt-5] }
                  strict: { targets: [open/gpt-5], strict: true }
                  nova: { targets: ["aws/amazon.nova-lite-v1:0"], strict: true }
                keys: [ { name: web, secret: "%2$s" } ]
                """.formatted(simulator.url(), KEY));
    }

    @AfterAll
    void close() throws IOException {
        rig.close();
        simulator.close();
    }

    @Test
    void aClientOfTheResponsesApiAsksAChatModelForProbabilities() throws Exception {
        simulator.next(Reply.json(200, ANSWER));

        HttpResponse<String> answer = ask("/v1/responses", """
                {"model":"strict","input":"hello","store":false,"top_logprobs":2,
                 "include":["message.output_text.logprobs"]}""");

        JsonNode asked = asked();
        assertThat(asked.path("logprobs").asBoolean()).isTrue();
        assertThat(asked.path("top_logprobs").asInt()).isEqualTo(2);
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode text = JSON.readTree(answer.body()).at("/output/0/content/0");
        assertThat(text.at("/logprobs/0/logprob").asDouble()).isEqualTo(-0.25);
        assertThat(text.at("/logprobs/0/bytes")).hasSize(6);
        assertThat(text.at("/logprobs/0/top_logprobs/1/token").asString()).isEqualTo("Hi");
        assertThat(text.path("annotations")).isEqualTo(JSON.readTree("""
                [{"type":"url_citation","start_index":0,"end_index":2,"url":"https://a.example/","title":"A"}]"""));
    }

    @Test
    void aStreamToAClientOfGooglesHasBothInItsWords() throws Exception {
        String chunk = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-5\","
                + "\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":%s,\"finish_reason\":%s}]}\n\n";
        JsonNode choice = JSON.readTree(ANSWER).at("/choices/0");
        String stream = chunk.formatted("{\"content\":\"안녕\"}", choice.path("logprobs"), "null")
                + chunk.formatted("{\"annotations\":" + choice.at("/message/annotations") + "}", "null", "null")
                + chunk.formatted("{}", "null", "\"stop\"")
                + "data: [DONE]\n\n";
        simulator.next(Reply.sse(stream.getBytes(StandardCharsets.UTF_8)));

        HttpResponse<String> answer =
                rig.post("/v1beta/models/strict:streamGenerateContent?alt=sse", """
                {"contents":[{"parts":[{"text":"hello"}]}],
                 "generationConfig":{"responseLogprobs":true,"logprobs":2}}""", "x-goog-api-key", KEY);

        assertThat(asked().path("top_logprobs").asInt()).isEqualTo(2);
        List<JsonNode> events = answer.body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> JSON.readTree(line.substring("data: ".length())).at("/candidates/0"))
                .toList();
        assertThat(events.getFirst().at("/content/parts/0/text").asString()).isEqualTo("안녕");
        assertThat(events.getFirst().at("/logprobsResult/topCandidates/0/candidates/1"))
                .isEqualTo(JSON.readTree("{\"token\":\"Hi\",\"logProbability\":-1.5}"));
        assertThat(events.getLast().path("groundingMetadata")).isEqualTo(JSON.readTree("""
                {"groundingChunks":[{"web":{"uri":"https://a.example/","title":"A"}}],
                 "groundingSupports":[{"segment":{"startIndex":0,"endIndex":6},"groundingChunkIndices":[0]}]}"""));
    }

    @Test
    void aDocumentIsCitedByAModelOfAmazonsToAClientOfAnthropics() throws Exception {
        simulator.next(Reply.json(200, CITED));

        HttpResponse<String> answer = anthropic(WITH_DOCUMENT.formatted("nova", ""));

        assertThat(asked().at("/messages/0/content/0/document/citations/enabled")
                        .asBoolean())
                .isTrue();
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode content = JSON.readTree(answer.body()).path("content");
        assertThat(content).isEqualTo(JSON.readTree("""
                [{"type":"text","text":"Hello","citations":[{"type":"char_location","cited_text":"Hel",
                  "document_index":0,"document_title":"D","file_id":null,
                  "start_char_index":0,"end_char_index":3}]}]"""));

        String earlier = "{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":" + content + "},";
        HttpResponse<String> next = anthropic(WITH_DOCUMENT.formatted("nova", earlier));

        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(asked().at("/messages/1/content/0/text").asString()).isEqualTo("Hello");
    }

    @Test
    void citationsThatAProviderCannotBeAskedForAreNamed() throws Exception {
        HttpResponse<String> answer = anthropic(WITH_DOCUMENT.formatted("gpt", ""));
        HttpResponse<String> strict = anthropic(WITH_DOCUMENT.formatted("strict", ""));
        HttpResponse<String> weighed = ask("/v1/chat/completions", """
                {"model":"nova","logprobs":true,"messages":[{"role":"user","content":"Hi"}]}""");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(DROPPED)).hasValue("citations");
        assertThat(strict.statusCode()).isEqualTo(400);
        assertThat(weighed.statusCode()).isEqualTo(400);
        assertThat(weighed.body()).contains("logprobs");
    }

    @Test
    void anAnswerWithSourcesGoesBackAsWhatWasSaid() throws Exception {
        JsonNode message = JSON.readTree(ANSWER).at("/choices/0/message");

        HttpResponse<String> next = ask(
                "/v1/chat/completions",
                "{\"model\":\"nova\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}," + message
                        + ",{\"role\":\"user\",\"content\":\"Go on.\"}]}");

        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(asked().at("/messages/1/content/0/text").asString()).isEqualTo("안녕");
    }

    private JsonNode asked() {
        return JSON.readTree(simulator.requests().getLast().body());
    }

    private HttpResponse<String> anthropic(String body) throws Exception {
        return ask("/v1/messages", body);
    }

    private HttpResponse<String> ask(String path, String body) throws Exception {
        return rig.post(path, body, "authorization", "Bearer " + KEY);
    }
}
