package dev.signalbox.app.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Reply;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Vectors across APIs: clients of OpenAI's and Google's, models at Bedrock, Vertex AI, the Gemini API and compatible
/// servers.
@Tag("sockets")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddingsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EMBEDDINGS = "/v1/embeddings";

    private Simulator simulator;
    private Rig rig;

    @BeforeAll
    void start() throws IOException {
        simulator = Simulator.start(Script.defaults());
        rig = Rig.start("""
                providers:
                  aws: { dialect: bedrock, region: eu-west-1, url: "%1$s", keys: ["AKIDEXAMPLE:secret"] }
                  cloud: { dialect: vertex, project: p, location: europe-west1, url: "%1$s", keys: [plain-token] }
                  google: { dialect: gemini, url: "%1$s" }
                  spare: { dialect: openai, url: "%1$s/v1" }
                  claude: { dialect: anthropic, url: "%1$s" }
                routes:
                  titan: { targets: ["aws/amazon.titan-embed-text-v2:0"] }
                  cohere: { targets: ["aws/eu.cohere.embed-v4:0"] }
                  nova: { targets: ["aws/amazon.nova-2-multimodal-embeddings-v1:0"] }
                  vertex: { targets: [cloud/text-embedding-005] }
                  newer: { targets: [cloud/gemini-embedding-2] }
                  gemini: { targets: [google/gemini-embedding-001] }
                  openai: { targets: [spare/text-embedding-3-small] }
                  arn: { targets: ["aws/arn:aws:bedrock:eu-west-1:1:application-inference-profile/x"] }
                  none: { targets: [claude/claude-sonnet-4-5] }
                  second: { targets: [ { to: "aws/amazon.titan-embed-text-v2:0" }, { to: "aws/cohere.embed-english-v3", priority: 1 } ] }
                  strict: { targets: ["aws/amazon.titan-embed-text-v2:0"], strict: true }
                """.formatted(simulator.url()));
    }

    @AfterAll
    void close() throws IOException {
        rig.close();
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            titan  | /model/amazon.titan-embed-text-v2%3A0/invoke
            cohere | /model/eu.cohere.embed-v4%3A0/invoke
            nova   | /model/amazon.nova-2-multimodal-embeddings-v1%3A0/invoke
            vertex | /v1/projects/p/locations/europe-west1/publishers/google/models/text-embedding-005:predict
            newer  | /v1/projects/p/locations/europe-west1/publishers/google/models/gemini-embedding-2:embedContent
            gemini | /v1beta/models/gemini-embedding-001:embedContent
            openai | /v1/embeddings
            """)
    void clients_of_openais_and_googles_apis_get_the_same_vector(String route, String path) throws Exception {
        HttpResponse<String> openai =
                rig.post(EMBEDDINGS, "{\"model\":\"" + route + "\",\"input\":\"hello there\",\"dimensions\":4}");
        String asked = simulator.requests().getLast().target();
        HttpResponse<String> google = rig.post(
                "/v1beta/models/" + route + ":embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"hello there\"}]},\"outputDimensionality\":4}");

        assertThat(openai.statusCode()).as(openai.body()).isEqualTo(200);
        assertThat(google.statusCode()).as(google.body()).isEqualTo(200);
        assertThat(asked).isEqualTo(path);
        JsonNode data = JSON.readTree(openai.body());
        assertThat(data.at("/data/0/embedding").size()).isEqualTo(4);
        assertThat(data.at("/object").asString()).isEqualTo("list");
        assertThat(data.at("/usage").has("prompt_tokens")).isTrue();
        assertThat(JSON.readTree(google.body()).at("/embedding/values").toString())
                .isEqualTo(data.at("/data/0/embedding").toString());
    }

    @ParameterizedTest
    @CsvSource({"cohere", "vertex", "gemini", "openai"})
    void several_texts_are_answered_in_their_order(String route) throws Exception {
        HttpResponse<String> openai =
                rig.post(EMBEDDINGS, "{\"model\":\"" + route + "\",\"input\":[\"one\",\"two\"],\"dimensions\":4}");
        HttpResponse<String> google = rig.post("/v1beta/models/" + route + ":batchEmbedContents", """
                {"requests":[{"model":"models/x","content":{"parts":[{"text":"one"}]},"outputDimensionality":4},
                {"model":"models/x","content":{"parts":[{"text":"two"}]},"outputDimensionality":4}]}""");

        JsonNode data = JSON.readTree(openai.body()).path("data");
        JsonNode vectors = JSON.readTree(google.body()).path("embeddings");
        assertThat(data.size()).as(openai.body()).isEqualTo(2);
        assertThat(vectors.size()).as(google.body()).isEqualTo(2);
        assertThat(data.at("/1/index").asInt()).isOne();
        for (int i = 0; i < 2; i++) {
            assertThat(vectors.get(i).path("values")).isEqualTo(data.get(i).path("embedding"));
        }
        assertThat(data.at("/0/embedding")).isNotEqualTo(data.at("/1/embedding"));
    }

    @Test
    void what_is_told_of_tokens_in_a_header_is_heard() throws Exception {
        HttpResponse<String> answer =
                rig.post(EMBEDDINGS, "{\"model\":\"cohere\",\"input\":\"hello there\",\"input_type\":\"query\"}");

        assertThat(JSON.readTree(answer.body()).at("/usage/prompt_tokens").asInt())
                .isEqualTo(3);
        assertThat(simulator.requests().getLast().text())
                .isEqualTo(
                        "{\"texts\":[\"hello there\"],\"input_type\":\"search_query\",\"embedding_types\":[\"float\"]}");
        assertThat(simulator.requests().getLast().header("authorization").orElse(""))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/");
    }

    @Test
    void base64_is_what_openais_sdks_ask_for() throws Exception {
        HttpResponse<String> answer = rig.post(
                EMBEDDINGS,
                "{\"model\":\"titan\",\"input\":[\"hi\"],\"dimensions\":256,\"encoding_format\":\"base64\",\"user\":\"me\"}");

        byte[] floats = Base64.getDecoder()
                .decode(JSON.readTree(answer.body()).at("/data/0/embedding").asString());
        assertThat(floats).hasSize(256 * 4);
        assertThat(answer.headers().firstValue("x-signalbox-dropped")).contains("user");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            titan  | "input":["a","b"] | 400 | input | unsupported_parameter | The model takes one `input` at a time.
            newer  | "input":["a","b"] | 400 | input | unsupported_parameter | The model takes one `input` at a time.
            titan  | "input":[1,2]     | 400 | input | unsupported_parameter | Tokens are those of one model
            titan  | "input":[]        | 400 | input | invalid_request | input
            arn    | "input":"a"       | 400 | model | unsupported_parameter | This `model` is not one
            none   | "input":"a"       | 501 |       | operation_not_supported | embeddings
            strict | "input":"a","user":"me" | 400 | user | unsupported_parameter | no equivalent of: user.
            """)
    void what_cannot_be_asked_is_refused_with_the_field_and_nothing_is_sent(
            String route, String rest, int status, String param, String code, String message) throws Exception {
        int before = simulator.requests().size();
        HttpResponse<String> answer = rig.post(EMBEDDINGS, "{\"model\":\"" + route + "\"," + rest + "}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString()).contains(message);
        if (param != null) {
            assertThat(error.path("param").asString()).isEqualTo(param);
        }
        assertThat(simulator.requests()).hasSize(before);
    }

    @Test
    void a_target_that_takes_several_texts_is_asked_where_the_first_takes_one() throws Exception {
        HttpResponse<String> answer = rig.post(EMBEDDINGS, "{\"model\":\"second\",\"input\":[\"a\",\"b\"]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(simulator.requests().getLast().target()).contains("cohere.embed-english-v3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            titan  | 200 | {"embedding":[]}            | 502
            vertex | 200 | {"predictions":[]}          | 502
            titan  | 400 | {"message":"Malformed input request: #/texts: too long"} | 400
            titan  | 403 | {"message":"User: x is not authorized to perform: bedrock:InvokeModel"} | 502
            titan  | 404 | {"__type":"ResourceNotFoundException","message":"Not here"} | 502
            vertex | 404 | {"error":{"code":404,"message":"Publisher Model was not found","status":"NOT_FOUND"}} | 502
            """)
    void a_providers_errors_are_heard_in_the_callers_own_words(String route, int status, String body, int told)
            throws Exception {
        try (Rig alone = Rig.start("""
                providers:
                  aws: { dialect: bedrock, region: eu-west-1, url: "%1$s", keys: ["AKIDEXAMPLE:secret"] }
                  cloud: { dialect: vertex, project: p, location: europe-west1, url: "%1$s", keys: [plain-token] }
                routes:
                  titan: { targets: ["aws/amazon.titan-embed-text-v2:0"], retry: { attempts: 1 } }
                  vertex: { targets: [cloud/text-embedding-005], retry: { attempts: 1 } }
                """.formatted(simulator.url()))) {
            simulator.next(Reply.json(status, body));
            HttpResponse<String> answer = alone.post(EMBEDDINGS, "{\"model\":\"" + route + "\",\"input\":\"a\"}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(told);
            JsonNode error = JSON.readTree(answer.body()).path("error");
            assertThat(error.path("message").asString()).isNotEmpty();
            assertThat(error.path("code").asString()).isNotEmpty();
        }
    }
}
