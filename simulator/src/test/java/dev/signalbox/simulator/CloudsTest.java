package dev.signalbox.simulator;

import static dev.signalbox.simulator.Caller.events;
import static dev.signalbox.simulator.Caller.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What Vertex AI and Bedrock do in ways of their own.
@Tag("sockets")
class CloudsTest {
    private static final String GOOGLES = "/v1/projects/p/locations/eu/publishers/google/models/";
    private static final String ANTHROPICS = "/v1/projects/p/locations/eu/publishers/anthropic/models/";
    private static final String HELLO =
            "{\"anthropic_version\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String VERTEX = HELLO.formatted("vertex-2023-10-16");

    private final Simulator simulator = Simulator.start(Script.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        caller.close();
        simulator.close();
    }

    @Test
    void vertexPredictsOneVectorForEachInstance() throws Exception {
        JsonNode answer = json(
                caller.post(
                        GOOGLES + "text-embedding-005:predict",
                        "{\"instances\":[{\"content\":\"a\"},{\"content\":\"b\"}],\"parameters\":{\"outputDimensionality\":3}}"));

        assertThat(answer.path("predictions")).hasSize(2).allSatisfy(each -> {
            assertThat(each.at("/embeddings/values")).hasSize(3);
            assertThat(each.at("/embeddings/statistics/token_count").asInt()).isPositive();
        });
    }

    @Test
    void vertexIsToldInAConfigWhatTheGeminiApiIsToldBesideIt() throws Exception {
        for (String wanted :
                List.of("\"outputDimensionality\":3", "\"embedContentConfig\":{\"outputDimensionality\":3}")) {
            JsonNode answer = json(caller.post(
                    GOOGLES + "gemini-embedding-2:embedContent",
                    "{\"content\":{\"parts\":[{\"text\":\"a\"}]}," + wanted + "}"));

            assertThat(answer.at("/embedding/values")).hasSize(3);
        }
    }

    @Test
    void anthropicsModelsAtVertexAreAskedByThePathAndWithAVersion() throws Exception {
        JsonNode whole = json(caller.post(ANTHROPICS + "claude-x:rawPredict", VERTEX));
        JsonNode counted = json(caller.post(
                ANTHROPICS + "count-tokens:rawPredict", VERTEX.replace("{\"anth", "{\"model\":\"claude-x\",\"anth")));

        assertThat(whole.path("model").asString()).isEqualTo("claude-x");
        assertThat(events(caller.post(ANTHROPICS + "claude-x:streamRawPredict", VERTEX)
                                .body())
                        .getLast()
                        .path("type")
                        .asString())
                .isEqualTo("message_stop");
        assertThat(counted.path("input_tokens").asInt()).isPositive();
        assertThat(caller.post(ANTHROPICS + "claude-x:rawPredict", HELLO.formatted("2023-06-01"))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "titan | {'inputText':'a','dimensions':3} | /embedding",
                "cohere | {'texts':['a','b'],'input_type':'search_query','output_dimension':3} | /embeddings/1",
                "cohere | {'texts':['a'],'input_type':'search_query','embedding_types':['float'],'output_dimension':3}"
                        + " | /embeddings/float/0",
                "nova | {'singleEmbeddingParams':{'text':{'value':'a'},'embeddingDimension':3}}"
                        + " | /embeddings/0/embedding"
            })
    void eachMakersModelAtBedrockGivesVectorsInItsOwnForm(String model, String body, String place) throws Exception {
        var answer = caller.post("/model/" + model + "/invoke", body.replace('\'', '"'));

        assertThat(json(answer).at(place)).hasSize(3);
        assertThat(answer.headers()
                        .firstValueAsLong("x-amzn-bedrock-input-token-count")
                        .orElse(0))
                .isPositive();
    }

    @Test
    void bedrockCountsWhatItWouldBeInvokedWith() throws Exception {
        String asked = Base64.getEncoder()
                .encodeToString(HELLO.formatted("bedrock-2023-05-31").getBytes(StandardCharsets.UTF_8));

        JsonNode answer = json(caller.post(
                "/model/claude-x/count-tokens", "{\"input\":{\"invokeModel\":{\"body\":\"" + asked + "\"}}}"));

        assertThat(answer.path("inputTokens").asInt()).isPositive();
    }
}
