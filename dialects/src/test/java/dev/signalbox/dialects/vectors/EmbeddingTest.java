package dev.signalbox.dialects.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.Embedder;
import dev.signalbox.core.dialect.EmbeddingPipe;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.model.embedding.EmbeddingRequest;
import dev.signalbox.model.embedding.Purpose;
import dev.signalbox.model.failure.Failure;
import dev.signalbox.model.policy.Ejection;
import dev.signalbox.model.policy.Provider;
import dev.signalbox.model.policy.Traits;
import dev.signalbox.testkit.Collected;
import dev.signalbox.testkit.Fixtures;
import dev.signalbox.testkit.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Clients of OpenAI's and Google's APIs ask models of others for vectors: what was recorded is what is asked, and no
/// digit
/// of an answer is lost.
class EmbeddingTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TestFactory
    Stream<DynamicTest> aModelAtBedrockIsAskedAsItWasRecordedAndItsVectorsArriveWithAllDigits() {
        return recordings("bedrock", "invoke")
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> {
                    JsonNode sent = JSON.readTree(each.request());
                    Embedder embedder = embedder("bedrock", model(each));
                    EmbeddingRequest asked = openai(clients(sent));
                    JsonNode written = JSON.readTree(embedder.write(asked).body());
                    // What recorded clients say of their own accord, which is each model's default or left to it.
                    List<String> left = List.of("normalize", "truncate", "embedding_types", "truncationMode");
                    assertThat(without(written, left)).isEqualTo(without(sent, left));
                    assertThat(embedder.path(asked)).startsWith("/model/").endsWith("/invoke");
                    arrives(embedder, asked, each);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aModelAtVertexIsAskedAsItWasRecorded() {
        return recordings("vertex", "embeddings")
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> {
                    JsonNode sent = JSON.readTree(each.request());
                    Embedder embedder = embedder("vertex", "text-embedding-004");
                    EmbeddingRequest asked = openai(clients(sent));
                    assertThat(JSON.readTree(embedder.write(asked).body())).isEqualTo(sent);
                    assertThat(embedder.path(asked)).isEqualTo("/models/text-embedding-004:predict");
                    arrives(embedder, asked, each);
                }));
    }

    @Test
    void numbersOf32BitsAreTheNearestToWhatTheProviderWrote() throws Exception {
        EmbeddingRequest asked = openai(
                "{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"base64\"}".getBytes(StandardCharsets.UTF_8));
        JsonNode answer = answer(
                embedder("bedrock", "amazon.titan-embed-text-v2:0"),
                asked,
                "{\"embedding\": [ -0.0071573383174836636, 2.2138666827231646E-4, 1 ],\"inputTextTokenCount\":3}");
        byte[] bytes = Base64.getDecoder().decode(answer.at("/data/0/embedding").asString());
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(floats.getFloat()).isEqualTo(-0.0071573383f);
        assertThat(floats.getFloat()).isEqualTo(2.2138667e-4f);
        assertThat(floats.getFloat()).isEqualTo(1f);
        assertThat(floats.hasRemaining()).isFalse();
        assertThat(answer.path("usage").toString()).isEqualTo("{\"prompt_tokens\":3,\"total_tokens\":3}");
    }

    @Test
    void aBatchOfGooglesIsAskedOfOpenAiAndAnsweredAsABatch() throws Exception {
        String batch = """
                {"requests":[
                {"model":"models/m","content":{"parts":[{"text":"one"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":2},
                {"model":"models/m","content":{"parts":[{"text":"two"}]},"outputDimensionality":2}]}""";
        EmbeddingRequest asked = google("batchEmbedContents", batch);
        Embedder embedder = embedder("openai", "text-embedding-3-small");
        EncodedRequest written = embedder.write(asked);
        assertThat(new String(written.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"text-embedding-3-small\",\"encoding_format\":\"float\","
                        + "\"input\":[\"one\",\"two\"],\"dimensions\":2}");
        assertThat(written.dropped()).containsExactly("requests[0].taskType");
        String said = "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.10,1]},"
                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[2,3e-7]}],\"usage\":{\"prompt_tokens\":4}}";
        assertThat(text(embedder, served("gemini"), asked, said))
                .isEqualTo("{\"embeddings\":[{\"values\":[0.10,1]},{\"values\":[2,3e-7]}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":4}}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "gemini, gemini-embedding-001, /v1beta/models/gemini-embedding-001:embedContent",
                "vertex, gemini-embedding-001, /models/gemini-embedding-001:predict",
                "vertex, gemini-embedding-2, /models/gemini-embedding-2:embedContent",
                "vertex, intfloat/multilingual-e5-large-instruct-maas,"
                        + " /models/intfloat%2Fmultilingual-e5-large-instruct-maas:embedContent",
                "bedrock, us.cohere.embed-v4:0, /model/us.cohere.embed-v4%3A0/invoke"
            })
    void whatItIsForIsSaidInEachModelsWords(String provider, String model, String path) throws Exception {
        EmbeddingRequest asked = google(
                "embedContent",
                "{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"embedContentConfig\":{\"taskType\":\"QUESTION_ANSWERING\"}}");
        Embedder embedder = embedder(provider, model);
        assertThat(embedder.path(asked)).isEqualTo(path);
        String written = new String(embedder.write(asked).body(), StandardCharsets.UTF_8);
        assertThat(written).contains(provider.equals("bedrock") ? "\"search_query\"" : "\"QUESTION_ANSWERING\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bedrock | amazon.titan-embed-text-v2:0 | {'input':['a','b']} | input",
                "bedrock | amazon.nova-2-multimodal-embeddings-v1:0 | {'input':['a','b']} | input",
                "vertex | gemini-embedding-2 | {'input':['a','b']} | input",
                "bedrock | amazon.titan-embed-text-v1 | {'input':'a','dimensions':256} | dimensions",
                "bedrock | cohere.embed-english-v3 | {'input':'a','dimensions':256} | dimensions",
                "bedrock | anthropic.claude-haiku-4-5 | {'input':'a'} | model",
                "bedrock | arn:aws:bedrock:us-east-1:1:application-inference-profile/x | {'input':'a'} | model"
            })
    void whatAModelCannotBeAskedIsRefusedWithThePlace(String provider, String model, String body, String place)
            throws Exception {
        EmbeddingRequest asked = openai(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> embedder(provider, model).write(asked))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problem().param()).isEqualTo(place));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'input':[1,2]} | input",
                "{'input':[[1,2]]} | input",
                "{'input':[]} | input",
                "{} | input",
                "{'input':['a',null]} | input[1]",
                "{'input':'a','dimensions':0} | dimensions",
                "{'input':'a','encoding_format':'int8'} | encoding_format"
            })
    void whatNoOtherApiCouldBeAskedIsRefusedWithThePlace(String body, String place) {
        assertThatThrownBy(() -> openai(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problem().param()).isEqualTo(place));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "embedContent | {'content':{'parts':[{'inlineData':{}}]}} | content.parts[0]",
                "embedContent | {'content':{'parts':[{'text':'a'},{'text':'b'}]}} | content.parts",
                "batchEmbedContents | {'requests':[{'content':{'parts':[{'text':'a'}]}},"
                        + "{'content':{'parts':[{'text':'b'}]},'outputDimensionality':8}]}"
                        + " | requests[1].outputDimensionality"
            })
    void whatGoogleAloneTakesIsRefusedWithThePlace(String verb, String body, String place) {
        assertThatThrownBy(() -> google(verb, body.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problem().param()).isEqualTo(place));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON",
                "{}",
                "[]",
                "{\"embedding\":[]}",
                "{\"embedding\":[1,null]}",
                "{\"embedding\":{\"float\":[1]}}",
                "{\"embedding\":[[1],[2]]}",
                "{\"embedding\":[1}"
            })
    void whatHoldsNoVectorIsNoAnswer(String said) throws Exception {
        EmbeddingRequest asked = openai("{\"input\":\"a\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(failure(embedder("bedrock", "amazon.titan-embed-text-v2:0"), asked, said))
                .isInstanceOf(Failure.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, text-embedding-3-small, requests[1].taskType, requests[0].title",
        "bedrock, us.cohere.embed-v4:0, requests[1].taskType, requests[0].title"
    })
    void whatAModelHasNoWordForIsNamedWithItsPlace(String provider, String model, String task, String title)
            throws Exception {
        EmbeddingRequest asked = google("batchEmbedContents", """
                {"requests":[{"content":{"parts":[{"text":"a"}]},"taskType":"SEMANTIC_SIMILARITY","title":"T"},
                {"content":{"parts":[{"text":"b"}]},"taskType":"SEMANTIC_SIMILARITY"}]}""");
        assertThat(embedder(provider, model).write(asked).dropped())
                .containsExactlyInAnyOrder("requests[0].taskType", task, title);
        assertThat(embedder("gemini", "m").write(asked).dropped()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'taskType':'RETRIEVAL_QUERY','embedContentConfig':{'title':'U'} | QUERY | U | 0 | ",
                "'title':'T','embedContentConfig':{'task_type':'CLUSTERING','outputDimensionality':8}"
                        + " | CLUSTERING | T | 8 | ",
                "'outputDimensionality':8,'embedContentConfig':{} | | | 8 | ",
                "'title':'T','embedContentConfig':{'title':'U'} | | U | 0 | title",
                "'embedContentConfig':{'model':'n','autoTruncate':true} | | | 0"
                        + " | embedContentConfig.model embedContentConfig.autoTruncate"
            })
    void whatGooglesClientsSayMayStandAtTwoPlaces(
            String said, @Nullable Purpose purpose, @Nullable String title, int dimensions, @Nullable String unsaid)
            throws Exception {
        EmbeddingRequest asked =
                google("embedContent", ("{'content':{'parts':[{'text':'a'}]}," + said + "}").replace('\'', '"'));
        assertThat(asked.texts().getFirst().purpose()).isEqualTo(purpose);
        assertThat(asked.texts().getFirst().title()).isEqualTo(title);
        assertThat(asked.dimensions()).isEqualTo(dimensions);
        assertThat(asked.unsaid()).isEqualTo(unsaid == null ? List.of() : List.of(unsaid.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, gemini-embedding-2, /taskType, /title, /outputDimensionality",
        "vertex, gemini-embedding-2, /embedContentConfig/taskType, /embedContentConfig/title,"
                + " /embedContentConfig/outputDimensionality",
        "vertex, text-embedding-005, /instances/0/task_type, /instances/0/title, /parameters/outputDimensionality"
    })
    void eachOfGooglesServicesIsToldWhereItsOwnSdksSayIt(
            String provider, String model, String task, String title, String dimensions) throws Exception {
        EmbeddingRequest asked = google(
                "embedContent",
                "{'content':{'parts':[{'text':'a'}]},'taskType':'RETRIEVAL_DOCUMENT','title':'T','outputDimensionality':8}"
                        .replace('\'', '"'));
        JsonNode written = JSON.readTree(embedder(provider, model).write(asked).body());
        assertThat(written.at(task).asString()).isEqualTo("RETRIEVAL_DOCUMENT");
        assertThat(written.at(title).asString()).isEqualTo("T");
        assertThat(written.at(dimensions).asInt()).isEqualTo(8);
    }

    @Test
    void vectorsComeInTheOrderOfTheirNumbers() throws Exception {
        EmbeddingRequest asked = openai("{\"input\":[\"a\",\"b\"]}".getBytes(StandardCharsets.UTF_8));
        String said = "{\"data\":[{\"index\":1,\"embedding\":[2]},{\"embedding\":[1],\"index\":0}]}";
        JsonNode answer = answer(embedder("openai", "m"), asked, said);
        assertThat(answer.at("/data/0/embedding/0").asInt()).isEqualTo(1);
        assertThat(answer.at("/data/1/embedding/0").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'index':0,'embedding':[1]},{'index':0,'embedding':[2]}]",
                "[{'index':1,'embedding':[1]},{'index':2,'embedding':[2]}]",
                "[{'index':-1,'embedding':[1]},{'index':0,'embedding':[2]}]",
                "[{'index':0,'embedding':[1]},{'embedding':[2]}]",
                "[{'index':0.5,'embedding':[1]},{'index':1,'embedding':[2]}]",
                "[{'index':0,'embedding':[1]}]"
            })
    void vectorsThatCannotBeToldApartAreNoAnswer(String data) throws Exception {
        EmbeddingRequest asked = openai("{\"input\":[\"a\",\"b\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(failure(embedder("openai", "m"), asked, "{'data':" + data + "}"))
                .isInstanceOf(Failure.Malformed.class);
    }

    /// That is no outage of the model, and asking it again would change nothing.
    @Test
    void aVectorOfAnotherSizeThanAskedForIsNotPassedOn() throws Exception {
        EmbeddingRequest asked = openai("{\"input\":\"a\",\"dimensions\":3}".getBytes(StandardCharsets.UTF_8));
        assertThat(failure(embedder("openai", "m"), asked, "{'data':[{'index':0,'embedding':[1,2]}]}"))
                .isInstanceOfSatisfying(
                        Failure.Untranslatable.class,
                        refused -> assertThat(refused.param()).isEqualTo("dimensions"));
    }

    private static void arrives(Embedder embedder, EmbeddingRequest asked, Recording recording) throws IOException {
        JsonNode answer = answer(embedder, asked, new String(recording.response(), StandardCharsets.UTF_8));
        List<String> said = new ArrayList<>();
        vectors(JSON.readTree(recording.response()), said);
        List<String> heard = new ArrayList<>();
        answer.path("data").forEach(each -> heard.add(each.path("embedding").toString()));
        assertThat(heard).isEqualTo(said).hasSize(asked.texts().size());
        JsonNode tokens = JSON.readTree(recording.response()).path("inputTextTokenCount");
        if (tokens.isNumber()) {
            assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(tokens.asInt());
        }
    }

    private static JsonNode answer(Embedder embedder, EmbeddingRequest asked, String said) {
        return JSON.readTree(text(embedder, served("openai"), asked, said));
    }

    private static String text(Embedder embedder, ServedApi served, EmbeddingRequest asked, String said) {
        EmbeddingPipe pipe = new EmbeddingPipe(embedder, served, asked, "m");
        byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
        Collected out = new Collected();
        pipe.take(bytes, 0, bytes.length, out);
        pipe.end(out);
        assertThat(pipe.facts().failure()).isNull();
        return new String(out.bytes(), StandardCharsets.UTF_8);
    }

    private static @Nullable Failure failure(Embedder embedder, EmbeddingRequest asked, String said) {
        EmbeddingPipe pipe = new EmbeddingPipe(embedder, served("openai"), asked, "m");
        byte[] bytes = said.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Collected out = new Collected();
        pipe.take(bytes, 0, bytes.length, out);
        pipe.end(out);
        assertThat(out.bytes()).isEmpty();
        return pipe.facts().failure();
    }

    /// All lists of numbers in an answer.
    private static void vectors(JsonNode node, List<String> found) {
        if (node.isArray() && !node.isEmpty() && node.get(0).isNumber()) {
            found.add(node.toString());
        } else {
            // Titan says the same twice.
            node.properties().stream()
                    .filter(each -> !each.getKey().equals("embeddingsByType"))
                    .forEach(each -> vectors(each.getValue(), found));
            if (node.isArray()) {
                node.forEach(each -> vectors(each, found));
            }
        }
    }

    /// What a client of OpenAI's would have written for it.
    private static byte[] clients(JsonNode sent) {
        ObjectNode body = JSON.createObjectNode().put("model", "m");
        JsonNode nova = sent.path("singleEmbeddingParams");
        if (sent.has("texts")) {
            body.set("input", sent.path("texts"));
            body.put("input_type", sent.path("input_type").asString());
        } else if (sent.has("instances")) {
            sent.path("instances").forEach(each -> body.withArray("input").add(each.path("content")));
        } else if (nova.isObject()) {
            body.set("input", nova.at("/text/value"));
            if (!nova.path("embeddingPurpose").asString().equals("GENERIC_INDEX")) {
                body.put("input_type", "search_query");
            }
        } else {
            body.set("input", sent.path("inputText"));
        }
        for (JsonNode each : List.of(
                sent.path("dimensions"),
                sent.path("output_dimension"),
                sent.at("/parameters/outputDimensionality"),
                nova.path("embeddingDimension"))) {
            if (each.isNumber()) {
                body.set("dimensions", each);
            }
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode without(JsonNode node, List<String> names) {
        JsonNode copy = node.deepCopy();
        strip(copy, names);
        return copy;
    }

    private static void strip(JsonNode node, List<String> names) {
        if (node instanceof ObjectNode object) {
            object.remove(names);
            // Both are questions; a client of OpenAI's cannot tell them apart.
            if (object.path("embeddingPurpose").asString("").equals("GENERIC_RETRIEVAL")) {
                object.put("embeddingPurpose", "TEXT_RETRIEVAL");
            }
        }
        node.forEach(each -> strip(each, names));
    }

    private static EmbeddingRequest openai(byte[] body) throws InvalidRequest {
        return served("openai").readEmbeddings("", body, body.length);
    }

    private static EmbeddingRequest google(String verb, String body) throws InvalidRequest {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return served("gemini").readEmbeddings("m:" + verb, bytes, bytes.length);
    }

    private static ServedApi served(String dialect) {
        return Objects.requireNonNull(BuiltInDialects.all().named(dialect)).served();
    }

    private static Embedder embedder(String kind, String model) {
        ProviderApi api = kind.equals("vertex")
                ? Objects.requireNonNull(BuiltInDialects.all().named("gemini")).provider(vertex())
                : Objects.requireNonNull(BuiltInDialects.all().named(kind)).provider();
        return Objects.requireNonNull(api.embedder(model));
    }

    private static Provider vertex() {
        return new Provider(
                "a",
                "gemini",
                URI.create("https://a.example"),
                List.of(),
                null,
                false,
                null,
                null,
                1,
                true,
                1,
                Ejection.DEFAULT,
                Provider.Http.AUTO,
                false,
                Traits.of("vertex"),
                false);
    }

    private static Stream<Recording> recordings(String provider, String api) {
        List<Recording> found = Fixtures.required().recordings().stream()
                .filter(each -> each.provider().equals(provider) && each.api().equals(api))
                .filter(each -> each.status() == 200)
                .filter(each -> each.name().toLowerCase(Locale.ROOT).contains("embed"))
                // One that is asked by a profile, whose name does not tell what it is.
                .filter(each -> !each.name().contains("inference_profile"))
                .toList();
        assertThat(found).isNotEmpty();
        return found.stream();
    }

    private static String model(Recording recording) throws IOException {
        String uri = JSON.readTree(Files.readAllBytes(recording.folder().resolve("meta.json")))
                .path("uri")
                .asString();
        String path = uri.substring(uri.indexOf("/model/") + 7);
        return path.substring(0, path.lastIndexOf('/')).replace("%3A", ":");
    }
}
